/** Tracks clicks on links. */
import { buildSelfDescribingEvent } from "../core/events.js";
import type { Plugin } from "../core/tracker.js";
import { each } from "../browser/registry.js";

export interface LinkClickOptions {
  /** Which links count; all by default. */
  filter?: (link: HTMLAnchorElement) => boolean;
  /** Whether the link's inner HTML goes along. */
  content?: boolean;
}

export function LinkClickTrackingPlugin(): Plugin {
  return {};
}

/** Begins to track clicks, of links that are added later too. Returns a function that ends it. */
export function enableLinkClickTracking(
  { options = {} }: { options?: LinkClickOptions } = {},
  trackers?: string[],
): () => void {
  const clicked = (event: Event): void => {
    const link = (event.composedPath()[0] as Element | undefined)?.closest?.<HTMLAnchorElement>("a[href],area[href]");
    if (link && (!options.filter || options.filter(link))) trackLinkClick({ link, ...options }, trackers);
  };
  const names = ["click", "auxclick"];
  // In the capturing phase: a page that stops the event still has its clicks counted.
  for (const name of names) addEventListener(name, clicked, true);
  return () => names.forEach((name) => removeEventListener(name, clicked, true));
}

export function trackLinkClick(
  { link, content }: { link: HTMLAnchorElement; content?: boolean },
  trackers?: string[],
): void {
  const data = {
    targetUrl: link.href,
    elementId: link.id || undefined,
    elementClasses: link.classList.length ? [...link.classList] : undefined,
    elementTarget: link.target || undefined,
    elementContent: content ? link.innerHTML : undefined,
  };
  const event = { schema: "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1", data };
  each(trackers, (tracker) => tracker.track_(buildSelfDescribingEvent({ event })));
}
