/** Tracks searches of the site. */
import { trackSelfDescribingEvent, type Common } from "../browser/self_describing.js";
import type { Plugin } from "../core/tracker.js";
import { createSiteSearch } from "../schemas/snowplow.js";

export interface SiteSearchEvent {
  /** The words that were searched for. */
  terms: string[];
  filters?: Record<string, string | boolean>;
  totalResults?: number;
  /** Results on this page of them. */
  pageResults?: number;
}

export const SiteSearchPlugin = (): Plugin => ({});

export function trackSiteSearch(event: SiteSearchEvent & Common, trackers?: string[]): void {
  const { context, timestamp, terms, filters, totalResults, pageResults } = event;
  const data = createSiteSearch({ terms, filters, totalResults, pageResults });
  trackSelfDescribingEvent({ event: data, context, timestamp }, trackers);
}
