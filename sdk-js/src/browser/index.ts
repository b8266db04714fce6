/** The tracker for pages: functions that speak to every tracker of the page, or to those that are named last. */
import {
  buildPageView,
  buildSelfDescribingEvent,
  buildStructEvent,
  type Page,
  type SelfDescribing,
  type StructEvent,
} from "../core/events.js";
import type { FlushResult } from "../core/emitter.js";
import { newId, type GlobalEntity, type Plugin, type TrackOptions } from "../core/tracker.js";
import { each, register } from "./registry.js";
import {
  createBrowserTracker,
  type Anonymous,
  type BrowserOptions,
  type BrowserTracker,
  type Consent,
} from "./tracker.js";

export { enableActivityTracking } from "./activity.js";
export { enableSinglePageViews } from "./single_page.js";
export { VERSION as version } from "../version.js";
export type { BrowserOptions, BrowserTracker, Anonymous, Consent } from "./tracker.js";
export type { Page, SelfDescribing, StructEvent } from "../core/events.js";
export type { FlushResult } from "../core/emitter.js";
export type { GlobalEntity, Plugin } from "../core/tracker.js";

/** What every event may carry besides its own fields. */
export interface Common {
  context?: readonly SelfDescribing[] | null;
  timestamp?: number | Date | null;
}

/** Makes a tracker under a name; a second call with the name returns the first one. On a server it does nothing. */
export function newTracker(id: string, endpoint: string, options: BrowserOptions = {}): BrowserTracker | undefined {
  if (typeof document != "undefined") return register(id, () => createBrowserTracker(id, endpoint, options));
}

const more = ({ context, timestamp }: Common): TrackOptions => ({
  entities: context ?? [],
  timestamp: timestamp ?? null,
});

/** A page view: a new page-view id, and in a single-page app the address before as the referrer. */
export function trackPageView(event: { title?: string } & Common = {}, trackers?: string[]): void {
  each(trackers, (tracker) => {
    const pageUrl = tracker.customUrl_ ?? location.href;
    if (tracker.viewed_) tracker.pageViewId_ = newId();
    if (tracker.lastUrl_ && tracker.lastUrl_ != pageUrl) tracker.customReferrer_ = tracker.lastUrl_;
    tracker.lastUrl_ = pageUrl;
    tracker.viewed_ = true;
    const page: Page = {
      pageUrl,
      pageTitle: event.title ?? tracker.customTitle_ ?? document.title,
      referrer: tracker.customReferrer_ ?? document.referrer,
    };
    tracker.track_(buildPageView(page), more(event));
  });
}

export function trackStructEvent(event: StructEvent & Common, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.track_(buildStructEvent(event), more(event)));
}

export function trackSelfDescribingEvent(event: { event: SelfDescribing } & Common, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.track_(buildSelfDescribingEvent(event), more(event)));
}

/** Sends what waits; resolves when all of it is sent or dropped, or the time (milliseconds) is up. */
export async function flush(timeout?: number, trackers?: string[]): Promise<FlushResult> {
  const total = { sent: 0, failed: 0, pending: 0 };
  const flushes: Promise<FlushResult>[] = [];
  each(trackers, (tracker) => flushes.push(tracker.core.flush(timeout)));
  for (const result of await Promise.all(flushes))
    for (const count of ["sent", "failed", "pending"] as const) total[count] += result[count];
  return total;
}

export const flushBuffer = (_options?: object, trackers?: string[]): void => void flush(undefined, trackers);

export function setUserId(userId?: string | null, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.core.setSubject({ userId: userId ?? null }));
}

export function setCustomUrl(url: string, trackers?: string[]): void {
  each(trackers, (tracker) => (tracker.customUrl_ = new URL(url, location.href).href));
}

export function setDocumentTitle(title: string, trackers?: string[]): void {
  each(trackers, (tracker) => (tracker.customTitle_ = title));
}

export function setReferrerUrl(url: string, trackers?: string[]): void {
  each(trackers, (tracker) => (tracker.customReferrer_ = url));
}

export function addGlobalContexts(contexts: GlobalEntity[], trackers?: string[]): void {
  each(trackers, (tracker) => tracker.core.addGlobalEntities(...contexts));
}

export function removeGlobalContexts(contexts: GlobalEntity[], trackers?: string[]): void {
  each(trackers, (tracker) => tracker.core.removeGlobalEntities(...contexts));
}

export function addPlugin({ plugin }: { plugin: Plugin }, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.core.addPlugin(plugin));
}

export function newSession(trackers?: string[]): void {
  each(trackers, (tracker) => tracker.identity_.newSession());
}

export function clearUserData(trackers?: string[]): void {
  each(trackers, (tracker) => tracker.identity_.clear());
}

export function enableAnonymousTracking(event: { options?: Anonymous } = {}, trackers?: string[]): void {
  each(trackers, (tracker) => (tracker.anonymous_ = event.options ?? true));
}

export function disableAnonymousTracking(_event?: object, trackers?: string[]): void {
  each(trackers, (tracker) => (tracker.anonymous_ = false));
}

/** "granted" sends what was held, with its own times; "denied" empties it and forgets the visitor. */
export function setConsent(consent: Consent, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.setConsent_(consent));
}
