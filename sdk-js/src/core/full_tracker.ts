/** The tracker of programs that have no page: what the core's does, and a setter for each field of the subject. */
import { Key } from "../protocol.js";
import {
  createEmitter,
  type Counters,
  type EmitterOptions,
  type Payload,
  type Store,
  type Time,
  type Transport,
} from "./emitter.js";
import type { EventFields, SelfDescribing } from "./events.js";
import { close, countersOf, flush, type FlushResult } from "./flush.js";
import { subjectFields, type Subject } from "./subject.js";
import {
  base64url,
  createTracker,
  newId,
  type GlobalEntity,
  type Plugin,
  type TrackOptions as CoreTrackOptions,
  type Tracker,
  type TrackerOptions,
} from "./tracker.js";
import { uuid } from "./values.js";

export interface FullTrackerOptions extends Omit<TrackerOptions, "encodeBase64"> {
  /** Whether JSON travels in base64; true by default. */
  base64?: boolean | undefined;
  plugins?: Plugin[];
}

export interface TrackOptions extends CoreTrackOptions {
  /** Instead of the tracker's own subject, field by field. */
  subject?: Subject;
  /** A UUID; a new one by default. */
  eventId?: string | undefined;
}

/** Where time comes from. A timer returned by `after` is given to `cancel`. */
export interface Clock {
  now(): number;
  after(ms: number, action: () => void): unknown;
  cancel(timer: unknown): void;
}

export interface FullTracker extends Tracker {
  track(event: EventFields, options?: TrackOptions | readonly SelfDescribing[] | null, timestamp?: number): string;
  /** Queues events that belong together: they get one created time. Returns their ids. */
  trackAll(events: readonly EventFields[], options?: Omit<TrackOptions, "eventId">): string[];
  /** Sends what waits; resolves when all of it is sent or dropped, or the time (milliseconds) is up. */
  flush(timeout?: number): Promise<FlushResult>;
  /** Flushes for the last time. */
  close(timeout?: number): Promise<FlushResult>;
  counters(): Counters & { pending: number };
  setSubject(subject: Subject): void;
  addGlobalEntities(...entities: GlobalEntity[]): void;
  removeGlobalEntities(...entities: GlobalEntity[]): void;
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

/** What a runtime gives to the tracker; a store's earlier payloads are queued at once. */
export interface Runtime {
  clock: Clock;
  transport: Transport;
  makeId?: () => string;
  toBase64?: (text: string) => string;
  store?: (Store & { load(): Payload[] }) | undefined;
}

const isEntities = (options: unknown): options is readonly SelfDescribing[] => Array.isArray(options);

/** Makes a tracker. TypeError for an endpoint that is no address and for a platform that is no code. */
export function createFullTracker(
  options: FullTrackerOptions,
  emitterOptions: EmitterOptions,
  { clock, transport, store, makeId = newId, toBase64 = base64url }: Runtime,
): FullTracker {
  const { platform = "srv" } = options;
  subjectFields({ platform }); // refuses one that is no code
  const time: Time = {
    Date: clock,
    // What is due at once follows this turn of the program, and does not wait for a timer's millisecond.
    setTimeout: (action, ms) => (ms > 0 ? clock.after(ms, action) : (queueMicrotask(action), true)),
    clearTimeout: (timer) => clock.cancel(timer),
  };
  const emitter = createEmitter(
    emitterOptions.endpoint,
    {
      linger: 1000,
      ...emitterOptions,
      eventMethod: emitterOptions.method,
      postPath: emitterOptions.customPath,
    },
    transport,
    store,
    time,
  );
  store?.load().forEach((payload) => emitter.put_(payload));
  const core = createTracker({ ...options, platform, encodeBase64: options.base64 }, emitter, makeId, toBase64, () =>
    clock.now(),
  );
  const set = (subject: Subject): void => core.setFields(subjectFields(subject));
  const read = ({ subject, eventId, ...more }: TrackOptions): CoreTrackOptions => {
    const id = uuid("eventId", eventId);
    return {
      ...more,
      fields: { ...more.fields, ...(subject && subjectFields(subject)), ...(id && { [Key.EVENT_ID]: id }) },
    };
  };

  const tracker: FullTracker = {
    ...core,
    track(event, options, timestamp) {
      if (!options) return core.track(event, { timestamp: timestamp ?? null });
      const more = isEntities(options) ? { entities: options } : read(options);
      return core.track(event, { ...more, ...(timestamp != null && { timestamp }) });
    },
    trackAll(events, options = {}) {
      const more = read(options);
      const fields = { ...more.fields, [Key.CREATED_TSTAMP]: "" + Math.floor(clock.now()) };
      return events.map((event) => core.track(event, { ...more, fields }));
    },
    addPlugin(plugin) {
      core.addPlugin({ entities: plugin.entities, beforeQueue: (payload) => plugin.beforeQueue?.(payload) });
      plugin.activate?.(tracker);
    },
    setSubject: set,
    addGlobalEntities: (...entities) => entities.forEach((entity) => core.globals_.add(entity)),
    removeGlobalEntities: (...entities) => entities.forEach((entity) => core.globals_.delete(entity)),
    flush: (timeout) => held(flush(emitter, timeout, time)),
    close: (timeout) => held(close(core, emitter, timeout, !!store, time)),
    counters: () => countersOf(emitter),
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
  options.plugins?.forEach(tracker.addPlugin);
  return tracker;
}

/** Keeps the program alive until the promise is settled, as whoever awaits a flush expects. */
function held<T>(promise: Promise<T>): Promise<T> {
  const hold = setInterval(() => {}, 2 ** 30);
  return promise.finally(() => clearInterval(hold));
}
