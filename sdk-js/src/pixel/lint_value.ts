/** Whether the enricher can read a parameter's decoded value. */
import { Key, Limit, PLATFORMS, Wire } from "../protocol.js";
import type { Fault } from "./lint.js";
import type { Parameter } from "./parameters.js";
import { isDecimal } from "./payload.js";

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const SCHEMA = /^iglu:[\w.-]+\/[\w.-]+\/jsonschema\/[1-9]\d*-\d+-\d+$/;

const int32 = (text: string) => /^[+-]?\d+$/.test(text) && +text >= -(2 ** 31) && +text < 2 ** 31;

/** What a type demands, and how it is said. */
const TYPES: Partial<Record<Parameter["type"], [test: (text: string) => boolean, demand: string]>> = {
  integer: [(text) => int32(text) || /^null$/i.test(text), "a whole number of 32 bits"],
  decimal: [isDecimal, "a number such as 9.99"],
  flag: [(text) => /^[01]$/.test(text), "0 or 1"],
  epoch_ms: [
    (text) => /^[+-]?\d+$/.test(text) && +text >= -62167219200000 && +text < 253402300800000,
    "milliseconds since 1970",
  ],
  dimensions: [
    (text) => /^\d+x\d+$/.test(text) && text.split("x").every(int32),
    "a width and a height, such as 1280x1024",
  ],
  uuid: [(text) => UUID.test(text), "a UUID"],
  platform: [(text) => PLATFORMS.split(" ").includes(text), `one of ${PLATFORMS}`],
};

/** The fault of a value, without its key; undefined if there is none. */
export function valueFault(row: Parameter, text: string): [Fault[0], string, string] | undefined {
  if (row.use != "sent" && row.use != "deprecated" && row.use != "alias") return;
  const json = row.type == "json" || row.type == "base64_json";
  if (!text)
    return json
      ? ["error", "bad-json", `${row.key} is empty, which is no JSON: take it out`]
      : ["warning", "empty", `${row.key} has no value: take it out`];
  if (json) {
    const fault = jsonFault(row, row.type == "json" ? text : base64(text));
    return fault ? ["error", "bad-json", `${row.key} ${fault}`] : undefined;
  }
  const [test, demand] = row.key == Key.NETWORK_USERID ? TYPES.uuid! : (TYPES[row.type] ?? []);
  if (test && !test(text))
    return ["error", "wrong-type", `${row.key} must be ${demand}, not ${JSON.stringify(text.slice(0, 60))}`];
  if (row.maxLength && text.length > row.maxLength)
    return [
      "error",
      "too-long-value",
      `${row.key} has ${text.length} characters, and its column ${row.maxLength}: the event fails`,
    ];
  return;
}

/** The text behind base64 of either alphabet; undefined if it is none. */
function base64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "")), (character) =>
      character.charCodeAt(0),
    );
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return;
  }
}

/** What is wrong with a wrapped event or with wrapped entities. */
function jsonFault(row: Parameter, text: string | undefined): string | undefined {
  if (text === undefined) return "is no base64 of UTF-8";
  let wrapper: unknown;
  try {
    wrapper = JSON.parse(text);
  } catch (error) {
    return `is no JSON: ${(error as Error).message}`;
  }
  const entities = row.key == Key.CONTEXTS || row.key == Key.CONTEXTS_BASE64;
  const wanted = (entities ? Wire.CONTEXTS : Wire.UNSTRUCT_EVENT).replace(/\d+$/, "");
  if (!isSelfDescribing(wrapper)) return "must have exactly schema and data";
  if (!wrapper.schema.startsWith(wanted)) return `must be wrapped in ${wanted}*, not in ${wrapper.schema}`;
  if (depth(wrapper) > Limit.JSON_DEPTH) return `is nested deeper than ${Limit.JSON_DEPTH} levels`;
  if (entities && !Array.isArray(wrapper.data)) return "must have a list as data";
  for (const inner of entities ? (wrapper.data as unknown[]) : [wrapper.data]) {
    if (!isSelfDescribing(inner))
      return `holds ${JSON.stringify(inner)?.slice(0, 60)}, which must have exactly schema and data`;
    if (!SCHEMA.test(inner.schema))
      return `names "${inner.schema}", which is no schema such as iglu:com.acme/click/jsonschema/1-0-0`;
  }
  return;
}

function isSelfDescribing(value: unknown): value is { schema: string; data: unknown } {
  return (
    typeof value == "object" &&
    value !== null &&
    Object.keys(value).sort().join() == "data,schema" &&
    typeof (value as { schema: unknown }).schema == "string"
  );
}

const depth = (value: unknown): number =>
  typeof value == "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depth)) : 0;
