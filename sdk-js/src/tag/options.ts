/** The options of the official tag's `newTracker`, as those of this package. */
import type { BrowserOptions } from "../browser/index.js";
import type { Plugin } from "../core/tracker.js";
import { ClientHintsPlugin } from "../plugins/client-hints.js";
import { PerformanceNavigationTimingPlugin } from "../plugins/timing.js";
import { WebVitalsPlugin } from "../plugins/web-vitals.js";

/** Options that have another name there, or another value; those of this package may be given, too. */
export interface TagOptions extends Omit<BrowserOptions, "contexts" | "eventMethod"> {
  stateStorageStrategy?: BrowserOptions["stateStorage"];
  eventMethod?: "get" | "post" | "beacon";
  bufferSize?: number;
  maxPostBytes?: number;
  maxGetBytes?: number;
  maxLocalStorageQueueSize?: number;
  /** "omit" sends no cookies to the collector. */
  credentials?: RequestCredentials;
  respectDoNotTrack?: boolean;
  /** Entities of every event; each of them but `webPage` is a plugin here. */
  contexts?: {
    webPage?: boolean;
    performanceTiming?: boolean;
    performanceNavigationTiming?: boolean;
    clientHints?: boolean | { includeHighEntropy?: boolean };
    webVitals?: boolean;
  };
}

/** Nothing that is tracked leaves the page. */
const silence: Plugin = { beforeQueue: () => false };

export function trackerOptions(options: TagOptions = {}): BrowserOptions {
  const { contexts = {}, eventMethod, bufferSize, credentials, respectDoNotTrack, ...others } = options;
  const { stateStorageStrategy, maxPostBytes, maxGetBytes, maxLocalStorageQueueSize, ...same } = others;
  const get = eventMethod == "get";
  const byteLimit = get ? maxGetBytes : maxPostBytes;
  const plugins = [...(same.plugins ?? [])];
  if (contexts.performanceTiming || contexts.performanceNavigationTiming)
    plugins.push(PerformanceNavigationTimingPlugin());
  if (contexts.clientHints) plugins.push(ClientHintsPlugin((contexts.clientHints as Hints).includeHighEntropy));
  if (contexts.webVitals) plugins.push(WebVitalsPlugin());
  if (respectDoNotTrack && navigator.doNotTrack == "1") plugins.push(silence);
  return {
    ...(stateStorageStrategy && { stateStorage: stateStorageStrategy }),
    ...(bufferSize && { batchSize: bufferSize }),
    ...(byteLimit && { byteLimit }),
    ...(maxLocalStorageQueueSize && { queueCapacity: maxLocalStorageQueueSize }),
    ...(credentials && { withCredentials: credentials != "omit" }),
    ...same,
    ...(contexts.webPage !== undefined && { contexts: { webPage: contexts.webPage } }),
    eventMethod: get ? "get" : "post",
    plugins,
  };
}

interface Hints {
  includeHighEntropy?: boolean;
}
