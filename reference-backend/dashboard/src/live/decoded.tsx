/** The parameters of one event as they were sent, with JSON that travels in a parameter taken apart. */
import { PARAMETERS } from "../../../../sdk-js/src/pixel/parameters.js";
import { Key } from "../../../../sdk-js/src/protocol.js";
import { plain } from "../format";

const NAMES = new Map(PARAMETERS.map(({ key, option }) => [key, option]));
const BASE64 = new Set<string>([Key.UNSTRUCT_EVENT_BASE64, Key.CONTEXTS_BASE64]);
const JSONS = new Set<string>([Key.UNSTRUCT_EVENT, Key.CONTEXTS, ...BASE64]);

interface Line {
  key: string;
  name: string;
  value: string;
}

/** Lines of a table: one a parameter, or one an event or entity inside of it. What cannot be read stays as it came. */
export function decoded(parameters: Record<string, unknown>): Line[] {
  return Object.entries(parameters).flatMap(([key, value]): Line[] => {
    const asItCame = { key, name: NAMES.get(key) ?? "", value: plain(value, 2000) };
    if (!JSONS.has(key)) return [asItCame];
    const parts = inside(BASE64.has(key) ? fromBase64(String(value)) : String(value));
    if (!parts.length) return [asItCame];
    return parts.map(({ schema, data }) => ({ key, name: short(schema), value: fields(data) }));
  });
}

interface Part {
  schema: string;
  data: unknown;
}

/** The event, or each of the entities, that an envelope holds. */
function inside(text: string): Part[] {
  try {
    const { data } = JSON.parse(text) as { data: Part | Part[] };
    return [data].flat().filter((part) => typeof part?.schema === "string");
  } catch {
    return [];
  }
}

function fromBase64(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return "";
  }
}

/** `iglu:vendor/name/format/1-0-0` as `name/1-0-0`. */
function short(schema: string): string {
  const [, name = "", , version = ""] = schema.split("/");
  return `${name}/${version}`;
}

function fields(data: unknown): string {
  if (!data || typeof data !== "object") return plain(data, 2000);
  return Object.entries(data)
    .map(([name, value]) => `${name} ${plain(value, 200)}`)
    .join(", ");
}

export function Decoded({ parameters }: { parameters: Record<string, unknown> | null }) {
  const lines = decoded(parameters ?? {});
  if (!lines.length) return <p class="pad faint">The request could not be read into parameters; see Raw.</p>;
  return (
    <dl class="pairs three">
      {lines.map(({ key, name, value }, place) => (
        <div key={place}>
          <dt class="key">
            <bdi>{key}</bdi>
          </dt>
          <dt>
            <bdi>{plain(name, 80)}</bdi>
          </dt>
          <dd title={value}>
            <bdi>{plain(value, 500)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
