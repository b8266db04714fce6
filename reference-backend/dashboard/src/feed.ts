/** The live feed: one connection for the whole page, opened again when the lane changes or the server comes back. */
import { effect, signal } from "@preact/signals";
import { inLane, locked } from "./api";
import { param } from "./route";
import type { Summary } from "./shapes";
import { tracker } from "./tracker";

export type Connection = "connecting" | "open" | "lost";

export const connection = signal<Connection>("connecting");

/** Grows with each message of events: who shows figures asks again then. */
export const arrivals = signal(0);

/** When the last event came, by the server's clock; 0 while none is known. */
export const lastEvent = signal(0);

/** When this page was opened: a light of the Send view turns on for newer events only. */
export const openedAt = Date.now();

export interface Arrival {
  at: number;
  app: string;
  text: string;
  count: number;
}

/** The newest event of each tracker sign since the page was opened, in this lane. */
export const arrived = signal<Record<string, Arrival>>({});

type Listener = (events: Summary[], missed: number) => void;
const listeners = new Set<Listener>();
const openings = new Set<() => void>();

/** Calls `listener` with events as they come, oldest first. Returns what ends that. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls `listener` each time the feed is open (again): what came in between must be asked for. */
export function onOpen(listener: () => void): () => void {
  openings.add(listener);
  return () => openings.delete(listener);
}

let missed = 0;
const AGAIN_MS = 1000;

/** Opens the feed, and keeps it open. */
export function follow(): void {
  effect(() => {
    const path = inLane("/api/live", param("lane"));
    arrived.value = {};
    if (locked.value) return; // with the token, it opens
    lastEvent.value = 0;
    connection.value = "connecting";
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      source = new EventSource(path);
      source.addEventListener("ready", () => {
        connection.value = "open";
        for (const listener of openings) listener();
      });
      source.addEventListener("missed", (message) => (missed += Number(message.data) || 0));
      source.addEventListener("events", (message) => take(JSON.parse(message.data) as Summary[]));
      source.onerror = () => {
        connection.value = "lost";
        // A browser gives up on an answer that is no stream, such as the 503 of a restart: try again by ourselves.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, AGAIN_MS);
      };
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  });
}

/** Namespace of the test events that this page sends itself: they turn on no light. */
export const OWN_NAMESPACE = "piste-dashboard";

function take(events: Summary[]): void {
  const newest = events.at(-1);
  if (!newest) return;
  lastEvent.value = Math.max(lastEvent.peek(), newest.at ?? 0);
  const lights = { ...arrived.peek() };
  for (const event of events) {
    if (event.name_tracker === OWN_NAMESPACE) continue;
    const { sign } = tracker(event.v_tracker, event.platform);
    const before = lights[sign]?.count ?? 0;
    lights[sign] = { at: event.at, app: event.app_id ?? "", text: event.v_tracker ?? "", count: before + 1 };
  }
  arrived.value = lights;
  for (const listener of listeners) listener(events, missed);
  missed = 0;
  arrivals.value += 1;
}
