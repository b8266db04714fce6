/** The tracker for Node 18 and later. */
import { randomUUID } from "node:crypto";
import type { EmitterOptions, Transport } from "../core/emitter.js";
import { createFullTracker, type Clock, type FullTracker, type FullTrackerOptions } from "../core/full_tracker.js";
import type { FlushResult } from "../core/flush.js";
import { systemClock } from "./clock.js";
import { fileStore } from "./file_store.js";
import { httpTransport, type HttpOptions } from "./http_transport.js";

export * from "../core/events.js";
export * from "../core/more_events.js";
export type { Counters, EmitterOptions, Payload, Transport } from "../core/emitter.js";
export type { FlushResult } from "../core/flush.js";
export type { Subject } from "../core/subject.js";
export type { GlobalEntity, Plugin, Tracker } from "../core/tracker.js";
export type {
  Clock,
  FullTracker as NodeTracker,
  FullTrackerOptions as NodeTrackerOptions,
  TrackOptions,
} from "../core/full_tracker.js";
export { VERSION as version } from "../version.js";

export interface NodeEmitterOptions extends EmitterOptions, HttpOptions {
  /** File that keeps the queue; without it, what is unsent at the end is dropped and counted. */
  storage?: string;
  /** Milliseconds that the end of the program may take for what is unsent; 1,000 by default. */
  exitTimeout?: number;
  /** Told what is wrong with the file of the queue; a warning of the process by default. */
  onError?: (error: Error) => void;
  /** Seams: how to send, and where time comes from. */
  transport?: Transport;
  clock?: Clock;
}

/** Makes a tracker. TypeError for an endpoint that is no address and for a platform that is no code. */
export function newTracker(options: FullTrackerOptions, emitterOptions: NodeEmitterOptions): FullTracker {
  const { endpoint, storage, clock = systemClock, exitTimeout = 1000 } = emitterOptions;
  const { onError = (error: Error) => process.emitWarning(error) } = emitterOptions;
  const http = emitterOptions.transport ? undefined : httpTransport(endpoint, emitterOptions);
  const store = storage ? fileStore(storage, onError) : undefined;
  const tracker = createFullTracker(options, emitterOptions, {
    clock,
    transport: emitterOptions.transport ?? http!,
    store,
    makeId: randomUUID,
    toBase64: (text) => Buffer.from(text).toString("base64url"),
  });

  const atExit = (): void => {
    if (tracker.counters().pending) void close(exitTimeout);
  };
  async function close(timeout?: number): Promise<FlushResult> {
    process.removeListener("beforeExit", atExit);
    const result = await tracker.close(timeout);
    http?.close();
    store?.close();
    return result;
  }
  process.setMaxListeners(Math.max(process.getMaxListeners(), process.listenerCount("beforeExit") + 11));
  process.on("beforeExit", atExit);

  return { ...tracker, close };
}
