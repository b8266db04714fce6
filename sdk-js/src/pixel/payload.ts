/** A pixel's payload: options in, pairs of wire key and value out, in the order of the protocol's table. */
import { selfDescribing, type SelfDescribing } from "../core/events.js";
import { base64url, newId } from "../core/tracker.js";
import { decimal, instant, integer, refuse, size, text, uuid } from "../core/values.js";
import { EventCode, Key, PLATFORMS, Wire } from "../protocol.js";
import { EVENTS, PARAMETERS, type Parameter, type Values } from "./parameters.js";
import { isCode, type Code, type Value } from "./templates.js";
import { PIXEL_VERSION } from "./version.js";

export type EventName = "page_view" | "page_ping" | "struct" | "unstruct" | "transaction" | "transaction_item";

/** Where a visitor or reader came from: put into the page's address, where the campaign enrichment looks. */
export interface Campaign {
  source?: Value;
  medium?: Value;
  name?: Value;
  term?: Value;
  content?: Value;
}

export interface PayloadOptions extends Values {
  event?: EventName;
  /** The event itself, for `unstruct`. */
  selfDescribing?: SelfDescribing;
  entities?: readonly SelfDescribing[];
  /** Whether JSON travels in base64; true by default. */
  base64?: boolean;
  campaign?: Campaign;
  /** The tag is made anew for one view: it gets an event id and the time. A stored tag must not have them. */
  once?: boolean;
}

/** One value: text to be encoded and code to be copied, in turn. */
export type Pieces = readonly (string | Code)[];
export type Pair = readonly [key: string, value: Pieces];

export const CAMPAIGN = {
  source: "utm_source",
  medium: "utm_medium",
  name: "utm_campaign",
  term: "utm_term",
  content: "utm_content",
};

/** Values that differ for each event, so that a constant is wrong in a tag that is used twice. */
export const FRESH: readonly string[] = [
  Key.EVENT_ID,
  Key.CREATED_TSTAMP,
  Key.SENT_TSTAMP,
  Key.TRUE_TSTAMP,
  Key.TXN_ID,
];

/** The pairs of a payload. TypeError, naming the option, for what is missing or cannot be said. */
export function payload(options: PayloadOptions, unknown = "option"): Pair[] {
  const { event = "page_view", selfDescribing: own, entities, base64 = true, campaign, once, ...values } = options;
  const kind =
    EVENTS.find(({ name }) => name == event) ??
    refuse("event", `"${event}" is unknown; known: ${EVENTS.map(({ name }) => name).join(", ")}`);
  const given: Record<string, Value> = { ...values };
  for (const option of Object.keys(given))
    if (!PARAMETERS.some((row) => row.option == option && settable(row))) refuse(option, `is no ${unknown}`);
  if (campaign) given.pageUrl = withCampaign(given.pageUrl, campaign);
  if (once) {
    given.eventId ??= newId();
    given.createdTstamp ??= Date.now();
  }
  for (const option of kind.required)
    if (option != "unstructEvent" && (given[option] == null || given[option] === ""))
      refuse(option, `is missing; ${event} needs a ${words(option)}`);
  const pairs: Pair[] = [[Key.EVENT, [kind.code]]];
  const json = (plain: Key, twin: Key, value: string) =>
    pairs.push(base64 ? [twin, [base64url(value)]] : [plain, [value]]);
  for (const row of PARAMETERS) {
    if (row.key == Key.TRACKER_VERSION) pairs.push([row.key, [PIXEL_VERSION]]);
    else if (settable(row)) {
      const pieces = written(row, given[row.option]);
      if (!pieces.length) continue;
      if (row.event && row.event != event) refuse(row.option, `belongs to ${row.event}, and the event is ${event}`);
      if (!once && FRESH.includes(row.key) && !pieces.some(isCode))
        refuse(
          row.option,
          "would be the same in every event of a stored tag; give template code, or `once` where the tag is made for one view",
        );
      pairs.push([row.key, pieces]);
    }
  }
  if ((kind.code == EventCode.UNSTRUCT) != !!own)
    refuse(
      "selfDescribing",
      own ? `belongs to unstruct, and the event is ${event}` : "is missing, which unstruct needs",
    );
  if (own)
    json(
      Key.UNSTRUCT_EVENT,
      Key.UNSTRUCT_EVENT_BASE64,
      `{"schema":"${Wire.UNSTRUCT_EVENT}","data":${selfDescribing("selfDescribing", own)}}`,
    );
  if (entities?.length)
    json(
      Key.CONTEXTS,
      Key.CONTEXTS_BASE64,
      `{"schema":"${Wire.CONTEXTS}","data":[${entities.map((entity) => selfDescribing("entities", entity))}]}`,
    );
  return pairs;
}

