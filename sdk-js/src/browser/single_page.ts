/** Page views of single-page apps: one for each change of the address, by history or hash. */
import { trackPageView } from "./page_view.js";

let end: (() => void) | undefined;

/** Tracks a page view after each change of the address; a second call begins anew. Returns a function that ends it. */
export function enableSinglePageViews(trackers?: string[]): () => void {
  end?.();
  let last = location.href;
  let timer: ReturnType<typeof setTimeout>;
  let ended = false;
  const changed = (): void => {
    clearTimeout(timer);
    // Frameworks set the title after the address; a change and its popstate count once.
    timer = setTimeout(() => {
      if (location.href == last || ended) return;
      last = location.href;
      trackPageView({}, trackers);
    });
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    // Others may wrap this one in turn, so that it stays in the chain and falls silent at the end.
    history[name] = function (...args) {
      original.apply(this, args);
      changed();
    };
  }
  const names = ["popstate", "hashchange"];
  for (const name of names) addEventListener(name, changed);
  return (end = () => {
    ended = true;
    for (const name of names) removeEventListener(name, changed);
  });
}

export const disableSinglePageViews = (): void => end?.();
