/** The page docs/pixel.html: a form over the library, and the lint. */
import {
  code,
  emailPixel,
  EVENTS,
  LANGUAGES,
  lint,
  countPixels,
  MAIL_ADVICE,
  MAIL_TOOLS,
  noscriptPixel,
  PARAMETERS,
  pixel,
  pixelUrl,
  type EmailPixelOptions,
  type MailTool,
  type Parameter,
} from "../index.js";
import { CAMPAIGN, settable } from "../payload.js";
import { element, field, fieldValue, type Field } from "./fields.js";

const VARIANTS = { page: "In a page", email: "In a mail", noscript: "In a page, in noscript", url: "Address alone" };
const TAGS = { page: pixel, email: emailPixel, noscript: noscriptPixel, url: pixelUrl };

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const form = byId<HTMLFormElement>("form");

for (const [value, text] of Object.entries(VARIANTS)) {
  const radio = element("input", { type: "radio", name: "variant", value, id: `variant-${value}` });
  radio.checked = value == "page";
  byId("variants").append(element("label", { className: "choice" }, radio, text));
}
const variant = () => new FormData(form).get("variant") as keyof typeof TAGS;

const tools = Object.entries(MAIL_TOOLS as Record<string, MailTool>);
const MAIN: Field[] = [
  { id: "endpoint", label: "Collector", value: "https://collector.example.com", type: "url" },
  { id: "appId", label: "Application (aid)", code: true },
  {
    id: "tool",
    label: "Mail tool",
    choices: [["", "another one"], ...tools.map(([id, { name }]) => [id, name] as [string, string])],
  },
  {
    id: "template",
    label: "Template language around the tag",
    choices: [["", "none"], ...Object.entries(LANGUAGES).map(([id, { about }]) => [id, about] as [string, string])],
  },
  { id: "cacheBuster", label: "Cache buster: template code that differs for each reader or view" },
];
byId("main-fields").append(...MAIN.map(field));

byId("event-choice").append(
  field({ id: "event", label: "Kind", choices: EVENTS.map(({ name, brief }) => [name, `${name}: ${brief}`]) }),
);
/** A page to begin with, so that the form begins with a tag. */
const PAGE = "https://www.example.com/";
const row = ({ option: id, key, brief, example }: Parameter, neededBy?: string): Field => ({
  id,
  label: `${brief.replace(/\.$/, "")} (${key})${neededBy ? `, needed by ${neededBy}` : ""}`,
  placeholder: example,
  value: id == "pageUrl" ? PAGE : "",
  code: true,
});
const find = (id: string) => PARAMETERS.find((parameter) => parameter.option == id && settable(parameter));
const OWN = new Set(EVENTS.flatMap(({ options }) => options));
const fieldsOf = EVENTS.map(({ name, options, required }) => {
  const box = element("div", { className: "fields" });
  box.dataset.event = name;
  for (const id of options) {
    const parameter = find(id);
    if (parameter && !byId(id)) box.append(field(row(parameter, required.includes(id) ? name : undefined)));
  }
  if (name == "unstruct")
    box.append(
      field({ id: "schema", label: "Schema", placeholder: "iglu:com.acme/click/jsonschema/1-0-0" }),
      field({ id: "data", label: "Data, as JSON", value: "{}", rows: 4 }),
    );
  byId("event-fields").append(box);
  return box;
});
// A page's address, title and referrer stand with the page view, and serve the other kinds from there.
const shared = fieldsOf[0]!;

byId("campaign-fields").append(
  ...Object.keys(CAMPAIGN).map((name) =>
    field({ id: `campaign-${name}`, label: name[0]!.toUpperCase() + name.slice(1), code: true }),
  ),
);
byId("entity-fields").append(
  field({ id: "entities", label: "A list of {schema, data}, as JSON", rows: 5 }),
  field({
    id: "base64",
    label: "JSON travels",
    choices: [
      ["", "in base64"],
      ["plain", "as text"],
    ],
  }),
);
for (const parameter of PARAMETERS.filter(settable))
  if (!parameter.event && !OWN.has(parameter.option) && parameter.option != "appId")
    byId("other-fields").append(field(row(parameter)));

function json(id: string, label: string): unknown {
  const text = fieldValue(id) as string;
  if (!text.trim()) return;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TypeError(`${label} is no JSON: ${(error as Error).message}`);
  }
}

