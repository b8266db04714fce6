/** The options of the official tag's `newTracker`, as those of this package. */
import { consentIs, type BrowserOptions, type Consent } from "../browser/index.js";
import type { Plugin } from "../core/tracker.js";
import { ClientHintsPlugin } from "../plugins/client-hints.js";
import { PerformanceNavigationTimingPlugin } from "../plugins/timing.js";
import { WebVitalsPlugin } from "../plugins/web-vitals.js";

/** Options that have another name there, or another value; those of this package may be given, too. */
export interface TagOptions extends Omit<BrowserOptions, "consent" | "contexts" | "eventMethod"> {
  consent?: Consent;
  stateStorageStrategy?: BrowserOptions["stateStorage"];
  eventMethod?: "get" | "post" | "beacon";
  bufferSize?: number;
  maxPostBytes?: number;
  maxGetBytes?: number;
  maxLocalStorageQueueSize?: number;
  /** "omit" sends no cookies to the collector. */
  credentials?: RequestCredentials;
  respectDoNotTrack?: boolean;
  /** Tells in the console what the collector says of each event. */
  debug?: boolean;
  /** Entities of every event; each of them but `webPage` is a plugin here. */
  contexts?: {
    webPage?: boolean;
    performanceTiming?: boolean;
    performanceNavigationTiming?: boolean;
    clientHints?: boolean | { includeHighEntropy?: boolean };
    webVitals?: boolean;
  };
}

/** Names that this package does not know stay in the options: nobody reads them. */
export function trackerOptions(options: TagOptions = {}): BrowserOptions {
  const { contexts = {}, credentials } = options;
  const get = options.eventMethod == "get";
  return {
    stateStorage: options.stateStorageStrategy,
    batchSize: options.bufferSize || undefined,
    byteLimit: (get ? options.maxGetBytes : options.maxPostBytes) || undefined,
    queueCapacity: options.maxLocalStorageQueueSize || undefined,
    withCredentials: credentials && credentials != "omit",
    ...options,
    consent: consentIs(options.consent ?? "granted"),
    eventMethod: get ? "get" : "post",
    plugins: [
      ...(options.plugins ?? []),
      (contexts.performanceTiming || contexts.performanceNavigationTiming) && PerformanceNavigationTimingPlugin(),
      contexts.clientHints && ClientHintsPlugin((contexts.clientHints as Hints).includeHighEntropy),
      contexts.webVitals && WebVitalsPlugin(),
      options.respectDoNotTrack && navigator.doNotTrack == "1" && { beforeQueue: () => false },
    ].filter((plugin): plugin is Plugin => !!plugin),
  } as BrowserOptions;
}

interface Hints {
  includeHighEntropy?: boolean;
}
