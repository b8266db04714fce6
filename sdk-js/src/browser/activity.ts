/** Page pings: whether somebody is still there, and how far they scrolled since the last ping. */
import type { EventFields, PagePing } from "../core/events.js";
import { EventCode, Key } from "../protocol.js";
import { track } from "./self_describing.js";

export interface ActivityOptions {
  /** Seconds before the first ping. */
  minimumVisitLength: number;
  /** Seconds between pings. */
  heartbeatDelay: number;
}

/** How far the page was scrolled since the last ping, in pixels; 0 counts. */
export type Offsets = Required<Pick<PagePing, "minXOffset" | "maxXOffset" | "minYOffset" | "maxYOffset">>;

/** Events of the window by which this package's parts tell each other of activity and of page views. */
export const ACTIVE = "piste-active";
export const VIEW = "piste-view";

const pings: (() => void)[] = [];

const pagePing = (offsets: Offsets): EventFields => ({
  [Key.EVENT]: EventCode.PAGE_PING,
  [Key.PP_MIN_X]: "" + Math.round(offsets.minXOffset),
  [Key.PP_MAX_X]: "" + Math.round(offsets.maxXOffset),
  [Key.PP_MIN_Y]: "" + Math.round(offsets.minYOffset),
  [Key.PP_MAX_Y]: "" + Math.round(offsets.maxYOffset),
});

/** Sends a ping after each interval in which the visitor did something. Returns a function that ends it. */
export function enableActivityTracking(options: ActivityOptions, trackers?: string[]): () => void {
  return watch(options, pings, (offsets) => track(pagePing, offsets, trackers));
}

export const disableActivityTracking = (): void => pings.splice(0).forEach((end) => end());

/** Says that somebody is there who does nothing that a page sees: who watches a video, for example. */
export const updatePageActivity = (): void => void dispatchEvent(new Event(ACTIVE));

/** Reports after each interval with activity. Returns a function that ends it, and puts it into `running`. */
export function watch(
  options: ActivityOptions,
  running: (() => void)[],
  report: (offsets: Offsets) => void,
): () => void {
  const control = new AbortController();
  let active: boolean;
  let offsets: Offsets;
  let timer: ReturnType<typeof setTimeout>;

  const begin = (seconds: number): void => {
    active = false;
    offsets = { minXOffset: scrollX, maxXOffset: scrollX, minYOffset: scrollY, maxYOffset: scrollY };
    timer = setTimeout(beat, seconds * 1000);
  };
  const beat = (): void => {
    if (active && !document.hidden) report(offsets);
    begin(options.heartbeatDelay);
  };
  const listen = (names: string, handler: () => void): void => {
    for (const name of names.split(" "))
      addEventListener(name, handler, { passive: true, capture: true, signal: control.signal });
  };
  listen("pointermove pointerdown keydown scroll wheel focus resize " + ACTIVE, () => {
    active = true;
    offsets.minXOffset = Math.min(offsets.minXOffset, scrollX);
    offsets.maxXOffset = Math.max(offsets.maxXOffset, scrollX);
    offsets.minYOffset = Math.min(offsets.minYOffset, scrollY);
    offsets.maxYOffset = Math.max(offsets.maxYOffset, scrollY);
  });
  // What was done on the page before says nothing about the next one, in a single-page app.
  const restart = (): void => {
    clearTimeout(timer);
    begin(options.minimumVisitLength);
  };
  listen(VIEW, restart);
  restart();

  const end = (): void => {
    control.abort();
    clearTimeout(timer);
  };
  running.push(end);
  return end;
}
