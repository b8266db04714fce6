/** Self-describing events of a page: the call that the plugins share. */
import { buildSelfDescribingEvent, type EventFields, type SelfDescribing } from "../core/events.js";
import { each } from "./registry.js";
import type { Common } from "./tracker.js";

export type { Common } from "./tracker.js";

/** Builds and tracks an event for each tracker that is named, or for all. */
export function track<E>(build: (event: E) => EventFields, event: E & Common, trackers?: string[]): void {
  each(trackers, (tracker) => tracker.track_(build(event), event));
}

export function trackSelfDescribingEvent(event: { event: SelfDescribing } & Common, trackers?: string[]): void {
  track(buildSelfDescribingEvent, event, trackers);
}
