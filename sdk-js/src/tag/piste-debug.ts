/** Debug mode, in a file of its own: the tag loads it for a tracker with `debug: true`. */
import { DebugPlugin } from "../plugins/debug.js";
import type { Tracker } from "../core/tracker.js";

DebugPlugin().activate!({} as Tracker);
