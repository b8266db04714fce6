/** The pixel builder: a tag from a few fields, made by the same code as the library and its command. */
import { useState } from "preact/hooks";
import { pixel, type EventName } from "../../../../sdk-js/src/pixel/index.js";
import { endpoint } from "../api";
import { Copy } from "../copy";
import { Mark } from "../marks";

interface Field {
  name: string;
  label: string;
  value: string;
  of: EventName | "";
}

const FIELDS: Field[] = [
  { name: "appId", label: "app_id", value: "newsletter", of: "" },
  { name: "pageUrl", label: "Page URL", value: "https://shop.example/w47", of: "page_view" },
  { name: "pageTitle", label: "Title", value: "Newsletter week 47", of: "page_view" },
  { name: "seCategory", label: "Category", value: "mail", of: "struct" },
  { name: "seAction", label: "Action", value: "open", of: "struct" },
  { name: "seLabel", label: "Label", value: "week 47", of: "struct" },
];

export function PixelBuilder() {
  const [event, setEvent] = useState<EventName>("page_view");
  const [values, setValues] = useState(Object.fromEntries(FIELDS.map(({ name, value }) => [name, value])));
  const shown = FIELDS.filter(({ of }) => !of || of === event);
  const options = Object.fromEntries(shown.map(({ name }) => [name, values[name]]).filter(([, value]) => value));
  let tag = "";
  let wrong = "";
  try {
    tag = pixel({ endpoint: endpoint(), event, ...options });
  } catch (problem) {
    wrong = problem instanceof Error ? problem.message : String(problem);
  }
  return (
    <section class="panel" aria-label="Pixel builder">
      <div class="head">
        <h2>Pixel builder</h2>
      </div>
      <div class="pad stack tight">
        <label class="field">
          <span>Event</span>
          <select class="input" value={event} onChange={(change) => setEvent(change.currentTarget.value as EventName)}>
            <option value="page_view">Page view</option>
            <option value="struct">Structured event</option>
          </select>
        </label>
        {shown.map(({ name, label }) => (
          <label key={name} class="field">
            <span>{label}</span>
            <input
              class="input"
              value={values[name]}
              onInput={(input) => setValues({ ...values, [name]: input.currentTarget.value })}
            />
          </label>
        ))}
      </div>
      <pre class="sunken tag-code" tabIndex={0} aria-label="The tag">
        {tag}
      </pre>
      <div class="row pad">
        {tag && <Copy text={tag} label="Copy tag" plain={false} />}
        <span class="status" role="status">
          <Mark name={wrong ? "failed" : "good"} silent />
          {wrong || "valid"}
        </span>
      </div>
    </section>
  );
}
