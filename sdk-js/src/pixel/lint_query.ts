/** Faults in a pixel's querystring: keys, encoding, and whether the parameters make an event. */
import { EventCode, Key } from "../protocol.js";
import { distance } from "./distance.js";
import type { Fault, LintOptions } from "./lint.js";
import { valueFault } from "./lint_value.js";
import { MASK } from "./html.js";
import { EVENTS, OLD_CODES, PARAMETERS, type Parameter } from "./parameters.js";
import { CAMPAIGN, FRESH } from "./payload.js";
import { CACHE_BUSTER } from "./pixel.js";

export interface Query {
  /** The path, template code in it left out. */
  path: string;
  /** Keys and values as written, not decoded. */
  pairs: [key: string, value: string][];
  hasCode(value: string): boolean;
}

const ROWS = new Map(PARAMETERS.map((row) => [row.key, row]));

/** The parts of an address, which may be relative or begin with template code. */
export function read(source: string): Query {
  const [address = "", ...rest] = source.split("#")[0]!.split("?");
  const pairs = rest.join("?").split("&").filter(Boolean);
  return {
    path: address
      .replace(/^[a-z]+:/i, "")
      .replace(/^\/\/[^/]*/, "")
      .replaceAll(MASK, ""),
    pairs: pairs.map((pair) => {
      const [, key, value = ""] = /^([^=]*)=?(.*)$/s.exec(pair)!;
      return [key!, value];
    }),
    hasCode: (value) => value.includes(MASK),
  };
}

/** A value decoded once, as the enricher does it; undefined where it cannot be. */
export function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replace(/\+/g, " "));
  } catch {
    return;
  }
}

export function* queryFaults(query: Query, options: LintOptions): Generator<Fault> {
  const seen = new Map<string, string>();
  for (const [key, value] of query.pairs) {
    if (query.hasCode(key)) continue;
    if (seen.has(key)) yield ["warning", "repeated-key", `${key} stands twice; the last one wins`, key];
    seen.set(key, value);
    yield* keyFaults(key);
    yield* encodingFaults(key, value);
    const row = ROWS.get(key);
    const text = decoded(value);
    if (!row || query.hasCode(value) || text === undefined) continue;
    const fault = valueFault(row, text);
    if (fault) yield [...fault, key];
    else if (FRESH.includes(key) && (row.use == "sent" || row.use == "deprecated"))
      yield [
        "error",
        "constant-value",
        `${key} is the same for every view${key == Key.EVENT_ID ? ", so that all but one count as duplicates" : ""}: take it out, or use template code`,
        key,
      ];
  }
  yield* eventFaults(seen, query, options);
}

function* keyFaults(key: string): Generator<Fault> {
  const row = ROWS.get(key);
  if (!row) {
    if (key == CACHE_BUSTER) return;
    if (Object.values(CAMPAIGN).includes(key))
      yield [
        "error",
        "campaign-outside",
        `${key} belongs into the page's address: percent-encode the whole address`,
        key,
      ];
    else yield ["warning", "unknown-key", `${key} is no parameter, and ignored${suggestion(key)}`, key];
  } else if (row.use == "dead")
    yield ["warning", "dead-key", `${key} is ignored by every enricher of today: ${row.brief}`, key];
  else if (row.use == "alias") yield ["warning", "old-key", `${key} is of older trackers: write ${row.instead}`, key];
  else if (row.use == "elsewhere")
    yield ["warning", "misplaced-key", `${key} does not belong into a pixel: ${row.brief}`, key];
}

function suggestion(key: string): string {
  const near = PARAMETERS.filter(({ use }) => use == "sent" || use == "deprecated")
    .map((row) => ({
      row,
      far: Math.min(distance(key, row.key), ...names(row).map((name) => (plain(key) == plain(name) ? 0 : 9))),
    }))
    .sort((one, other) => one.far - other.far)[0]!;
  return near.far <= Math.min(2, (key.length - 1) / 2)
    ? `; did you mean ${near.row.key} (${near.row.brief.replace(/\.$/, "")})?`
    : "";
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, "");
/** A parameter's name, whole and without the prefix of its event. */
const names = ({ option }: Parameter) => [option, option.replace(/^(se|tr|ti|pp)(?=[A-Z])/, "")];

