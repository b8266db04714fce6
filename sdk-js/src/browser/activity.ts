/** Page pings: whether somebody is still there, and how far they scrolled since the last ping. */
import { buildPagePing } from "../core/events.js";
import { each } from "./registry.js";

export interface ActivityOptions {
  /** Seconds before the first ping. */
  minimumVisitLength: number;
  /** Seconds between pings. */
  heartbeatDelay: number;
}

/** Sends a ping after each interval in which the visitor did something. Returns a function that ends it. */
export function enableActivityTracking(options: ActivityOptions, trackers?: string[]): () => void {
  let active = false;
  let minX = scrollX;
  let maxX = minX;
  let minY = scrollY;
  let maxY = minY;
  const seen = (): void => {
    active = true;
    minX = Math.min(minX, scrollX);
    maxX = Math.max(maxX, scrollX);
    minY = Math.min(minY, scrollY);
    maxY = Math.max(maxY, scrollY);
  };
  const events = "click mousemove mousedown wheel scroll keydown touchstart touchmove pointermove focus resize".split(
    " ",
  );
  for (const name of events) addEventListener(name, seen, { passive: true, capture: true });

  const ping = (): void => {
    if (active && !document.hidden)
      each(trackers, (tracker) =>
        tracker.track_(buildPagePing({ minXOffset: minX, maxXOffset: maxX, minYOffset: minY, maxYOffset: maxY })),
      );
    active = false;
    minX = maxX = scrollX;
    minY = maxY = scrollY;
  };
  let timer = setTimeout(function beat() {
    ping();
    timer = setTimeout(beat, options.heartbeatDelay * 1000);
  }, options.minimumVisitLength * 1000);
  return () => {
    clearTimeout(timer);
    for (const name of events) removeEventListener(name, seen, true);
  };
}