function read(): EmailPixelOptions {
  const event = fieldValue("event") as (typeof EVENTS)[number]["name"];
  const options: Record<string, unknown> = { event, endpoint: fieldValue("endpoint") };
  for (const { option: id, event: kind } of PARAMETERS.filter(settable))
    if ((!kind || kind == event) && byId(id)) options[id] = fieldValue(id, true) || undefined;
  const campaign = Object.keys(CAMPAIGN).map((name) => [name, fieldValue(`campaign-${name}`, true)]);
  const given = campaign.filter((pair) => pair[1]);
  if (given.length) options.campaign = Object.fromEntries(given);
  if (event == "unstruct") options.selfDescribing = { schema: fieldValue("schema"), data: json("data", "Data") };
  const entities = json("entities", "The list of entities");
  if (entities !== undefined && !Array.isArray(entities)) throw new TypeError("The entities must be a list");
  options.entities = entities;
  if (fieldValue("base64") == "plain") options.base64 = false;
  options.template = fieldValue("template") || undefined;
  const buster = fieldValue("cacheBuster") as string;
  if (buster) options.cacheBuster = code(buster);
  if (variant() == "email" && fieldValue("tool")) options.tool = fieldValue("tool");
  return options as unknown as EmailPixelOptions;
}

function show(): void {
  const event = fieldValue("event");
  const mail = variant() == "email";
  for (const box of fieldsOf) box.hidden = box.dataset.event != event && box != shared;
  byId("tool").parentElement!.hidden = !mail;
  const tool = mail ? tools.find(([id]) => id == fieldValue("tool"))?.[1] : undefined;
  for (const id of ["template", "cacheBuster"]) byId(id).parentElement!.hidden = tool !== undefined;
  const advice = byId("advice");
  advice.hidden = !mail;
  const own = tool && [
    `${tool.name}: ${tool.advice}`,
    `Reader: ${tool.reader}.${tool.campaign ? ` Campaign: ${tool.campaign}.` : ""} Unique: ${tool.unique}.`,
  ];
  advice.replaceChildren(...[...(own ?? []), ...MAIL_ADVICE].map((text) => element("li", {}, text)));
  const [tag, fault] = [byId<HTMLTextAreaElement>("tag"), byId("fault")];
  byId("copied").textContent = "";
  try {
    const options = read();
    tag.value = TAGS[variant()](options);
    fault.hidden = true;
    const address = pixelUrl(options);
    byId("length").textContent =
      `${address.length} characters of address${address.length > 2000 ? ", which some mail tools cut at 2000" : ""}`;
    byId("arrives").replaceChildren(
      ...address
        .split("?")
        .slice(1)
        .join("?")
        .split("&")
        .map((pair) => {
          const [, key, value] = /^([^=]*)=(.*)$/s.exec(pair) ?? [, pair, ""];
          return element("tr", {}, element("td", {}, key!), element("td", {}, readable(value!)));
        }),
    );
  } catch (error) {
    tag.value = "";
    fault.textContent = named((error as Error).message);
    fault.hidden = false;
    byId("length").textContent = "";
    byId("arrives").replaceChildren();
  }
}

/** An error of the library under the name that the form has for the option. */
function named(message: string): string {
  const [id = ""] = message.split(" ");
  const label = document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent;
  return label ? `${label.replace(/, needed by .*/, "")}${message.slice(id.length)}` : message;
}

const readable = (value: string) => {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // template code with a percent sign
  }
};

function check(): void {
  const html = byId<HTMLTextAreaElement>("html").value;
  const found = lint(html, { mail: byId<HTMLInputElement>("html-mail").checked });
  const pixels = countPixels(html);
  byId("summary").textContent = html.trim()
    ? `${pixels} pixel${pixels == 1 ? "" : "s"}, ${found.length || "no"} finding${found.length == 1 ? "" : "s"}`
    : "";
  byId("findings").replaceChildren(
    ...found.map(({ line, column, severity, rule, message }) =>
      element("li", { className: severity }, `Line ${line}, column ${column}: ${severity} ${rule}: ${message}`),
    ),
  );
}

/** Opening a mail is the event that a mail has most often; what was typed stays. */
function suggestEvent(): void {
  const value = (id: string) => byId<HTMLInputElement>(id).value;
  const set = (values: Record<string, string>) => {
    for (const [id, text] of Object.entries(values)) byId<HTMLInputElement>(id).value = text;
  };
  const opened =
    value("event") == "struct" && value("seCategory") == "email" && value("seAction") == "open" && !value("pageUrl");
  if (variant() == "email" && value("event") == "page_view" && value("pageUrl") == PAGE)
    set({ event: "struct", pageUrl: "", seCategory: "email", seAction: "open" });
  else if (variant() != "email" && opened) set({ event: "page_view", pageUrl: PAGE, seCategory: "", seAction: "" });
}

byId("variants").addEventListener("input", suggestEvent);
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
byId("html").addEventListener("input", check);
byId("html-mail").addEventListener("input", check);
byId("copy").addEventListener("click", async () => {
  const tag = byId<HTMLTextAreaElement>("tag");
  tag.select();
  // A page from a file may not have the clipboard; the text is selected then.
  const copied = await navigator.clipboard?.writeText(tag.value).then(
    () => true,
    () => false,
  );
  byId("copied").textContent = copied ? "Copied" : "Selected: press Ctrl+C";
});
show();