function* encodingFaults(key: string, value: string): Generator<Fault> {
  if (/%(?![\da-f]{2})/i.test(value))
    yield ["error", "bad-encoding", `${key} has a percent sign that begins no code: write %25`, key];
  else if (decoded(value) === undefined)
    yield ["error", "bad-encoding", `${key} is percent-encoded from another character set than UTF-8`, key];
  const strange = /[^\w.~%+\-!'()*,:;@/?=$\ue000]/u.exec(value);
  if (strange)
    yield ["error", "not-encoded", `${key} has ${JSON.stringify(strange[0])} as it is: percent-encode the value`, key];
  const text = decoded(value) ?? "";
  const address = key == Key.PAGE_URL || key == Key.PAGE_REFERRER;
  if (address ? /^https?%3a/i.test(text) : /%25[\da-f]{2}/i.test(value) && decoded(text) !== undefined)
    yield [
      "error",
      "double-encoded",
      `${key} is percent-encoded twice: it would be stored as ${JSON.stringify(text.slice(0, 60))}`,
      key,
    ];
}

function* eventFaults(seen: Map<string, string>, query: Query, { mail }: LintOptions): Generator<Fault> {
  const code = seen.get(Key.EVENT);
  if (!code)
    yield [
      "error",
      "missing-event",
      `give ${Key.EVENT}, such as ${Key.EVENT}=${EventCode.PAGE_VIEW}: without it the event fails`,
      Key.EVENT,
    ];
  const missing = [Key.PLATFORM, Key.TRACKER_VERSION, Key.APP_ID].filter((key) => !seen.get(key));
  for (const key of missing)
    yield [
      "warning",
      "missing-parameter",
      `give ${key}: ${ROWS.get(key)!.brief} Such as ${ROWS.get(key)!.example}`,
      key,
    ];
  if (!code || query.hasCode(code)) return;
  if (Object.hasOwn(OLD_CODES, code))
    return yield ["warning", "old-event", `${Key.EVENT}=${code}: ${OLD_CODES[code]}`, Key.EVENT];
  const kind = EVENTS.find((event) => event.code == code);
  if (!kind) {
    const known = EVENTS.map((event) => `${event.code} (${event.name})`).join(", ");
    return yield ["error", "unknown-event", `${Key.EVENT}=${code} is no kind of event; known: ${known}`, Key.EVENT];
  }
  for (const option of kind.required) {
    const keys = PARAMETERS.filter((row) => row.option == option || row.option == option + "Base64").map(
      ({ key }) => key,
    );
    const old = PARAMETERS.filter(({ instead }) => instead && keys.includes(instead)).map(({ key }) => key);
    if ([...keys, ...old].some((key) => seen.get(key))) continue;
    if (option != "pageUrl") yield ["error", "missing-parameter", `a ${kind.name} needs ${keys.join(" or ")}`, keys[0]];
    else
      yield [
        mail ? "error" : "warning",
        "missing-parameter",
        mail
          ? `give ${keys[0]}: a mail has no page that the event could come from`
          : `give ${keys[0]}: browsers tell collectors of other sites only the page's host`,
        keys[0],
      ];
  }
  for (const key of seen.keys()) {
    const row = ROWS.get(key);
    if (row?.event && row.event != kind.name && row.use == "sent" && row.event != "unstruct")
      yield ["warning", "other-event", `${key} belongs to ${row.event}, and ${Key.EVENT} says ${kind.name}`, key];
  }
  for (const [one, other] of TWINS)
    if (seen.has(one) && seen.has(other))
      yield ["error", "both-twins", `${one} and ${other} say the same: keep one`, one];
}

const TWINS: [string, string][] = [
  [Key.UNSTRUCT_EVENT, Key.UNSTRUCT_EVENT_BASE64],
  [Key.CONTEXTS, Key.CONTEXTS_BASE64],
];
