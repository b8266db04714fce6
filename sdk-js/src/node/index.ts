/** The tracker for Node 18 and later. */
import { createEmitter, type Clock, type EmitterOptions, type FlushResult, type Transport } from "../core/emitter.js";
import type { EventFields, SelfDescribing } from "../core/events.js";
import { subjectFields, type Subject } from "../core/subject.js";
import { createTracker, type TrackOptions, type Tracker, type TrackerOptions } from "../core/tracker.js";
import { uuid } from "../core/values.js";
import { VERSION } from "../version.js";
import { systemClock } from "./clock.js";
import { fileStore } from "./file_store.js";
import { httpTransport, type HttpOptions } from "./http_transport.js";

export * from "../core/events.js";
export * from "../core/more_events.js";
export type { Clock, Counters, EmitterOptions, FlushResult, Payload, Transport } from "../core/emitter.js";
export type { Subject } from "../core/subject.js";
export type { GlobalEntity, Plugin, TrackOptions, Tracker } from "../core/tracker.js";
export { VERSION as version } from "../version.js";

export interface NodeTrackerOptions extends Omit<TrackerOptions, "version"> {
  version?: string;
}

export interface NodeEmitterOptions extends EmitterOptions, HttpOptions {
  /** File that keeps the queue; without it, what is unsent at the end is dropped and counted. */
  storage?: string;
  /** Milliseconds that the end of the program may take for what is unsent; 1,000 by default. */
  exitTimeout?: number;
  /** Seams: how to send, and where time comes from. */
  transport?: Transport;
  clock?: Clock;
}

export interface NodeTracker extends Tracker {
  track(event: EventFields, options?: TrackOptions | readonly SelfDescribing[] | null, timestamp?: number): string;
  setUserId(userId: string | null): void;
  setDomainUserId(userId: string | null): void;
  setNetworkUserId(userId: string | null): void;
  setSessionId(sessionId: string | null): void;
  setSessionIndex(index: number | null): void;
  setIpAddress(ip: string | null): void;
  setUseragent(useragent: string | null): void;
  setLang(lang: string | null): void;
  setTimezone(timezone: string | null): void;
  setScreenResolution(width: number, height: number): void;
  setViewport(width: number, height: number): void;
  setColorDepth(depth: number | null): void;
  setPlatform(platform: string | null): void;
}

/** Makes a tracker. TypeError for an endpoint that is no address and for a platform that is no code. */
export function newTracker(options: NodeTrackerOptions, emitterOptions: NodeEmitterOptions): NodeTracker {
  const clock = emitterOptions.clock ?? systemClock;
  const http = emitterOptions.transport ? undefined : httpTransport(emitterOptions.endpoint, emitterOptions);
  const emitter = createEmitter(
    { linger: 1000, ...emitterOptions },
    emitterOptions.transport ?? http!,
    clock,
    emitterOptions.storage ? fileStore(emitterOptions.storage) : undefined,
  );
  const core = createTracker({ platform: "srv", version: VERSION, ...options }, emitter, clock, subjectFields, (text) =>
    Buffer.from(text).toString("base64url"),
  );
  const set = (subject: Subject): void => core.setSubject(subject);

  const atExit = (): void => {
    if (emitter.counters().pending) void close(emitterOptions.exitTimeout ?? 1000);
  };
  async function close(timeout?: number): Promise<FlushResult> {
    process.removeListener("beforeExit", atExit);
    const result = await held(core.close(timeout));
    http?.close();
    return result;
  }
  process.setMaxListeners(Math.max(process.getMaxListeners(), process.listenerCount("beforeExit") + 11));
  process.on("beforeExit", atExit);

  return {
    ...core,
    track: (event, options, timestamp) =>
      core.track(event, {
        ...(Array.isArray(options) ? { entities: options } : (options as TrackOptions)),
        ...(timestamp != null && { timestamp }),
        eventId: Array.isArray(options) ? undefined : uuid("eventId", (options as TrackOptions | null)?.eventId),
      }),
    flush: (timeout) => held(core.flush(timeout)),
    close,
    setUserId: (userId) => set({ userId }),
    setDomainUserId: (domainUserId) => set({ domainUserId }),
    setNetworkUserId: (networkUserId) => set({ networkUserId }),
    setSessionId: (sessionId) => set({ sessionId }),
    setSessionIndex: (sessionIndex) => set({ sessionIndex }),
    setIpAddress: (ipAddress) => set({ ipAddress }),
    setUseragent: (useragent) => set({ useragent }),
    setLang: (lang) => set({ lang }),
    setTimezone: (timezone) => set({ timezone }),
    setScreenResolution: (width, height) => set({ screenResolution: { width, height } }),
    setViewport: (width, height) => set({ viewport: { width, height } }),
    setColorDepth: (colorDepth) => set({ colorDepth }),
    setPlatform: (platform) => set({ platform }),
  };
}

/** Keeps the program alive until the promise is settled, as whoever awaits a flush expects. */
function held<T>(promise: Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, 2 ** 30);
  return promise.finally(() => clearInterval(hold));
}
