/** The trackers of this page, by name. */
import type { BrowserTracker } from "./tracker.js";

const trackers = new Map<string, BrowserTracker>();

export function register(id: string, create: () => BrowserTracker): BrowserTracker {
  if (!trackers.has(id)) trackers.set(id, create());
  return trackers.get(id)!;
}

/** Calls for each tracker that is named, or for all. */
export function each(ids: string[] | undefined, action: (tracker: BrowserTracker) => unknown): void {
  for (const tracker of trackers.values()) if (!ids || ids.includes(tracker.id)) action(tracker);
}
