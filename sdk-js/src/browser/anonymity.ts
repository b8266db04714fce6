/** Visitors who stay unknown: no ids leave the page, none is kept, and the collector may be asked to keep none. */
import { Key, Wire } from "../protocol.js";
import { each } from "./registry.js";
import type { BrowserTracker } from "./tracker.js";

export type Anonymous = boolean | AnonymousFlags;
interface AnonymousFlags {
  /** Asks the collector to keep neither address nor network id. */
  withServerAnonymisation?: boolean;
  /** Events tell their session, which lasts as long as the page. */
  withSessionTracking?: boolean;
}

export function enableAnonymousTracking({ options = true }: { options?: Anonymous } = {}, trackers?: string[]): void {
  each(trackers, (tracker) => setAnonymous(tracker, options));
}

export function disableAnonymousTracking(_event?: object, trackers?: string[]): void {
  each(trackers, (tracker) => setAnonymous(tracker));
}

export function setAnonymous(tracker: BrowserTracker, options: Anonymous = false): void {
  const { withServerAnonymisation, withSessionTracking } = options as AnonymousFlags;
  tracker.hidden_ = options
    ? {
        [Key.USER_ID]: undefined,
        [Key.DOMAIN_USERID]: undefined,
        ...(!withSessionTracking && { [Key.DOMAIN_SESSIONID]: undefined, [Key.DOMAIN_SESSIONIDX]: undefined }),
      }
    : undefined;
  if (withServerAnonymisation) tracker.headers_[Wire.ANONYMOUS_HEADER] = "*";
  else delete tracker.headers_[Wire.ANONYMOUS_HEADER];
}