/** What an option is called in a sentence: `seCategory` is a category. */
const words = (option: string) =>
  option
    .replace(/^(se|tr|ti|pp)(?=[A-Z])/, "")
    .replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase())
    .trim();

/** Whether an option sets this parameter. */
export const settable = ({ use, type, key }: Parameter): boolean =>
  (use == "sent" || use == "deprecated") && !/json/.test(type) && key != Key.EVENT && key != Key.TRACKER_VERSION;

/** A value as the wire has it; none for no value. Texts may be split by code, other types are text or code as a whole. */
export function written({ option, type, key }: Parameter, value: Value): Pieces {
  if (isCode(value)) return [value];
  if (Array.isArray(value)) return value.filter((piece) => piece !== "");
  const plain = value as Exclude<Value, Code | readonly unknown[]>;
  const result = CHECKS[type]?.(option, plain, key) ?? text(option, plain as string);
  return result == null ? [] : [result];
}

type Plain = Exclude<Value, Code | readonly (string | Code)[]>;
type Check = (option: string, value: Plain, key: string) => string | undefined;

const number = (value: Plain) =>
  (typeof value == "string" && /^[-+.\deE]+$/.test(value) ? Number(value) : value) as number;
const digits: Check = (option, value) =>
  typeof value == "string"
    ? isDecimal(value)
      ? value
      : value
        ? refuse(option, "must be a number")
        : undefined
    : decimal(option, value);

const CHECKS: Partial<Record<Parameter["type"], Check>> = {
  integer: (option, value, key) => (value === "" ? undefined : integer(option, number(value), /^pp_/.test(key))),
  decimal: digits,
  flag: (option, value) => {
    if (value == null || value === "") return;
    return /^(1|true)$/.test("" + value)
      ? "1"
      : /^(0|false)$/.test("" + value)
        ? "0"
        : refuse(option, "must be 1 or 0");
  },
  epoch_ms: (option, value) => (value == null || value === "" ? undefined : instant(option, value)),
  dimensions: (option, value) => {
    if (typeof value != "string") return size(option, value as null);
    if (value && !/^\d+x\d+$/.test(value)) refuse(option, "must be a width and a height, such as 1280x1024");
    return value || undefined;
  },
  uuid: (option, value) => uuid(option, value),
  platform: (option, value) => {
    const code = text(option, value);
    if (code && !PLATFORMS.split(" ").includes(code)) refuse(option, `"${code}" is unknown; known: ${PLATFORMS}`);
    return code;
  },
};

/** Whether the grammar of decimals takes the text (SP-DEC-1). */
export const isDecimal = (value: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value);

/** The address with the campaign in its querystring, before the fragment. */
function withCampaign(address: Value, campaign: Campaign): Pieces {
  const pieces: (string | Code)[] = [];
  for (const [name, parameter] of Object.entries(CAMPAIGN)) {
    const value = campaign[name as keyof Campaign];
    if (value == null || value === "") continue;
    const parts = Array.isArray(value) || isCode(value) ? [value].flat() : ["" + value];
    pieces.push(
      (pieces.length ? "&" : "") + parameter + "=",
      ...parts.map((part) => (isCode(part) ? part : encodeURIComponent(part))),
    );
  }
  const known = Object.keys(campaign).find((name) => !(name in CAMPAIGN));
  if (known) refuse("campaign", `has no ${known}; known: ${Object.keys(CAMPAIGN).join(", ")}`);
  if (!pieces.length) return address == null ? [] : ([address].flat() as Pieces);
  if (isCode(address) || Array.isArray(address)) return [...([address].flat() as Pieces), "?", ...pieces];
  if (!address) refuse("pageUrl", "is missing, which a campaign is part of");
  const [, before, fragment] = /^([^#]*)(.*)$/s.exec("" + address)!;
  return [before + (before!.includes("?") ? "&" : "?"), ...pieces, fragment!];
}
