/** A visitor's consent, once the page knows it. */
import { each } from "./registry.js";
import { writeStorage } from "./storage.js";
import type { Consent } from "./tracker.js";

/**
 * "granted" sends what was held, with its own times. "denied" forgets the visitor and all events that are not sent yet,
 * those that other pages have left too. "pending" holds events from now on.
 */
export function setConsent(consent: Consent, trackers?: string[]): void {
  each(trackers, (tracker) => {
    const { emitter_, held_ } = tracker;
    tracker.consent_ = consent;
    if (consent == "pending") return;
    tracker.held_ = [];
    if (consent == "granted") held_.forEach(emitter_.put_);
    else {
      tracker.identity_.save_("");
      emitter_.keep_(() => false, "shutdown");
      tracker.store_?.keys_().forEach((key) => writeStorage(key));
    }
  });
}
