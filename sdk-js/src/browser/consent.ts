/** A visitor's consent, once the page knows it. */
import type { Emitter, Payload } from "../core/emitter.js";
import { each } from "./registry.js";
import { writeStorage } from "./storage.js";
import type { BrowserTracker, Change } from "./tracker.js";

export type Consent = "pending" | "granted" | "denied";

/** Of emitters that consent has once kept events from: their own way in, and the events that wait before it. */
const gates = /* @__PURE__ */ new WeakMap<Emitter, { put: (payload: Payload) => void; held: Payload[] }>();

/**
 * "granted" sends what was held, with its own times. "denied" forgets the visitor and all events that are not sent yet,
 * those that other pages have left too. "pending" holds events from now on.
 */
export function setConsent(consent: Consent, trackers?: string[]): void {
  each(trackers, consentIs(consent));
}

/** As the option `consent` of a new tracker. */
export const consentIs =
  (consent: Consent): Change =>
  (tracker) =>
    change(tracker, consent);

function change(tracker: BrowserTracker, consent: Consent): void {
  const { emitter, identity_, store_ } = tracker;
  const gate = gates.get(emitter) ?? { put: emitter.put_, held: [] };
  gates.set(emitter, gate);
  tracker.consent_ = consent == "granted" ? undefined : consent;
  if (consent == "pending") emitter.put_ = (payload) => void gate.held.push(payload);
  else {
    const held = gate.held.splice(0);
    if (consent == "granted") {
      emitter.put_ = gate.put;
      held.forEach(gate.put);
    } else {
      emitter.put_ = () => {};
      identity_.save_("");
      emitter.drop_([...emitter.queue_], "shutdown");
      store_?.keys_().forEach((key) => writeStorage(key));
    }
  }
}
