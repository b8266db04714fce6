/** Activity told to the page instead of the collector. */
import { watch, type ActivityOptions, type Offsets } from "./activity.js";
import { each } from "./registry.js";

export interface Activity extends Offsets {
  pageViewId: string | undefined;
}

const callbacks: (() => void)[] = [];

/** Calls back after each interval in which the visitor did something. Returns a function that ends it. */
export function enableActivityTrackingCallback(
  { callback, ...options }: ActivityOptions & { callback: (activity: Activity) => void },
  trackers?: string[],
): () => void {
  return watch(options, callbacks, (offsets) =>
    each(trackers, ({ pageViewId_ }) => callback({ ...offsets, pageViewId: pageViewId_ })),
  );
}

export const disableActivityTrackingCallback = (): void => callbacks.splice(0).forEach((end) => end());
