/** Reads the tags of an HTML text as browsers do, as far as a lint needs it; template code is kept out of the way. */

/** Stands for one character of template code. */
export const MASK = "\ue000";

export interface Attribute {
  name: string;
  /** As written, template code masked. */
  raw: string;
  /** Character references read. */
  value: string;
}

export interface Tag {
  name: string;
  closing: boolean;
  /** Offset in the text. */
  start: number;
  attributes: Attribute[];
}

const CODE =
  /\{\{\{?[\s\S]*?\}\}\}?|\{%[\s\S]*?%\}|<\?[\s\S]*?\?>|<%[\s\S]*?%>|%%\[[\s\S]*?\]%%|%%[^\s%](?:[^%\n]|%(?!%))*%%|\*\|[^|\n]*\|\*|%[A-Z_]{3,}%/g;

/** The text with each character of template code but line ends replaced by MASK, so that offsets stay. */
export const masked = (html: string): string => html.replace(CODE, (code) => code.replace(/[^\n]/g, MASK));

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** An attribute's value with its character references read. */
export const unescaped = (raw: string): string =>
  raw.replace(/&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return NAMED[name] ?? whole;
    const number = decimal ? +decimal : parseInt(hex, 16);
    return number > 0 && number < 0x110000 ? String.fromCodePoint(number) : "\ufffd";
  });

const TAG = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][^\s/>]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
/** Their content is text and not markup. */
const TEXT = /^(?:script|style|textarea|title|template)$/;

/** The tags of a masked text, in order; comments and the content of scripts and the like are left out. */
export function* tags(html: string): Generator<Tag> {
  const pattern = new RegExp(TAG);
  for (let match; (match = pattern.exec(html)); ) {
    const [, slash, written, rest] = match;
    if (!written) continue;
    const name = written.toLowerCase();
    yield {
      name,
      closing: slash == "/",
      start: match.index,
      attributes: [...rest!.matchAll(ATTRIBUTE)].map(([, attribute, double, single, bare]) => {
        const raw = double ?? single ?? bare ?? "";
        return { name: attribute!.toLowerCase(), raw, value: unescaped(raw) };
      }),
    };
    if (!slash && TEXT.test(name)) {
      const end = html.slice(pattern.lastIndex).search(new RegExp(`</${name}`, "i"));
      if (end < 0) return;
      pattern.lastIndex += end;
    }
  }
}
