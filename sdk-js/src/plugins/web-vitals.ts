/** Measures a page's web vitals and tracks them once, when the page is hidden for the first time. */
import { createSwitch, entitiesOf, type Context } from "../browser/auto_tracking.js";
import { trackSelfDescribingEvent } from "../browser/self_describing.js";
import type { Plugin } from "../core/tracker.js";
import { createWebVitals, type WebVitals } from "../schemas/snowplow.js";

export interface WebVitalsConfiguration {
  context?: Context<[WebVitals]>;
}

/** What TypeScript's DOM types do not know of the entries. */
interface Entry extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  interactionId?: number;
  processingStart: number;
}

/** How many of the longest interactions are kept: the worst but one for each fifty of them is the vital. */
const LONGEST = 10;

const vitals = /* @__PURE__ */ createSwitch();

/** Measures for the tracker that it is given to. */
export const WebVitalsPlugin = (configuration: WebVitalsConfiguration = {}): Plugin => ({
  activate: ({ namespace }) => void enableWebVitalsTracking(configuration, namespace ? [namespace] : undefined),
});

/** Begins to measure, what happened before too. Returns a function that ends it without an event. */
export const enableWebVitalsTracking = (
  configuration: WebVitalsConfiguration = {},
  trackers?: string[],
): (() => void) => vitals.on((signal) => measure(configuration, trackers, signal));

export const disableWebVitalsTracking = (): void => vitals.off();

function measure({ context }: WebVitalsConfiguration, trackers: string[] | undefined, signal: AbortSignal): void {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // A page that was prerendered begins for its visitor when it is activated.
  const start = (navigation as { activationStart?: number } | undefined)?.activationStart ?? 0;
  const measured: WebVitals = {};
  if (navigation?.responseStart) measured.ttfb = Math.max(navigation.responseStart - start, 0);
  if (navigation) measured.navigationType = navigation.type.replace("_", "-");

  /** Entries later than this are no part of the first impression. */
  let firstHidden = document.hidden && !(document as { prerendering?: boolean }).prerendering ? 0 : Infinity;
  let firstInput = Infinity;
  let shift = { sum: 0, first: 0, last: 0 };
  const longest: { id: number; duration: number }[] = [];
  const ids = new Set<number>();
  let interactions = 0;

  const read: Record<string, (entry: Entry) => void> = {
    paint(entry) {
      if (entry.name == "first-contentful-paint" && entry.startTime < firstHidden)
        measured.fcp = Math.max(entry.startTime - start, 0);
    },
    "largest-contentful-paint"(entry) {
      if (entry.startTime < Math.min(firstHidden, firstInput)) measured.lcp = Math.max(entry.startTime - start, 0);
    },
    "layout-shift"({ hadRecentInput, startTime, value }) {
      if (hadRecentInput) return;
      // Shifts less than a second apart are one, up to five seconds; the largest such window counts.
      const joins = startTime - shift.last < 1000 && startTime - shift.first < 5000;
      shift = { sum: (joins ? shift.sum : 0) + value, first: joins ? shift.first : startTime, last: startTime };
      measured.cls = Math.max(measured.cls ?? 0, shift.sum);
    },
    "first-input"(entry) {
      firstInput = entry.startTime;
      measured.fid = Math.max(entry.processingStart - entry.startTime, 0);
      read.event!(entry);
    },
    event({ interactionId: id, duration }) {
      if (!id) return;
      if (!ids.has(id)) {
        interactions++;
        ids.add(id);
        if (ids.size > 1000) ids.delete(ids.values().next().value!); // pages live long; old ids do not come again
      }
      const known = longest.find((one) => one.id == id);
      if (known) known.duration = Math.max(known.duration, duration);
      else longest.push({ id, duration });
      longest.sort((one, other) => other.duration - one.duration).splice(LONGEST);
      // Quick interactions are not told; browsers that count them say how many there were.
      const count = (performance as { interactionCount?: number }).interactionCount ?? interactions;
      measured.inp = longest[Math.min(longest.length - 1, Math.floor(count / 50))]!.duration;
    },
  };

  const observers: [PerformanceObserver, string][] = [];
  for (const type of Object.keys(read))
    if (PerformanceObserver.supportedEntryTypes?.includes(type)) {
      const observer = new PerformanceObserver((list) =>
        list.getEntries().forEach((entry) => read[type]!(entry as Entry)),
      );
      observer.observe({ type, buffered: true, ...(type == "event" && { durationThreshold: 40 }) } as never);
      observers.push([observer, type]);
      if (type == "layout-shift") measured.cls = 0;
    }
  const end = (): void => observers.forEach(([observer]) => observer.disconnect());
  signal.addEventListener("abort", end);

  const hide = (): void => {
    if (!document.hidden || signal.aborted) return;
    firstHidden = Math.min(firstHidden, performance.now());
    // What the browser has measured and not told yet.
    for (const [observer, type] of observers) observer.takeRecords().forEach((entry) => read[type]!(entry as Entry));
    stop();
    trackSelfDescribingEvent({ event: createWebVitals(measured), context: entitiesOf(context, measured) }, trackers);
  };
  const stop = (): void => {
    removeEventListener("visibilitychange", hide, true);
    end();
  };
  // Before the trackers' own listener, so that the event leaves with what they send then.
  addEventListener("visibilitychange", hide, { capture: true, signal });
}
