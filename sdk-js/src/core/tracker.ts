/** The tracker: completes events, gives them their id and time, and hands them to the emitter. */
import { Key, Wire } from "../protocol.js";
import type { Payload } from "./emitter.js";
import { selfDescribing, type EventFields, type SelfDescribing } from "./events.js";
import { instant, text, utf8 } from "./values.js";
import { VERSION } from "../version.js";

/** An entity for every event, or a function that returns those of one event. */
export type GlobalEntity =
  | SelfDescribing
  | ((event: Readonly<Payload>) => readonly SelfDescribing[] | SelfDescribing | undefined);

export interface Plugin {
  /** Called with the tracker when the plugin is added. */
  activate?(tracker: Tracker): void;
  /** Entities that the plugin adds to each event. */
  entities?: GlobalEntity | undefined;
  /** May change the payload before it is queued; false keeps it from being sent. */
  beforeQueue?(payload: Payload): void | false;
}

export interface TrackOptions {
  entities?: readonly SelfDescribing[] | null | undefined;
  /** When it truly happened, where that is known better than by the clock. */
  timestamp?: number | Date | null | undefined;
  /** Instead of those that were set for all events, or that the tracker makes: the id and the created time. */
  fields?: Fields | undefined;
}

/** Fields of a payload under their wire keys; one that is undefined is not sent. */
export type Fields = Record<string, string | undefined>;

export interface TrackerOptions {
  namespace?: string;
  appId?: string | undefined;
  /** `web` by default. */
  platform?: string;
  /** Whether JSON travels in base64; true by default. */
  encodeBase64?: boolean | undefined;
}

export interface Tracker {
  readonly namespace: string | undefined;
  /** Entities for every event. */
  readonly globals_: Set<GlobalEntity>;
  /** Queues an event; returns its id. TypeError for what the wire cannot carry. */
  track(event: EventFields, options?: TrackOptions): string;
  /** Fields of every event from now on, such as those of a subject; others stay as they are. */
  setFields(fields: Fields): void;
  addPlugin(plugin: Plugin): void;
}

export function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  // A page that is not secure has none, but names each of its blobs by a new UUID.
  const address = URL.createObjectURL(new Blob());
  URL.revokeObjectURL(address);
  return address.slice(-36);
}

/** URL-safe base64 without padding of the text's UTF-8 bytes. */
export const base64url = (text: string): string =>
  btoa(utf8(text)).replace(/\W/g, (sign) => "-_"["+/".indexOf(sign)] ?? "");

/** A tracker that gives its events to `emitter`. Its caller may say how ids and base64 are made and what time it is. */
export function createTracker(
  options: TrackerOptions,
  emitter: { put_(payload: Payload): void },
  makeId = newId,
  toBase64 = base64url,
  now = Date.now,
): Tracker {
  const { namespace, platform = "web", encodeBase64 = true } = options;
  const base: Fields = {
    [Key.TRACKER_VERSION]: VERSION,
    [Key.PLATFORM]: platform,
    [Key.APP_ID]: text("appId", options.appId),
    [Key.TRACKER_NAMESPACE]: text("namespace", namespace),
  };
  const plugins: Plugin[] = [];
  let shared: Fields = {};

  const tracker: Tracker = {
    namespace,
    globals_: new Set(),
    track(event, { entities, timestamp, fields: own } = {}) {
      const payload: Payload = { [Key.EVENT_ID]: makeId(), [Key.CREATED_TSTAMP]: "" + Math.floor(now()) };
      for (const fields of [base, shared, own, event])
        for (const key in fields)
          if (fields[key]) payload[key] = fields[key];
          else if (payload[key]) delete payload[key];
      payload[Key.PLATFORM] ||= platform; // where a subject has unset it
      if (timestamp != null) payload[Key.TRUE_TSTAMP] = instant("timestamp", timestamp);
      const all = [
        ...(entities ?? []),
        ...[...tracker.globals_].flatMap((entity) => (typeof entity == "function" ? entity(payload) : entity) ?? []),
      ];
      if (all.length)
        payload[Key.CONTEXTS] =
          `{"schema":"${Wire.CONTEXTS}","data":[${all.map((entity) => selfDescribing("entity", entity))}]}`;
      const id = payload[Key.EVENT_ID]!;
      for (const plugin of plugins) if (plugin.beforeQueue?.(payload) === false) return id;
      const encode = (plain: Key, encoded: Key): void => {
        if (!encodeBase64 || !payload[plain]) return;
        payload[encoded] = toBase64(payload[plain]);
        delete payload[plain];
      };
      encode(Key.UNSTRUCT_EVENT, Key.UNSTRUCT_EVENT_BASE64);
      encode(Key.CONTEXTS, Key.CONTEXTS_BASE64);
      emitter.put_(payload);
      return id;
    },
    setFields(fields) {
      shared = { ...shared, ...fields };
    },
    addPlugin(plugin) {
      plugins.push(plugin);
      if (plugin.entities) tracker.globals_.add(plugin.entities);
      plugin.activate?.(tracker);
    },
  };
  return tracker;
}
