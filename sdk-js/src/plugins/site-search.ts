/** Tracks searches of the site. */
import { tracking } from "../browser/tracking.js";
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

export const trackSiteSearch = /* @__PURE__ */ tracking<SiteSearchEvent>(
  createSiteSearch,
  "terms filters totalResults pageResults",
);
