/** The tracker for pages: functions that speak to every tracker of the page, or to those that are named last. */
import { flush as flushEmitter, type FlushResult } from "../core/flush.js";
import { buildStructEvent, type StructEvent } from "../core/events.js";
import type { Plugin } from "../core/tracker.js";
import { setBufferSize } from "./queue_settings.js";
import { each, trackers as all } from "./registry.js";
import { track, type Common } from "./self_describing.js";
import { createBrowserTracker, type BrowserOptions, type BrowserTracker } from "./tracker.js";

export { disableActivityTracking, enableActivityTracking, updatePageActivity } from "./activity.js";
export { disableActivityTrackingCallback, enableActivityTrackingCallback } from "./activity_callback.js";
export { disableAnonymousTracking, enableAnonymousTracking } from "./anonymity.js";
export { consentIs, setConsent } from "./consent.js";
export { setCookiePath, setVisitorCookieTimeout } from "./cookie_settings.js";
export { crossDomainLinker, disableCrossDomainLinker, useExtendedCrossDomainLinker } from "./cross_domain.js";
export { addGlobalContexts, clearGlobalContexts, removeGlobalContexts } from "./global_contexts.js";
export {
  getDomainSessionId,
  getDomainSessionIndex,
  getCounters,
  getDomainUserId,
  getPageViewId,
} from "./information.js";
export { setOptOutCookie } from "./opt_out.js";
export * from "./page_settings.js";
export { trackPageView } from "./page_view.js";
export { setBufferSize, setCollectorUrl } from "./queue_settings.js";
export { trackSelfDescribingEvent } from "./self_describing.js";
export { disableSinglePageViews, enableSinglePageViews } from "./single_page.js";
export { setUserId, setUserIdFromCookie, setUserIdFromLocation, setUserIdFromReferrer } from "./user_id.js";
export { clearUserData, newSession } from "./visitor.js";
export { VERSION as version } from "../version.js";
export type { ActivityOptions } from "./activity.js";
export type { Activity, Offsets } from "./activity_callback.js";
export type { CrossDomainAttributes } from "./cross_domain.js";
export type { ContextEvent, ContextFilter, ContextPrimitive, GlobalContext, RuleSet } from "./global_contexts.js";
export type { Common } from "./self_describing.js";
export type { Anonymous } from "./anonymity.js";
export type { Consent } from "./consent.js";
export type { BrowserOptions, BrowserTracker } from "./tracker.js";
export type { Page, SelfDescribing, StructEvent } from "../core/events.js";
export type { Counters, Payload } from "../core/emitter.js";
export type { FlushResult } from "../core/flush.js";
export type { Plugin } from "../core/tracker.js";

/** Makes a tracker under a name; a second call with the name returns the first one. On a server it does nothing. */
export function newTracker(id: string, endpoint: string, options: BrowserOptions = {}): BrowserTracker | undefined {
  if (typeof document != "undefined") return (all[id] ??= createBrowserTracker(id, endpoint, options));
}

export function trackStructEvent(event: StructEvent & Common, trackers?: string[]): void {
  track(buildStructEvent, event, trackers);
}

/** Sends what waits; resolves when all of it is sent or dropped, or the time (milliseconds) is up. */
export async function flush(timeout?: number, trackers?: string[]): Promise<FlushResult> {
  const total = { sent: 0, failed: 0, pending: 0 };
  const flushes: Promise<FlushResult>[] = [];
  each(trackers, (tracker) => flushes.push(flushEmitter(tracker.emitter, timeout)));
  for (const result of await Promise.all(flushes))
    for (const count in total) total[count as keyof FlushResult] += result[count as keyof FlushResult];
  return total;
}

/** Sends what waits; with `newBufferSize`, requests hold so many events at most from then on. */
export function flushBuffer({ newBufferSize }: { newBufferSize?: number } = {}, trackers?: string[]): void {
  void flush(undefined, trackers);
  if (newBufferSize) setBufferSize(newBufferSize, trackers);
}

export function addPlugin({ plugin }: { plugin: Plugin }, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.core.addPlugin(plugin));
}
