/** The trackers of this page, by name. */
import type { BrowserTracker } from "./tracker.js";

/** Without a prototype, so that a tracker may be called "constructor", too. */
export const trackers: { [id: string]: BrowserTracker } = Object.create(null);

/**
 * Calls for each tracker that is named, or for all. A page that was prerendered has no visitor yet, and may never have
 * one: its calls wait until the visitor comes.
 */
export function each(ids: string[] | undefined, action: (tracker: BrowserTracker) => unknown): void {
  for (const tracker of Object.values(trackers))
    if (!ids || ids.includes(tracker.id))
      if ((document as { prerendering?: boolean }).prerendering)
        document.addEventListener("prerenderingchange", () => action(tracker), { once: true });
      else action(tracker);
}
