/** The tracker: completes events, gives them their id and time, and hands them to the emitter. */
import { Key, Wire } from "../protocol.js";
import type { Clock, Counters, Emitter, FlushResult, Payload } from "./emitter.js";
import { selfDescribing, type EventFields, type SelfDescribing } from "./events.js";
import type { Subject } from "./subject.js";
import { instant, refuse, text } from "./values.js";

/** An entity for every event, or a function that returns those of one event. */
export type GlobalEntity =
  | SelfDescribing
  | ((event: Readonly<Payload>) => readonly SelfDescribing[] | SelfDescribing | undefined);

export interface Plugin {
  /** Called with the tracker when the plugin is added. */
  activate?(tracker: Tracker): void;
  /** Entities that the plugin adds to each event. */
  entities?: GlobalEntity;
  /** May change the payload before it is queued; false keeps it from being sent. */
  beforeQueue?(payload: Payload): void | false;
}

export interface TrackOptions {
  entities?: readonly SelfDescribing[] | null;
  /** When it truly happened, where that is known better than by the clock. */
  timestamp?: number | Date | null;
  subject?: Subject;
  /** A UUID in lower case, which the caller has checked; a new one by default. */
  eventId?: string | undefined;
}

export interface TrackerOptions {
  namespace?: string;
  appId?: string;
  platform?: string;
  /** Whether JSON travels in base64; true by default. */
  base64?: boolean;
  /** Name and version on the wire. */
  version: string;
  plugins?: Plugin[];
}

export interface Tracker {
  readonly namespace: string | undefined;
  /** Queues an event; returns its id. TypeError for what the wire cannot carry. */
  track(event: EventFields, options?: TrackOptions): string;
  /** Queues events that belong together: they get one created time. Returns their ids. */
  trackAll(events: readonly EventFields[], options?: Omit<TrackOptions, "eventId">): string[];
  setSubject(subject: Subject): void;
  addGlobalEntities(...entities: GlobalEntity[]): void;
  removeGlobalEntities(...entities: GlobalEntity[]): void;
  addPlugin(plugin: Plugin): void;
  flush(timeout?: number): Promise<FlushResult>;
  close(timeout?: number): Promise<FlushResult>;
  counters(): Counters & { pending: number };
}

export function newId(): string {
  // A page that is not secure has random numbers, but no randomUUID.
  return (
    crypto.randomUUID?.() ??
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (+digit ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (+digit / 4)))).toString(16),
    )
  );
}

/** URL-safe base64 without padding of the text's UTF-8 bytes. */
export function base64url(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+/, "");
}

export function createTracker(
  options: TrackerOptions,
  emitter: Emitter,
  clock: Clock,
  subjectFields: (subject: Subject) => Record<string, string | undefined>,
  encode: (text: string) => string = base64url,
): Tracker {
  const base: Record<string, string | undefined> = {
    [Key.TRACKER_VERSION]: options.version,
    ...subjectFields({ platform: options.platform ?? null }),
    [Key.APP_ID]: text("appId", options.appId),
    [Key.TRACKER_NAMESPACE]: text("namespace", options.namespace),
  };
  const basePlatform = base[Key.PLATFORM];
  let subject: Record<string, string | undefined> = {};
  let globals: GlobalEntity[] = [];
  const plugins: Plugin[] = [];
  let closed = false;

  function track(
    event: EventFields,
    { entities, timestamp, subject: own, eventId }: TrackOptions = {},
    now = clock.now(),
  ): string {
    if (closed) refuse("tracker", "is closed");
    const payload: Payload = {};
    const id = eventId || newId();
    const fields: Record<string, string | undefined> = {
      ...base,
      ...subject,
      ...(own && subjectFields(own)),
      ...event,
      [Key.EVENT_ID]: id,
      [Key.CREATED_TSTAMP]: "" + Math.floor(now),
      [Key.TRUE_TSTAMP]: timestamp == null ? undefined : instant("timestamp", timestamp),
    };
    fields[Key.PLATFORM] ??= basePlatform;
    for (const key in fields) if (fields[key]) payload[key] = fields[key];
    const all = [...(entities ?? [])];
    for (const entity of globals) {
      const found = typeof entity == "function" ? entity(payload) : entity;
      if (found) all.push(...(Array.isArray(found) ? found : [found]));
    }
    if (all.length)
      payload[Key.CONTEXTS] =
        `{"schema":"${Wire.CONTEXTS}","data":[${all.map((entity) => selfDescribing("entity", entity))}]}`;
    for (const plugin of plugins) if (plugin.beforeQueue?.(payload) === false) return id;
    if (options.base64 ?? true)
      for (const [plain, encoded] of [
        [Key.UNSTRUCT_EVENT, Key.UNSTRUCT_EVENT_BASE64],
        [Key.CONTEXTS, Key.CONTEXTS_BASE64],
      ] as const)
        if (payload[plain]) {
          payload[encoded] = encode(payload[plain]);
          delete payload[plain];
        }
    emitter.put(payload);
    return id;
  }

  const tracker: Tracker = {
    namespace: options.namespace,
    track: (event, options) => track(event, options),
    trackAll(events, options) {
      const now = clock.now();
      return events.map((event) => track(event, options, now));
    },
    setSubject(change) {
      subject = { ...subject, ...subjectFields(change) };
    },
    addGlobalEntities(...entities) {
      globals = globals.concat(entities);
    },
    removeGlobalEntities(...entities) {
      globals = globals.filter((entity) => !entities.includes(entity));
    },
    addPlugin(plugin) {
      plugins.push(plugin);
      if (plugin.entities) globals.push(plugin.entities);
      plugin.activate?.(tracker);
    },
    flush: (timeout) => emitter.flush(timeout),
    close(timeout) {
      closed = true;
      return emitter.close(timeout);
    },
    counters: () => emitter.counters(),
  };
  options.plugins?.forEach(tracker.addPlugin);
  return tracker;
}
