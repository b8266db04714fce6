/** One sentence an event: past tense, verb first, the object in ink. Every word from outside is a part of its own. */
import { PARAMETERS } from "../../../sdk-js/src/pixel/parameters.js";
import { number, plain } from "./format";
import type { Summary } from "./shapes";

/** A piece of a sentence: ours, or tracked text; `strong` is what the sentence is about. */
export interface Part {
  text: string;
  strong?: boolean;
}

type Data = Record<string, unknown>;

const strong = (value: unknown): Part => ({ text: plain(value, 120), strong: true });
const said = (value: unknown): Part => ({ text: plain(value, 120) });
const words = (text: string): Part => ({ text });

/** The parts that tell what happened, or for a failed event what is wrong with it. */
export function sentence(event: Summary): Part[] {
  if (event.status === "failed") return failureOf(event);
  const data = event.data && typeof event.data === "object" ? (event.data as Data) : {};
  const say = SENTENCES[event.event_name ?? ""];
  return say ? say(event, data) : generic(event, data);
}

const SENTENCES: Record<string, (event: Summary, data: Data) => Part[]> = {
  page_view: (event) => [words("Viewed "), strong(page(event)), ...at(event), ...from(event)],
  page_ping: (event) => [words("Read "), strong(event.page_urlpath ?? page(event)), ...down(event)],
  // Structured events are called so, after the schema that the pipeline gives them.
  event: (event, data) => {
    if (!event.se_action) return generic(event, data);
    const parts = [
      words("Tracked "),
      strong(event.se_action ?? "an action"),
      words(" in "),
      said(event.se_category ?? ""),
    ];
    if (event.se_label) parts.push(words(", "), said(event.se_label));
    if (event.se_property) parts.push(words(", "), said(event.se_property));
    if (typeof event.se_value === "number") parts.push(words(", "), said(number(event.se_value)));
    return parts;
  },
  transaction: (event) => [
    words("Sold order "),
    strong(event.tr_orderid ?? ""),
    ...money(" for ", event.tr_currency, event.tr_total),
  ],
  transaction_item: (event) => [
    words("Sold "),
    strong(`${plain(event.ti_quantity ?? 1, 12)} × ${plain(event.ti_name ?? event.ti_sku ?? "an item", 100)}`),
    ...(event.tr_orderid ? [words(" in order "), said(event.tr_orderid)] : []),
  ],
  link_click: (event, data) => [
    words("Clicked "),
    strong(data.elementContent || data.elementId || data.targetUrl || "a link"),
    ...(data.targetUrl ? [words(", to "), said(short(data.targetUrl, event))] : []),
  ],
  button_click: (_, data) => [words("Pressed "), strong(data.label || data.id || "a button")],
  screen_view: (_, data) => [words("Opened "), strong(data.name || data.id || "a screen")],
  submit_form: (_, data) => [words("Submitted the form "), strong(data.formId || "without an id")],
  change_form: (_, data) => [words("Changed "), strong(data.elementId || data.nodeName || "a field"), ...form(data)],
  focus_form: (_, data) => [words("Went into "), strong(data.elementId || data.nodeName || "a field"), ...form(data)],
  application_error: (_, data) => [
    words("Threw "),
    strong(data.exceptionName || data.message || "an error"),
    ...rest(data.exceptionName && data.message),
  ],
  site_search: (_, data) => [
    words("Searched for "),
    strong(Array.isArray(data.terms) ? data.terms.join(" ") : data.terms),
  ],
  timing: (_, data) => [
    words("Measured "),
    strong(data.variable ?? data.category),
    words(" in "),
    said(data.timing),
    words(" ms"),
  ],
  web_vitals: (_, data) => [words("Measured web vitals"), ...fields(data)],
  add_to_cart: (_, data) => [
    words("Added "),
    strong(`${plain(data.quantity ?? 1, 12)} × ${plain(data.name ?? data.sku ?? "an item", 100)}`),
    words(" to the cart"),
    ...money(" at ", data.currency, data.unitPrice),
  ],
  remove_from_cart: (_, data) => [
    words("Took "),
    strong(`${plain(data.quantity ?? 1, 12)} × ${plain(data.name ?? data.sku ?? "an item", 100)}`),
    words(" out of the cart"),
  ],
};

