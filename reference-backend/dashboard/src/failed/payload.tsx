/** A payload with the offending value marked, line by line. */
import type { ComponentChildren } from "preact";
import { plain } from "../format";
import type { Detail } from "../shapes";

/** One line of printed JSON; `here` is what stands at the failure's path. */
interface Line {
  indent: number;
  before: string;
  value: string;
  after: string;
  here: boolean;
}

/**
 * The data that failed and the path in it: the schema's own data where a failure entity kept it, else the
 * parameters.
 */
export function offender(detail: Detail): { value: unknown; path: string[] } {
  const path = steps(detail.summary.path);
  for (const entity of entities(detail.columns.derived_contexts)) {
    const failure = entity.data;
    if (failure && typeof failure === "object" && "failureType" in failure) {
      const { data, schema } = failure as { data?: unknown; schema?: string };
      if (data && typeof data === "object" && (!schema || schema === detail.summary.schema || !detail.summary.schema))
        return { value: data, path };
    }
  }
  return { value: detail.parameters ?? detail.raw, path };
}

function entities(value: unknown): { data?: unknown }[] {
  const parsed = typeof value === "string" ? tryJson(value) : value;
  const data = parsed && typeof parsed === "object" ? (parsed as { data?: unknown }).data : null;
  return Array.isArray(data) ? (data as { data?: unknown }[]) : [];
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** The names on the way of a path such as `$.items[0].price`, `/items/0/price` or `p`. */
function steps(path: string | null | undefined): string[] {
  return (path ?? "")
    .replace(/^\$\.?/, "")
    .split(/[./[\]]+/)
    .filter(Boolean);
}

const MOST_LINES = 400;

function print(
  value: unknown,
  path: string[] | null,
  indent: number,
  before: string,
  after: string,
  lines: Line[],
): void {
  if (lines.length > MOST_LINES) return;
  const here = path?.length === 0;
  if (value === null || typeof value !== "object" || !Object.keys(value).length) {
    lines.push({ indent, before, value: plain(JSON.stringify(value), 2000), after, here });
    return;
  }
  const list = Array.isArray(value);
  lines.push({ indent, before, value: list ? "[" : "{", after: "", here });
  const items = Object.entries(value);
  items.forEach(([name, item], place) => {
    const inside = path?.[0] === name ? path.slice(1) : null;
    const comma = place < items.length - 1 ? "," : "";
    print(item, inside, indent + 1, list ? "" : `${JSON.stringify(name)}: `, comma, lines);
  });
  lines.push({ indent, before: "", value: list ? "]" : "}", after, here: false });
}

/** Prints the value; under the marked line stands `note`. A missing field is marked at its parent. */
export function Payload({ value, path, note }: { value: unknown; path: string[]; note: ComponentChildren }) {
  const lines: Line[] = [];
  print(value, path.length ? reachable(value, path) : null, 0, "", "", lines);
  return (
    <div class="code mono" tabIndex={0} role="group" aria-label="Payload">
      {lines.slice(0, MOST_LINES).flatMap((line, place) => [
        <span key={place} class={line.here ? "here" : undefined}>
          <bdi>
            {"  ".repeat(line.indent)}
            {line.before}
            {line.here ? <em>{line.value}</em> : line.value}
            {line.after}
          </bdi>
        </span>,
        line.here ? (
          <span key={`note ${place}`} class="here note">
            {note}
          </span>
        ) : null,
      ])}
      {lines.length > MOST_LINES && <span>…</span>}
    </div>
  );
}

/** As much of the path as there is. */
function reachable(value: unknown, path: string[]): string[] {
  const found: string[] = [];
  for (const name of path) {
    if (!value || typeof value !== "object" || !(name in value)) break;
    found.push(name);
    value = (value as Record<string, unknown>)[name];
  }
  return found;
}
