/** What every question is about: a lane, a span, an app, with bots or without; all of it from the address. */
import { ask, post } from "./api";
import { date, minute } from "./format";
import { remark } from "./remarks";
import { change, param } from "./route";
import type { Table } from "./shapes";

const MINUTE = 60_000;

/** The spans to choose from: a short name for the address, words, milliseconds. */
export const SPANS = [
  ["5m", "Last 5 min", 5 * MINUTE],
  ["30m", "Last 30 min", 30 * MINUTE],
  ["3h", "Last 3 h", 180 * MINUTE],
  ["24h", "Last 24 h", 1440 * MINUTE],
  ["7d", "Last 7 days", 7 * 1440 * MINUTE],
  ["30d", "Last 30 days", 30 * 1440 * MINUTE],
  ["365d", "Last year", 365 * 1440 * MINUTE],
] as const;

const DEFAULT_SPAN = "30m";

/** The name in the menu of a range that the reader chose: it stands in the address as `from` and `to`. */
export const OWN_RANGE = "range";

export interface Span {
  from: number;
  to: number;
}

const MOMENT = /^\d{1,15}$/;

/** The reader's own range, if the address has one that makes sense. */
export function range(): Span | null {
  if (!MOMENT.test(param("from")) || !MOMENT.test(param("to"))) return null;
  const [from, to] = [Number(param("from")), Number(param("to"))];
  return from < to && to < 8.64e15 ? { from, to } : null;
}

const chosen = () => SPANS.find(([name]) => name === param("span")) ?? SPANS[1];

export const spanName = (): string => (range() ? OWN_RANGE : chosen()[0]);

/** Chooses one of the spans; an own range begins as the span that was shown. */
export function chooseSpan(name: string): void {
  const { from, to } = span();
  if (name === OWN_RANGE) change({ from: String(from), to: String(to) });
  else change({ span: name === DEFAULT_SPAN ? "" : name, from: "", to: "" });
}

export function spanMs(): number {
  const own = range();
  return own ? own.to - own.from : chosen()[2];
}

/** The span in words for the middle of a sentence: last 30 min, or the two ends of an own range. */
export function spanWords(): string {
  const own = range();
  if (!own) return chosen()[1].replace("Last", "last");
  const sameDay = date(own.from) === date(own.to);
  return `span from ${date(own.from)}, ${minute(own.from)} to ${sameDay ? "" : `${date(own.to)}, `}${minute(own.to)}`;
}

/** What stands at the right end of an axis of time. */
export function spanEnd(): string {
  const own = range();
  if (!own) return "now";
  return own.to - own.from > 36 * 60 * MINUTE ? date(own.to) : minute(own.to);
}

/** The span of the address; `back` spans earlier with a number. */
export function span(back = 0): Span {
  const to = range()?.to ?? Date.now() + 1;
  return { from: to - spanMs() * (back + 1), to: to - spanMs() * back };
}

/** Whose events are counted: those of bots alone by the strip's click, all but theirs by the box, or everybody's. */
const bots = (): string => (param("status") === "bots" ? "only" : counted());

/** Whose events are counted, whatever the strip's click says. */
export const counted = (): string => (param("bots") === "0" ? "0" : "1");

/** Changes whenever a question has another meaning. */
export const scopeKey = (whose = bots()): string =>
  [...["lane", "span", "from", "to", "app"].map(param), whose].join("|");

/** Asks one of the prepared questions. */
export async function question(
  name: string,
  signal?: AbortSignal,
  given: Record<string, string | number> = {},
  during: Span = span(),
): Promise<Table> {
  const query = new URLSearchParams({ from: String(during.from), to: String(during.to) });
  if (param("app")) query.set("app", param("app"));
  query.set("bots", bots());
  for (const [key, value] of Object.entries(given)) query.set(key, String(value));
  return remark(await ask<Table>(`/api/analytics/${name}?${query}`, { signal }), signal);
}

/** Asks a question whose SQL the backend builds: a funnel or a pivot. */
export async function built(name: "funnel" | "pivot", wish: unknown, signal?: AbortSignal): Promise<Table> {
  const scope = { ...span(), app: param("app") || null, bots: bots() === "only" ? "only" : bots() === "1" };
  return remark(await post<Table>(`/api/analytics/${name}`, { [name]: wish, scope }, signal), signal);
}

/** Parameters that hold a list of events to the span; without an own range its end stays open for what comes. */
export function duringSpan(): Record<string, string> {
  const { from, to } = span();
  return range() ? { from: String(from), to: String(to) } : { from: String(from) };
}
