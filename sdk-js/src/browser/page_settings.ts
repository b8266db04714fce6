/**
 * What a page says of itself, instead of what the browser says.
 *
 * Pages that use none of this carry none of it: what changes a rule of the tracker puts itself in the place of the
 * tracker's property, so that the tracker needs no switch for it.
 */
import { Key } from "../protocol.js";
import { each } from "./registry.js";
import type { BrowserTracker } from "./tracker.js";

export function setCustomUrl(url: string, trackers?: string[]): void {
  each(trackers, (tracker) => {
    const { href } = new URL(url, location.href);
    tracker.url_ = () => href;
  });
}

export function setDocumentTitle(title: string, trackers?: string[]): void {
  each(trackers, (tracker) => (tracker.title_ = () => title));
}

/** The referrer of all events from now on, page views of a single-page app too. */
export function setReferrerUrl(url: string, trackers?: string[]): void {
  each(trackers, (tracker) =>
    Object.defineProperties(tracker, { customReferrer_: { configurable: true, get: () => url, set() {} } }),
  );
}

/** Which part of an address must stay the same for its page-view id to stay; true means the whole address. */
export type PreservedPart = boolean | "full" | "pathname" | "pathnameAndSearch";

function keepPageViewId(tracker: BrowserTracker, keeps: () => boolean): void {
  let id = tracker.pageViewId_;
  Object.defineProperties(tracker, {
    pageViewId_: {
      configurable: true,
      get: () => id,
      set(next: string | undefined) {
        if (!id || !keeps()) id = next;
      },
    },
  });
}

/** Page views from now on keep the page-view id of the first one. */
export const preservePageViewId = (trackers?: string[]): void =>
  each(trackers, (tracker) => keepPageViewId(tracker, () => true));

/** Page views of the same address keep its page-view id; false gives each view a new one again. */
export function preservePageViewIdForUrl(part: PreservedPart, trackers?: string[]): void {
  const address = (): string => {
    const { href, pathname, search } = location;
    if (part == "pathname") return pathname;
    return part == "pathnameAndSearch" ? pathname + search : href;
  };
  each(trackers, (tracker) => {
    let last = address();
    keepPageViewId(tracker, () => {
      const before = last;
      last = address();
      return !!part && last == before;
    });
  });
}

/** Changes the addresses in each event's payload. */
function clean(change: (address: string) => string, trackers: string[] | undefined): (isOn: boolean) => void {
  let active = true;
  each(trackers, ({ core }) =>
    core.addPlugin({
      beforeQueue(payload) {
        if (active)
          for (const key of [Key.PAGE_URL, Key.PAGE_REFERRER]) if (payload[key]) payload[key] = change(payload[key]);
      },
    }),
  );
  return (isOn) => (active = isOn);
}

function cleaner(change: (address: string) => string): (enable: boolean, trackers?: string[]) => void {
  const ends: ((isOn: boolean) => void)[] = [];
  return (enable, trackers) => {
    if (enable) ends.push(clean(change, trackers));
    else ends.splice(0).forEach((set) => set(false));
  };
}

/** Leaves the part from `#` on out of addresses. false ends it for all trackers. */
export const discardHashTag = /* @__PURE__ */ cleaner((address) => address.replace(/#.*/, ""));

/** Leaves braces out of addresses. false ends it for all trackers. */
export const discardBrace = /* @__PURE__ */ cleaner((address) => address.replace(/[{}]/g, ""));
