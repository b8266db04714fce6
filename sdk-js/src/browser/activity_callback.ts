/** Activity told to the page instead of the collector. */
import type { PagePing } from "../core/events.js";
import { watch, type ActivityOptions } from "./activity.js";
import { each } from "./registry.js";

/** How far the page was scrolled since the last call, in pixels; 0 counts. */
export type Offsets = Required<Pick<PagePing, "minXOffset" | "maxXOffset" | "minYOffset" | "maxYOffset">>;

export interface Activity extends Offsets {
  pageViewId: string | undefined;
}

const callbacks: (() => void)[] = [];

/** Calls back after each interval in which the visitor did something. Returns a function that ends it. */
export function enableActivityTrackingCallback(
  { callback, ...options }: ActivityOptions & { callback: (activity: Activity) => void },
  trackers?: string[],
): () => void {
  return watch(options, callbacks, ([minXOffset, maxXOffset, minYOffset, maxYOffset]) =>
    each(trackers, ({ pageViewId_ }) =>
      callback({ minXOffset, maxXOffset, minYOffset, maxYOffset, pageViewId: pageViewId_ }),
    ),
  );
}

export const disableActivityTrackingCallback = (): void => callbacks.splice(0).forEach((end) => end());
