/** Tracks clicks on links. */
import {
  attribute,
  classesOf,
  counts,
  createSwitch,
  report,
  targetOf,
  type Context,
  type Criterion,
} from "../browser/auto_tracking.js";
import { trackSelfDescribingEvent, type Common } from "../browser/self_describing.js";
import type { Plugin } from "../core/tracker.js";
import { createLinkClick, type LinkClick } from "../schemas/snowplow.js";

export type Link = HTMLAnchorElement | HTMLAreaElement;

export interface LinkClickConfiguration {
  /** Which links count, lists by their CSS classes; all by default. */
  options?: Criterion<Link>;
  /** Counts a press and release of the mouse on a link too, for pages that keep its clicks from happening. */
  pseudoClicks?: boolean;
  /** Whether the link's inner HTML goes along. */
  trackContent?: boolean;
  context?: Context<[Link]>;
}

const links = /* @__PURE__ */ createSwitch();

export const LinkClickTrackingPlugin = (): Plugin => ({});

/** Begins to track clicks, of links that are added later too. Returns a function that ends it. */
export function enableLinkClickTracking(configuration: LinkClickConfiguration = {}, trackers?: string[]): () => void {
  const { options, pseudoClicks, trackContent, context } = configuration;
  let pressed: Link | undefined;

  const handle = (event: Event): void => {
    const { type, button, detail } = event as MouseEvent;
    const link = targetOf<Link>(event, "a[href],area[href]");
    if (button > 1) return; // the right button opens a menu, and no link
    if (type == "mousedown") pressed = link;
    // A key's click has no presses: its detail is 0.
    else if (link && (!pseudoClicks || (type == "mouseup" && link == pressed) || (type == "click" && !detail)))
      if (counts(options, link, link.classList))
        report(createLinkClick(ofLink(link, trackContent)), trackers, context, link);
  };
  return links.on((listen) => listen(pseudoClicks ? "mousedown mouseup click" : "click auxclick", handle));
}

export const disableLinkClickTracking = (): void => links.off();

/** Tracks a click on a link: the link itself, or what is to be known of it. */
export function trackLinkClick(
  event: ((LinkClick & { element?: undefined }) | { element: Link; trackContent?: boolean }) & Common,
  trackers?: string[],
): void {
  const { context, timestamp, ...given } = event;
  const data = given.element ? ofLink(given.element, given.trackContent) : (given as LinkClick);
  trackSelfDescribingEvent({ event: createLinkClick(data), context, timestamp }, trackers);
}

/** A link inside SVG has objects where one of HTML has texts, hence the attributes. */
function ofLink(link: Link, content?: boolean): LinkClick {
  const { href } = link;
  return {
    targetUrl: typeof href == "string" ? href : new URL(attribute(link, "href")!, document.baseURI).href,
    elementId: link.id || undefined,
    elementClasses: classesOf(link),
    elementTarget: attribute(link, "target"),
    elementContent: content ? link.innerHTML : undefined,
  };
}
