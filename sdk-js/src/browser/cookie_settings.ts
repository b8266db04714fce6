/** Changes to the cookie of a tracker that exists already. */
import { createIdentity, type IdentityOptions } from "./identity.js";
import { each } from "./registry.js";
import { mayWrite } from "./visitor.js";

function change(settings: IdentityOptions, trackers: string[] | undefined): void {
  each(trackers, (tracker) => {
    const isKept = mayWrite(tracker);
    const visitor = tracker.identity_.touch_(Date.now(), isKept);
    tracker.identity_ = createIdentity((tracker.options_ = { ...tracker.options_, ...settings }));
    if (isKept) tracker.identity_.save_([...visitor, Date.now()].join("."));
  });
}

/** How long the visitor's cookie lives after the last event, in seconds. */
export const setVisitorCookieTimeout = (timeout: number, trackers?: string[]): void =>
  change({ cookieLifetime: timeout }, trackers);

/** The path of the site that the visitor's cookie belongs to. One that was written for another path stays there. */
export const setCookiePath = (path: string, trackers?: string[]): void => change({ cookiePath: path }, trackers);
