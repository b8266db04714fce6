/** Page views of single-page apps: one for each change of the address, by history or hash. */
import { trackPageView } from "./index.js";

/** Tracks a page view after each change of the address. Returns a function that ends it. */
export function enableSinglePageViews(trackers?: string[]): () => void {
  let last = location.href;
  let timer: ReturnType<typeof setTimeout>;
  const changed = (): void => {
    clearTimeout(timer);
    // Frameworks set the title after the address; a change and its popstate count once.
    timer = setTimeout(() => {
      if (location.href == last) return;
      last = location.href;
      trackPageView({}, trackers);
    });
  };
  const originals = { pushState: history.pushState, replaceState: history.replaceState };
  for (const name of ["pushState", "replaceState"] as const)
    history[name] = function (...args) {
      originals[name].apply(history, args);
      changed();
    };
  for (const name of ["popstate", "hashchange"]) addEventListener(name, changed);
  return () => {
    Object.assign(history, originals);
    for (const name of ["popstate", "hashchange"]) removeEventListener(name, changed);
  };
}
