/** Escaping: what a browser, a template engine and a collector must each read as the same text. */
import { wellFormed } from "../core/values.js";

/**
 * The text percent-encoded to letters, digits and `-_.~` (SP-GET-2).
 *
 * So no brace, bracket, star, bar or dollar sign of a text can begin a template tag, and two percent signs never meet.
 * `special` are further characters to encode, where a template language gives them a meaning.
 */
export function percent(text: string, special?: RegExp): string {
  const hex = (character: string) => "%" + character.charCodeAt(0).toString(16).toUpperCase();
  const encoded = encodeURIComponent(wellFormed(text)).replace(/[!'()*]/g, hex);
  return special ? encoded.replace(special, hex) : encoded;
}

/** A text in a quoted attribute; what could begin a template tag becomes a character reference, too. */
export const attribute = (text: string): string =>
  wellFormed(text).replace(/[&<>"'`{}%*|$@[\]#-]/g, (character) => `&#${character.charCodeAt(0)};`);

/** A quoted attribute of an address that may hold template code, which is left as it is: its engine runs before HTML is read. */
export function quoted(pieces: readonly { text?: string; code?: string }[]): string {
  const text = pieces.map(({ text, code }) => code ?? text!.replace(/&/g, "&amp;")).join("");
  // Editors and proofreaders of mail tools read HTML before the code is gone.
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  return quote + text + quote;
}
