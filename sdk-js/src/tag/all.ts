/** All that the tag can do. */
export * from "../browser/index.js";
export * from "../plugins/button-click.js";
export * from "../plugins/client-hints.js";
export * from "../plugins/ecommerce.js";
export * from "../plugins/element.js";
export * from "../plugins/error.js";
export * from "../plugins/form.js";
export * from "../plugins/link-click.js";
export * from "../plugins/media.js";
export * from "../plugins/site-search.js";
export * from "../plugins/timezone.js";
export * from "../plugins/timing.js";
export * from "../plugins/web-vitals.js";
// Names that the official plugins have for what is here.
export { SiteSearchPlugin as SiteTrackingPlugin } from "../plugins/site-search.js";
export { PerformanceNavigationTimingPlugin as PerformanceTimingPlugin } from "../plugins/timing.js";
