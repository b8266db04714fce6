/** What every question is about: a lane, a span, an app, with bots or without; all of it from the address. */
import { ask, post } from "./api";
import { param } from "./route";
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

export const DEFAULT_SPAN = "30m";

const chosen = () => SPANS.find(([name]) => name === param("span")) ?? SPANS[1];

export const spanName = (): string => chosen()[0];
export const spanMs = (): number => chosen()[2];

/** The span in words for the middle of a sentence: last 30 min. */
export const spanWords = (): string => chosen()[1].replace("Last", "last");

export interface Span {
  from: number;
  to: number;
}

/** The span that ends now; `back` spans earlier with a number. */
export function span(back = 0): Span {
  const now = Date.now() + 1;
  return { from: now - spanMs() * (back + 1), to: now - spanMs() * back };
}

/** Changes whenever a question has another meaning. */
export const scopeKey = (): string => ["lane", "span", "app", "bots"].map(param).join("|");

/** Asks one of the prepared questions. */
export function question(
  name: string,
  signal?: AbortSignal,
  given: Record<string, string | number> = {},
  during: Span = span(),
): Promise<Table> {
  const query = new URLSearchParams({ from: String(during.from), to: String(during.to) });
  if (param("app")) query.set("app", param("app"));
  if (param("bots") === "0") query.set("bots", "0");
  for (const [key, value] of Object.entries(given)) query.set(key, String(value));
  return ask<Table>(`/api/analytics/${name}?${query}`, { signal });
}

/** Asks a question whose SQL the backend builds: a funnel or a pivot. */
export function built(name: "funnel" | "pivot", wish: unknown, signal?: AbortSignal): Promise<Table> {
  const scope = { ...span(), app: param("app") || null, bots: param("bots") !== "0" };
  return post<Table>(`/api/analytics/${name}`, { [name]: wish, scope }, signal);
}
