/** The tracker for any runtime that has fetch and crypto: workers, edge functions, service workers, Deno, Bun. */
import type { EmitterOptions, Transport } from "./core/emitter.js";
import { fetchRequest } from "./core/fetch.js";
import { Wire } from "./protocol.js";
import { createFullTracker, type Clock, type FullTracker, type FullTrackerOptions } from "./core/full_tracker.js";

export * from "./core/events.js";
export * from "./core/more_events.js";
export type { Counters, EmitterOptions, Payload, Transport } from "./core/emitter.js";
export type { Clock, FullTracker, FullTrackerOptions, TrackOptions } from "./core/full_tracker.js";
export type { FlushResult } from "./core/flush.js";
export type { Subject } from "./core/subject.js";
export type { GlobalEntity, Plugin, Tracker } from "./core/tracker.js";
export { VERSION as version } from "./version.js";

export interface FetchEmitterOptions extends EmitterOptions {
  /** Milliseconds that a request may take in all; 10,000 by default. */
  requestTimeout?: number;
  /** Asks the collector to keep neither address nor network id. */
  anonymous?: boolean;
  /** Seams: how to send, and where time comes from. */
  transport?: Transport;
  clock?: Clock;
}

const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer: unknown = setTimeout(action, ms);
    (timer as { unref?(): void }).unref?.(); // in Node and Deno, a timer alone keeps no program from ending
    return timer;
  },
  cancel: (timer) => clearTimeout(timer as never),
};

/**
 * Makes a tracker. TypeError for an endpoint that is no address and for a platform that is no code.
 *
 * Nothing flushes at the end by itself: await `flush()` where the runtime may stop, as in `waitUntil(tracker.flush())`.
 */
export function newTracker(options: FullTrackerOptions, emitterOptions: FetchEmitterOptions): FullTracker {
  const { requestTimeout = 10000, anonymous = false, clock = systemClock } = emitterOptions;
  const headers: Record<string, string> = anonymous ? { [Wire.ANONYMOUS_HEADER]: "*" } : {};
  const send: Transport = (request) => fetchRequest(request, requestTimeout, headers);
  return createFullTracker(options, emitterOptions, { clock, transport: emitterOptions.transport ?? send });
}
