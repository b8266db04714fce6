/** Measures a page's web vitals and tracks them once, when the page is hidden for the first time. */
import { createSwitch, report, type Context, type Listen } from "../browser/auto_tracking.js";
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
  activate: ({ namespace }) => void enableWebVitalsTracking(configuration, [namespace!]),
});

/** Begins to measure, what happened before too. Returns a function that ends it without an event. */
export const enableWebVitalsTracking = (
  configuration: WebVitalsConfiguration = {},
  trackers?: string[],
): (() => void) => {
  const end = vitals.on((listen) => measure(configuration, trackers, listen, () => end()));
  return end;
};

export const disableWebVitalsTracking = (): void => vitals.off();

function measure(
  { context }: WebVitalsConfiguration,
  trackers: string[] | undefined,
  listen: Listen,
  end: () => void,
): () => void {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // A page that was prerendered begins for its visitor when it is activated.
  const start = (navigation as { activationStart?: number } | undefined)?.activationStart ?? 0;
  const measured: WebVitals = {};
  const sinceStart = (time: number): number => Math.max(time - start, 0);
  if (navigation?.responseStart) measured.ttfb = sinceStart(navigation.responseStart);
  if (navigation) measured.navigationType = navigation.type.replace("_", "-");

  /** Entries later than this are no part of the first impression. */
  let firstHidden = document.hidden && !(document as { prerendering?: boolean }).prerendering ? 0 : Infinity;
  let firstInput = Infinity;
  let [sum, first, last] = [0, 0, 0]; // of the shifts that are one
  const longest: { id: number; duration: number }[] = [];
  const ids = new Set<number>();
  let interactions = 0;

  const read: Record<string, (entry: Entry) => void> = {
    paint(entry) {
      if (entry.name == "first-contentful-paint" && entry.startTime < firstHidden)
        measured.fcp = sinceStart(entry.startTime);
    },
    "largest-contentful-paint"(entry) {
      if (entry.startTime < Math.min(firstHidden, firstInput)) measured.lcp = sinceStart(entry.startTime);
    },
    "layout-shift"({ hadRecentInput, startTime, value }) {
      if (hadRecentInput) return;
      // Shifts less than a second apart are one, up to five seconds; the largest such window counts.
      if (startTime - last >= 1000 || startTime - first >= 5000) [sum, first] = [0, startTime];
      last = startTime;
      measured.cls = Math.max(measured.cls ?? 0, (sum += value));
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

  const take = (entry: PerformanceEntry): void => read[entry.entryType]!(entry as Entry);
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
  for (const type of Object.keys(read))
    if (PerformanceObserver.supportedEntryTypes.includes(type)) {
      observer.observe({ type, buffered: true, durationThreshold: 40 } as PerformanceObserverInit);
      if (type == "layout-shift") measured.cls = 0;
    }
  // Before the trackers' own listener, so that the event leaves with what they send then.
  listen("visibilitychange", () => {
    if (!document.hidden) return;
    firstHidden = Math.min(firstHidden, performance.now());
    observer.takeRecords().forEach(take); // what the browser has measured and not told yet
    end();
    report(createWebVitals(measured), trackers, context, measured);
  });
  return () => observer.disconnect();
}
