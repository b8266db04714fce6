/** The page view, which begins a new view's id and, in a single-page app, tells the address before as the referrer. */
import { newId } from "../core/tracker.js";
import { text } from "../core/values.js";
import { EventCode, Key } from "../protocol.js";
import { VIEW } from "./activity.js";
import { each } from "./registry.js";
import type { Common } from "./tracker.js";

export function trackPageView(event: { title?: string } & Common = {}, trackers?: string[]): void {
  each(trackers, (tracker) => {
    const pageUrl = tracker.url_();
    if (tracker.lastUrl_) {
      tracker.pageViewId_ = newId();
      if (tracker.lastUrl_ != pageUrl) tracker.customReferrer_ = tracker.lastUrl_;
    }
    tracker.lastUrl_ = pageUrl;
    const title = text("title", (tracker.viewTitle_ = event.title) ?? tracker.title_());
    tracker.track_({ [Key.EVENT]: EventCode.PAGE_VIEW, [Key.PAGE_TITLE]: title }, event);
    dispatchEvent(new Event(VIEW));
  });
}
