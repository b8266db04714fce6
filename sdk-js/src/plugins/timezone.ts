/** The plugin of that name: here there is nothing to do, since every event of a page has the time zone. */
import type { Plugin } from "../core/tracker.js";

export const TimezonePlugin = (): Plugin => ({});
