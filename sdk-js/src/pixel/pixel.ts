/** The tags: an image of one pixel whose address carries an event. */
import { refuse, text } from "../core/values.js";
import { Wire } from "../protocol.js";
import { attribute, percent, quoted } from "./escape.js";
import { tool, type ToolName } from "./mail_tools.js";
import { payload, type PayloadOptions } from "./payload.js";
import { code, isCode, language, type Code, type LanguageName } from "./templates.js";

/** The parameter that makes an address unique; collectors and enrichers ignore it. */
export const CACHE_BUSTER = "cb";

export interface PixelOptions extends PayloadOptions {
  /** The collector's address, with a path prefix where it has one. */
  endpoint: string;
  /** `/i` by default; `/ice.png` for tools that want a file name, or your collector's own. */
  path?: string;
  /** The template language around the tag: texts are written so that none of them means anything in it. */
  template?: LanguageName;
  /** Template code that prints something new for each view or reader, so that no cache answers for the collector. */
  cacheBuster?: Code | string;
  /** What an image reader says; empty, it stays silent. */
  alt?: string;
}

export interface EmailPixelOptions extends PixelOptions {
  /** The tool that sends the mail; it gives the template language and the cache buster. */
  tool?: ToolName;
}

/** The address without markup, for tools that make the image themselves. */
export const pixelUrl = (options: EmailPixelOptions): string =>
  address(withTool(options))
    .map(({ text, code }) => code ?? text)
    .join("");

/** An image for a page, which needs no JavaScript: a page view unless `event` says otherwise. */
export const pixel = (options: PixelOptions): string => image(options);

/** The image for visitors without JavaScript, beside a JavaScript tracker. It belongs into the body. */
export const noscriptPixel = (options: PixelOptions): string => `<noscript>${image(options)}</noscript>`;

/**
 * An image for a mail: the structured event email/open unless `event` says otherwise.
 *
 * Proxies of mail providers cache images, so the address should differ for each reader: give `tool` or `cacheBuster`.
 */
export function emailPixel(options: EmailPixelOptions): string {
  const open = options.event ? {} : { event: "struct" as const, seCategory: "email", seAction: "open" };
  return image({ ...open, ...withTool(options) });
}

/** What a mail tool needs, unless the caller says otherwise. */
function withTool({ tool: name, ...options }: EmailPixelOptions): PixelOptions {
  const chosen = name && tool(name);
  return { ...(chosen && { template: chosen.template, cacheBuster: chosen.unique }), ...defined(options) };
}

const defined = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options).filter((pair) => pair[1] !== undefined)) as Options;

function image({ alt = "", ...options }: PixelOptions): string {
  return `<img src=${quoted(address(options))} width="1" height="1" alt="${attribute(alt)}" style="border:0">`;
}

function address({
  alt: _,
  endpoint,
  path = Wire.PIXEL,
  template,
  cacheBuster,
  ...options
}: PixelOptions): { text?: string; code?: string }[] {
  const special = template && language(template).special;
  const pairs = payload({ platform: "web", ...defined(options) }, "option of a pixel");
  const pieces: { text?: string; code?: string }[] = [{ text: base(endpoint) + checked(path) + "?" }];
  const all = cacheBuster
    ? [...pairs, [CACHE_BUSTER, [isCode(cacheBuster) ? cacheBuster : code(cacheBuster)]] as const]
    : pairs;
  all.forEach(([key, value], place) => {
    pieces.push({ text: (place ? "&" : "") + key + "=" });
    for (const piece of value) pieces.push(isCode(piece) ? piece : { text: percent(piece, special) });
  });
  return pieces;
}

/** The endpoint without a slash at its end; TypeError if it is no address of a collector. */
function base(endpoint: string): string {
  let url: URL;
  try {
    url = new URL(text("endpoint", endpoint) ?? refuse("endpoint", "is missing"));
  } catch {
    refuse("endpoint", `must be an address such as https://collector.example.com, not "${endpoint}"`);
  }
  if (!/^https?:$/.test(url.protocol) || !url.hostname) refuse("endpoint", "must begin with https:// or http://");
  if (url.search || url.hash || url.username) refuse("endpoint", "must have no querystring, fragment or user name");
  return url.href.replace(/\/+$/, "").replace(/['*|$@[\]]/g, (mark) => percent(mark));
}

function checked(path: string): string {
  if (!/^\/[\w.~/-]+$/.test(path))
    refuse("path", `must begin with a slash and have no querystring, such as ${Wire.PIXEL}`);
  return path;
}
