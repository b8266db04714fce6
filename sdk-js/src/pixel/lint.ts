/** Says what is wrong with the pixels of an HTML text. */
import { masked, tags, type Tag } from "./html.js";
import { queryFaults, read, type Query } from "./lint_query.js";
import { ADAPTER_PATHS, PARAMETERS, PIXEL_PATHS, REQUEST_LINE } from "./parameters.js";
import { CACHE_BUSTER } from "./pixel.js";
import { Key } from "../protocol.js";

export interface Finding {
  /** `error`: the event fails, is lost or is wrong; `warning`: it may be, or the tag does harm elsewhere. */
  severity: "error" | "warning";
  /** Short name of the rule, such as `missing-event`. */
  rule: string;
  message: string;
  /** From 1, of the tag. */
  line: number;
  column: number;
  /** The key of the parameter that it is about. */
  key?: string;
}

export interface LintOptions {
  /** Whether the text is a mail: then each address should differ, and there is no page for the event to come from. */
  mail?: boolean;
  /** Whether the page is served by https; found out from its canonical address where it is left out. */
  https?: boolean;
}

/** A fault before its place is known. */
export type Fault = [severity: Finding["severity"], rule: string, message: string, key?: string];

/** Length of an address that all browsers, proxies and mail tools carry. */
const SAFE_LENGTH = 2000;

/** The findings of a text, in order; none if it has no pixel, see `countPixels`. */
export function lint(html: string, options: LintOptions = {}): Finding[] {
  const text = masked(html);
  const found: Finding[] = [];
  const state = { head: false, noscript: false, https: options.https };
  for (const tag of tags(text)) {
    follow(tag, state);
    const source = sourceOf(tag);
    if (source === undefined) continue;
    const before = text.slice(0, tag.start).split("\n");
    const place = { line: before.length, column: before[before.length - 1]!.length + 1 };
    for (const [severity, rule, message, key] of faults(tag, source, { ...options, ...state }))
      found.push({ severity, rule, message, ...place, ...(key !== undefined && { key }) });
  }
  return found;
}

/** How many pixels a text has. */
export const countPixels = (html: string): number =>
  [...tags(masked(html))].filter((tag) => sourceOf(tag) !== undefined).length;

interface State {
  head: boolean;
  noscript: boolean;
  https: boolean | undefined;
}

/** Keeps up with where in the page a tag stands, and with what the page says of its address. */
function follow(tag: Tag, state: State): void {
  if (tag.name == "head") state.head = !tag.closing;
  if (tag.name == "body") state.head = false;
  if (tag.name == "noscript") state.noscript = !tag.closing;
  const canonical = tag.name == "link" && get(tag, "rel") == "canonical" ? get(tag, "href") : undefined;
  const address = tag.name == "base" ? get(tag, "href") : canonical;
  if (address !== undefined) state.https ??= /^https:/i.test(address);
}

const get = (tag: Tag, name: string) => tag.attributes.find((attribute) => attribute.name == name)?.value;

/** The address of an image that is a pixel; undefined for any other tag. */
function sourceOf(tag: Tag): string | undefined {
  const source = tag.name == "img" && !tag.closing ? get(tag, "src")?.trim() : undefined;
  if (source === undefined) return;
  const query = read(source);
  const names = new Set(query.pairs.map(([key]) => key));
  const known = PARAMETERS.filter(({ key }) => names.has(key)).length;
  const path =
    PIXEL_PATHS.some((pixel) => query.path.endsWith(pixel)) ||
    ADAPTER_PATHS.some((other) => query.path.endsWith(other));
  const tracker = names.has(Key.EVENT) || names.has(Key.TRACKER_VERSION);
  return (path && (known || !source.includes("?"))) || (tracker && known > 1) ? source : undefined;
}

function* faults(tag: Tag, source: string, options: LintOptions & State): Generator<Fault> {
  const raw = tag.attributes.find(({ name }) => name == "src")!.raw;
  const query = read(source);
  if (/&(?!#\d+;|#x[\da-f]+;|[a-z][a-z\d]*;)/i.test(raw))
    yield [
      "warning",
      "unescaped-ampersand",
      "write & as &amp; in the address: mail tools and validators read &copy, &reg and others as characters",
    ];
  yield* addressFaults(source, query, options);
  yield* tagFaults(tag, options);
  yield* queryFaults(query, options);
}

function* addressFaults(source: string, query: Query, { mail, https }: LintOptions): Generator<Fault> {
  const secure = https ?? query.pairs.some(([key, value]) => key == Key.PAGE_URL && /^https(:|%3a)/i.test(value));
  if (/^http:/i.test(source))
    yield secure
      ? [
          "error",
          "mixed-content",
          "the page has https and the pixel http, so that browsers change or block it: write https",
        ]
      : ["warning", "insecure", "the event travels unencrypted: write https"];
  if (mail && !/^(https?:|\ue000)/i.test(source))
    yield [
      "error",
      "relative-address",
      "a mail has no address of its own: write the collector's whole address, https://…",
    ];
  if (source.includes("#")) yield ["error", "fragment", "what stands after # is never sent: write it as %23"];
  const path = query.path;
  if (
    !PIXEL_PATHS.some((pixel) => path.endsWith(pixel)) &&
    !ADAPTER_PATHS.slice(0, 2).some((other) => path.endsWith(other))
  ) {
    const custom = path.split("/").length == 3;
    yield custom
      ? [
          "warning",
          "path",
          `${path} must be mapped in the collector's configuration; every collector has ${PIXEL_PATHS[0]}`,
        ]
      : ["error", "path", `collectors answer 404 to ${path || "/"}: use ${PIXEL_PATHS.join(" or ")}`];
  }
  if (source.length > REQUEST_LINE)
    yield ["error", "too-long", `${source.length} characters are more than a collector reads (${REQUEST_LINE})`];
  else if (source.length > SAFE_LENGTH)
    yield ["warning", "too-long", `${source.length} characters; some proxies and mail tools cut at ${SAFE_LENGTH}`];
  const buster = query.pairs.find(([key]) => key == CACHE_BUSTER);
  if (buster && !query.hasCode(buster[1]))
    yield [
      "warning",
      "constant-cache-buster",
      "the same for all readers, it keeps no cache away: use template code",
      CACHE_BUSTER,
    ];
  if (mail && !query.pairs.some(([, value]) => query.hasCode(value)))
    yield [
      "warning",
      "same-for-all",
      "the address is the same in every mail, so that image proxies answer for the collector: add a cache buster",
    ];
}

function* tagFaults(tag: Tag, { head, noscript }: State): Generator<Fault> {
  const names = ["width", "height"].filter((name) => !get(tag, name));
  if (names.length)
    yield [
      "warning",
      "missing-size",
      `give ${names.join(" and ")} as 1: without it a blocked image leaves a gap in the page`,
    ];
  if (get(tag, "alt") === undefined)
    yield ["warning", "missing-alt", 'give alt="", or screen readers read the address aloud'];
  if (get(tag, "loading") == "lazy")
    yield ["error", "lazy", 'loading="lazy" asks for the image only when it is scrolled into view: take it out'];
  if (/display\s*:\s*none/i.test(get(tag, "style") ?? ""))
    yield ["warning", "hidden", "some mail readers never load what has display:none: take it out"];
  if (head)
    yield [
      "error",
      "in-head",
      `an image ends the head${noscript ? ", in a noscript too" : ""}: move the tag into the body`,
    ];
}
