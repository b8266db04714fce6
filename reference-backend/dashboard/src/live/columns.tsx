/** Which columns the stream shows beside the sentence; the choice stands in the address. */
import { change, param } from "../route";

export const OFFERED = [
  "event_name",
  "app_id",
  "platform",
  "v_tracker",
  "name_tracker",
  "user_id",
  "domain_userid",
  "domain_sessionidx",
  "page_urlhost",
  "page_urlpath",
  "refr_urlhost",
  "geo_country",
  "br_family",
  "dvce_type",
  "event_id",
];
const USUAL = ["event_name", "app_id"];
const MOST = 4;

export function columns(): string[] {
  const text = param("cols");
  return text ? OFFERED.filter((name) => text.split(",").includes(name)) : USUAL;
}

export function ColumnPicker() {
  const chosen = columns();
  const toggle = (name: string) => {
    const next = chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name];
    change({ cols: next.join(",") === USUAL.join(",") ? "" : next.join(",") }, { quiet: true });
  };
  return (
    <details class="columns-menu desk">
      <summary class="control">Columns</summary>
      <div>
        {OFFERED.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              disabled={chosen.includes(name) ? chosen.length === 1 : chosen.length >= MOST}
              onChange={() => toggle(name)}
            />
            <code>{name}</code>
          </label>
        ))}
      </div>
    </details>
  );
}
