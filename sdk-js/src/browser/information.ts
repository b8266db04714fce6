/** What a tracker knows, for the page: the first tracker where none is named. */
import type { Counters } from "../core/emitter.js";
import { countersOf } from "../core/flush.js";
import { each } from "./registry.js";
import type { BrowserTracker } from "./tracker.js";

function ask<T>(id: string | undefined, question: (tracker: BrowserTracker) => T): T | undefined {
  const answers: T[] = [];
  each(id === undefined ? undefined : [id], (tracker) => answers.push(question(tracker)));
  return answers[0];
}

// Asking writes nothing: a visitor who has tracked nothing has no cookie yet.
const visitor = (tracker: BrowserTracker) => tracker.identity_.touch_(Date.now(), false);

export const getDomainUserId = (id?: string): string | undefined => ask(id, (tracker) => visitor(tracker)[0]);

export const getDomainSessionId = (id?: string): string | undefined => ask(id, (tracker) => visitor(tracker)[1]);

export const getDomainSessionIndex = (id?: string): number | undefined => ask(id, (tracker) => +visitor(tracker)[2]);

/** The id of the current page view; undefined before the first event. */
export const getPageViewId = (id?: string): string | undefined => ask(id, (tracker) => tracker.pageViewId_);

/** How many events were queued, sent, retried and dropped (by reason) on this page, and how many are pending. */
export const getCounters = (id?: string): (Counters & { pending: number }) | undefined =>
  ask(id, (tracker) => countersOf(tracker.emitter));
