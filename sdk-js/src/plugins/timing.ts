/** Tracks how long things took: those that the page measures, and the page's own way from address to load. */
import { pick, tracking } from "../browser/tracking.js";
import type { Plugin } from "../core/tracker.js";
import { createTiming, type Timing } from "../schemas/snowplow.js";
import { createPerformanceNavigationTiming } from "../schemas/w3.js";

export const TimingPlugin = (): Plugin => ({});

export const trackTiming = /* @__PURE__ */ tracking<Timing>(createTiming, "category variable timing label");

/** The limits of the schema's integers, and of its texts that have other ones than 128. */
const GREATEST = 2147483647;
const LONGEST: Record<string, number> = { type: 32, nextHopProtocol: 16 };

const NAMES =
  "decodedBodySize encodedBodySize transferSize redirectStart redirectEnd redirectCount fetchStart domainLookupStart " +
  "domainLookupEnd connectStart secureConnectionStart connectEnd requestStart responseStart responseEnd " +
  "unloadEventStart unloadEventEnd domInteractive domContentLoadedEventStart domContentLoadedEventEnd domComplete " +
  "loadEventStart loadEventEnd entryType type workerStart nextHopProtocol duration activationStart deliveryType " +
  "serverTiming";

/** Adds to each event what the browser measured of the page's navigation so far; a mark not reached yet is 0. */
export const PerformanceNavigationTimingPlugin = (): Plugin => ({
  entities() {
    const [entry] = performance.getEntriesByType("navigation");
    if (!entry) return;
    const data: Record<string, unknown> = pick(entry.toJSON(), NAMES);
    for (const [name, value] of Object.entries(data))
      if (typeof value == "number") data[name] = Math.min(value, GREATEST);
      else if (typeof value == "string") data[name] = value.slice(0, LONGEST[name] ?? 128);
    return createPerformanceNavigationTiming(data);
  },
});