type Failure = { [name in "path" | "expected" | "got" | "schema" | "fix" | "kind" | "reason"]?: string | null };

/** "a number", but "one of ..." and "number, minimum 0" as they are. */
const article = (type: string): string =>
  /^(number|string|boolean)$/.test(type) ? "a " : /^(integer|object|array)$/.test(type) ? "an " : "";

/** What is wrong with a failed event: the field, what it should be, what came. */
export function failureOf(event: Failure): Part[] {
  const name = field(event.path);
  const expected = event.expected ? plain(event.expected, 80) : "";
  if (name && expected) {
    const parts = [strong(name), words(` should be ${article(expected)}`), said(expected)];
    return event.got ? [...parts, words(", got "), said(event.got)] : parts;
  }
  const unknown = schemaName(event.schema);
  if (unknown && expected.startsWith("a schema ")) {
    const nearest = schemaName(/use (iglu:\S+)/.exec(event.fix ?? "")?.[1]);
    return [
      strong(unknown),
      words(" is in no registry"),
      ...(nearest && nearest !== unknown ? [words("; "), said(nearest), words(" is")] : []),
    ];
  }
  return [words(plain(event.reason ?? event.kind ?? "Failed", 200))];
}

/** The same without marks, as a heading. */
export const inWords = (parts: Part[]): string => parts.map(({ text }) => text).join("");

function generic(event: Summary, data: Data): Part[] {
  return [words("Sent "), strong(event.event_name ?? "an event"), ...fields(data)];
}

/** The first plain fields of an event's own data. */
function fields(data: Data): Part[] {
  return Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== "object")
    .slice(0, 3)
    .flatMap(([name, value], place) => [words(place ? ", " : ": "), said(name), words(" "), said(value)]);
}

const page = (event: Summary): unknown => event.page_title || event.page_urlpath || event.page_url || "a page";
const rest = (value: unknown): Part[] => (value ? [words(": "), said(value)] : []);
const form = (data: Data): Part[] => (data.formId ? [words(" of "), said(data.formId)] : []);

function at(event: Summary): Part[] {
  return event.page_title && event.page_urlpath ? [words(" at "), said(event.page_urlpath)] : [];
}

function from(event: Summary): Part[] {
  if (!event.refr_urlhost || event.refr_urlhost === event.page_urlhost) return [];
  return [words(", from "), said(event.refr_urlhost)];
}

function down(event: Summary): Part[] {
  return typeof event.pp_yoffset_max === "number" && event.pp_yoffset_max > 0
    ? [words(", down to "), said(number(event.pp_yoffset_max)), words(" px")]
    : [];
}

function money(before: string, currency: unknown, amount: unknown): Part[] {
  if (amount === null || amount === undefined) return [];
  const text = typeof amount === "number" ? number(amount) : plain(amount, 20);
  return [words(before), said(currency ? `${plain(currency, 8)} ${text}` : text)];
}

function short(url: unknown, event: Summary): string {
  try {
    const target = new URL(String(url));
    return target.hostname === event.page_urlhost ? target.pathname : target.hostname + target.pathname;
  } catch {
    return plain(url, 100);
  }
}

const OPTIONS = new Map(PARAMETERS.map(({ key, option }) => [key, option]));

/** The last name of a path such as `$.items[0].price`; of a wire key, the name that people use. */
export function field(path: string | null | undefined): string {
  const names = (path ?? "")
    .replace(/^\$\.?/, "")
    .split(/[./[\]]+/)
    .filter((name) => name && !/^\d+$/.test(name));
  const name = names.at(-1) ?? "";
  return OPTIONS.get(name) ?? name;
}

/** The name in a schema's URI. */
export function schemaName(uri: string | null | undefined): string {
  return (uri ?? "").replace(/^iglu:/, "").split("/")[1] ?? "";
}
