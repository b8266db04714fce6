/** Page pings: whether somebody is still there, and how far they scrolled since the last ping. */
import { text } from "../core/values.js";
import { EventCode, Key } from "../protocol.js";
import { each } from "./registry.js";

export interface ActivityOptions {
  /** Seconds before the first ping. */
  minimumVisitLength: number;
  /** Seconds between pings. */
  heartbeatDelay: number;
}

/** How far the page was scrolled since the last ping, in pixels: least and most in x, then in y; 0 counts. */
export type Edges = [minX: number, maxX: number, minY: number, maxY: number];

/** Events of the window by which this package's parts tell each other of activity and of page views. */
export const ACTIVE = "piste-active";
export const VIEW = "piste-view";

const pings: (() => void)[] = [];

/** Sends a ping after each interval in which the visitor did something. Returns a function that ends it. */
export function enableActivityTracking(options: ActivityOptions, trackers?: string[]): () => void {
  return watch(options, pings, (edges) => {
    const [minX, maxX, minY, maxY] = edges.map((edge) => "" + Math.round(edge));
    each(trackers, (tracker) =>
      tracker.track_(
        {
          [Key.EVENT]: EventCode.PAGE_PING,
          [Key.PAGE_TITLE]: text("title", tracker.viewTitle_ ?? tracker.title_()),
          [Key.PP_MIN_X]: minX,
          [Key.PP_MAX_X]: maxX,
          [Key.PP_MIN_Y]: minY,
          [Key.PP_MAX_Y]: maxY,
        },
        {},
      ),
    );
  });
}

export const disableActivityTracking = (): void => pings.splice(0).forEach((end) => end());

/** Says that somebody is there who does nothing that a page sees: who watches a video, for example. */
export const updatePageActivity = (): void => void dispatchEvent(new Event(ACTIVE));

/** Reports after each interval with activity. Returns a function that ends it, and puts it into `running`. */
export function watch(options: ActivityOptions, running: (() => void)[], report: (edges: Edges) => void): () => void {
  const control = new AbortController();
  let active: boolean;
  let edges: Edges;
  let timer: ReturnType<typeof setTimeout>;

  const here = (): Edges => [scrollX, scrollX, scrollY, scrollY];
  const begin = (seconds: number): void => {
    active = false;
    edges = here();
    timer = setTimeout(beat, seconds * 1000);
  };
  const beat = (): void => {
    if (active && !document.hidden) report(edges);
    begin(options.heartbeatDelay);
  };
  const listen = (names: string, handler: () => void): void => {
    for (const name of names.split(" "))
      addEventListener(name, handler, { passive: true, capture: true, signal: control.signal });
  };
  listen("pointermove pointerdown keydown scroll wheel focus resize " + ACTIVE, () => {
    active = true;
    edges = here().map((now, side) => (side % 2 ? Math.max : Math.min)(now, edges[side]!)) as Edges;
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
