/** A visitor's session and ids, begun anew or forgotten. */
import { newId } from "../core/tracker.js";
import { Key } from "../protocol.js";
import { newSession as beginSession } from "./identity.js";
import { each } from "./registry.js";
import type { BrowserTracker } from "./tracker.js";

export const mayWrite = ({ consent_, hidden_ }: BrowserTracker): boolean => !consent_ && !hidden_;

/** The next event begins a session. Without consent or in an anonymous mode nothing is kept that could be renewed. */
export function newSession(trackers?: string[]): void {
  each(trackers, (tracker) => mayWrite(tracker) && beginSession(tracker.identity_));
}

/** Forgets the visitor: the user id and all ids in cookie and storage; or keeps the session or the visitor of them. */
export function clearUserData(
  { preserveSession, preserveUser }: { preserveSession?: boolean; preserveUser?: boolean } = {},
  trackers?: string[],
): void {
  each(trackers, (tracker) => {
    const { identity_, core } = tracker;
    if (!preserveUser) core.setFields({ [Key.USER_ID]: undefined });
    if ((!preserveSession && !preserveUser) || !mayWrite(tracker)) return identity_.save_("");
    const [user, session, index] = identity_.touch_(Date.now(), false);
    identity_.save_(
      [preserveUser ? user : newId(), preserveSession ? session : "", preserveSession ? index : 0, Date.now()].join(
        ".",
      ),
    );
  });
}
