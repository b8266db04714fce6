/** Changes to where and in what portions a tracker sends, from the next request on: what waits is sent so, too. */
import { collectorUrl } from "../core/emitter.js";
import { each } from "./registry.js";

/** Another collector. TypeError for what is no address. */
export function setCollectorUrl(url: string, trackers?: string[]): void {
  each(trackers, ({ emitter, options_ }) => (emitter.url_ = collectorUrl(url, options_)));
}

/** Events a request at most; a request by GET holds one event in any case. */
export function setBufferSize(size: number, trackers?: string[]): void {
  each(trackers, ({ emitter, options_ }) => {
    if (options_.eventMethod != "get") emitter.batchSize_ = Math.max(1, size);
  });
}
