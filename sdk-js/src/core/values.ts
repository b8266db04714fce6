/** How a value becomes the text that the wire carries, or is refused. */
import { Limit } from "../protocol.js";

/** Refuses an argument: what it is, and what is wrong with it. A TypeError, so that bundles need no class of their own. */
export function refuse(name: string, fault: string): never {
  throw new TypeError(`${name} ${fault}`);
}

/** What the action returns, or undefined where it throws. */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return;
  }
}

/** The text with U+FFFD in the place of every lone surrogate, which UTF-8 cannot carry. */
export const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, "\ufffd");

/**
 * The text's UTF-8 bytes, a character each: what `btoa` reads.
 *
 * By `unescape`, which every engine keeps for the sake of old pages: a TextEncoder and a loop are four times as long.
 */
export const utf8 = (text: string): string => unescape(encodeURIComponent(wellFormed(text)));

export const byteLength = (text: string): number => (/[^\0-\x7f]/.test(text) ? utf8(text).length : text.length);

/** A text; undefined, null and "" mean that there is none. */
export function text(name: string, value: unknown): string | undefined {
  if (value == null || value === "") return;
  if (value instanceof Date) return value.toISOString();
  if (/^o|[fy]/.test(typeof value)) refuse(name, "must be a text"); // an object, a function or a symbol
  return wellFormed("" + value);
}

/** A text that must be there. */
export const required = (name: string, value: unknown): string => text(name, value) ?? refuse(name, "is missing");

/** A decimal, not rounded. */
export function decimal(name: string, value: unknown): string | undefined {
  if (value == null) return;
  if (typeof value != "bigint" && !Number.isFinite(value)) refuse(name, "must be finite");
  return "" + value;
}

/** A 32-bit integer; with `round`, a fraction is rounded. */
export function integer(name: string, value: unknown, round?: boolean): string | undefined {
  if (value == null) return;
  let number = Number(decimal(name, value));
  if (round) number = Math.round(number);
  if (number !== (number | 0)) refuse(name, "must be a 32-bit integer");
  return "" + (number | 0);
}

/** A size, `width x height`, rounded. */
export function size(name: string, value: { width: number; height: number } | undefined | null): string | undefined {
  if (value == null) return;
  const sides = [value.width, value.height].map((side) => integer(name, side, true) ?? refuse(name, "is incomplete"));
  if (/-/.test("" + sides)) refuse(name, "is negative");
  return sides.join("x");
}

/** Whole milliseconds since 1970, within the years that the enricher reads. */
export function instant(name: string, value: unknown): string {
  const ms = Math.floor(Number(value));
  // Other years have a sign in ISO 8601, and an invalid time is null.
  if (!/^\d/.test("" + new Date(ms).toJSON())) refuse(name, "must be in the years 0 to 9999");
  return "" + ms;
}

/** A UUID in lower case. */
export function uuid(name: string, value: unknown): string | undefined {
  const id = text(name, value)?.toLowerCase();
  if (id && !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) refuse(name, "must be a UUID");
  return id;
}

/**
 * JSON of any data: big integers exact, dates as RFC 3339, lone surrogates replaced in keys too.
 *
 * Refuses what JSON cannot say: NaN, functions, cycles (they are deeper than the 40 levels that the enricher reads).
 */
export function json(name: string, value: unknown, depth = 0): string {
  if (typeof value == "string") return JSON.stringify(wellFormed(value));
  if (value && typeof value == "object") {
    if (depth >= Limit.JSON_DEPTH) refuse(name, "is a cycle or too deep");
    if (Array.isArray(value)) return `[${value.map((item) => json(name, item ?? null, depth + 1))}]`;
    if (!("toJSON" in value))
      return `{${Object.entries(value)
        .filter((pair) => pair[1] !== undefined)
        .map((pair) => pair.map((part) => json(name, part, depth + 1)).join(":"))}}`;
    return json(name, (value as { toJSON(): unknown }).toJSON(), depth + 1);
  }
  if (/^(n|bi)/.test(typeof value)) return decimal(name, value)!; // a number or a bigint
  if (value !== null && typeof value != "boolean") refuse(name, "must be JSON");
  return "" + value;
}
