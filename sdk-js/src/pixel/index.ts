/** The pixel: events from pages and mails without JavaScript, and a lint for such tags. */
export { pixel, emailPixel, noscriptPixel, pixelUrl, CACHE_BUSTER } from "./pixel.js";
export type { EmailPixelOptions, PixelOptions } from "./pixel.js";
export { code, merge, LANGUAGES } from "./templates.js";
export type { Code, LanguageName, Size, Value } from "./templates.js";
export { MAIL_ADVICE, MAIL_TOOLS } from "./mail_tools.js";
export type { MailTool, ToolName } from "./mail_tools.js";
export type { Campaign, EventName } from "./payload.js";
export { EVENTS, PARAMETERS } from "./parameters.js";
export type { EventKind, Parameter, Values } from "./parameters.js";
export { PIXEL_VERSION as version } from "./version.js";
export { countPixels, lint } from "./lint.js";
export type { Finding, LintOptions } from "./lint.js";
export { runPixel } from "./command.js";
export type { Output, Read } from "./command.js";
