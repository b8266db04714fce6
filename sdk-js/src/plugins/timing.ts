/** Tracks how long things took: those that the page measures, and the page's own way from address to load. */
import { trackSelfDescribingEvent, type Common } from "../browser/self_describing.js";
import type { Plugin } from "../core/tracker.js";
import { createTiming, type Timing } from "../schemas/snowplow.js";
import { createPerformanceNavigationTiming, type PerformanceNavigationTiming as Navigation } from "../schemas/w3.js";

export const TimingPlugin = (): Plugin => ({});

export function trackTiming(event: Timing & Common, trackers?: string[]): void {
  const { context, timestamp, category, variable, timing, label } = event;
  const data = createTiming({ category, variable, timing, label });
  trackSelfDescribingEvent({ event: data, context, timestamp }, trackers);
}

/** The limits of the schema's integers, and of its texts that have other ones than 128. */
const GREATEST = 2147483647;
const LONGEST: Record<string, number> = { type: 32, nextHopProtocol: 16 };

const NAMES: readonly (keyof Navigation)[] = [
  "decodedBodySize",
  "encodedBodySize",
  "transferSize",
  "redirectStart",
  "redirectEnd",
  "redirectCount",
  "fetchStart",
  "domainLookupStart",
  "domainLookupEnd",
  "connectStart",
  "secureConnectionStart",
  "connectEnd",
  "requestStart",
  "responseStart",
  "responseEnd",
  "unloadEventStart",
  "unloadEventEnd",
  "domInteractive",
  "domContentLoadedEventStart",
  "domContentLoadedEventEnd",
  "domComplete",
  "loadEventStart",
  "loadEventEnd",
  "entryType",
  "type",
  "workerStart",
  "nextHopProtocol",
  "duration",
  "activationStart",
  "deliveryType",
  "serverTiming",
];

/** Adds to each event what the browser measured of the page's navigation so far; a mark not reached yet is 0. */
export const PerformanceNavigationTimingPlugin = (): Plugin => ({
  entities() {
    const [entry] = performance.getEntriesByType("navigation");
    if (!entry) return;
    const json = entry.toJSON();
    const pairs = NAMES.map((name) => {
      const value = json[name];
      if (typeof value == "number") return [name, Math.min(value, GREATEST)];
      return [name, typeof value == "string" ? value.slice(0, LONGEST[name] ?? 128) : value];
    });
    return createPerformanceNavigationTiming(Object.fromEntries(pairs));
  },
});
