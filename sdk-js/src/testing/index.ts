/** For tests of code that tracks: lanes of a running backend that keep tests apart, and waits instead of sleeps. */
import { ask, PisteError } from "./ask.js";
import { shortfall, told } from "./told.js";

export { PisteError };

/** An event as the backend stores it: canonical columns by name, and why it failed if it did. */
// Tests read one column of many, each of a type of its own.
export type StoredEvent = Record<string, any>;

/** Values that events must have in their canonical columns; `schema` stands for the event's own schema. */
export type Columns = Record<string, string | number | boolean>;

export interface LaneOptions {
  /** The backend's address; by default $PISTE_URL, else http://localhost:9090. */
  url?: string;
  /** What a backend with a token asks for; by default $PISTE_TOKEN. */
  token?: string;
  /** Makes the lane easier to recognise, such as the test's title. */
  name?: string;
}

export interface Wish {
  /** Events that must match; 1 by default. */
  count?: number;
  /** How long to wait, at most 120; 10 by default. */
  seconds?: number;
  /** Good by default. */
  status?: "good" | "failed" | "any";
  [column: string]: string | number | boolean | undefined;
}

export interface Lane {
  readonly name: string;
  /** What trackers are given as their collector's address. */
  readonly endpoint: string;
  /** The events, oldest first, once enough match; PisteError with what came instead when they do not come in time. */
  wait(wish?: Wish): Promise<StoredEvent[]>;
  /** The good events that are there now, oldest first. */
  events(columns?: Columns): Promise<StoredEvent[]>;
  /** The failed events that are there now, oldest first, with their reasons. */
  failed(columns?: Columns): Promise<StoredEvent[]>;
  /** PisteError with the reasons when events of this lane have failed. */
  expectNoneFailed(): Promise<void>;
  /** Has the collector answer this lane wrongly: "503x2, slow=3s, drop-after-accept"; an empty script ends it. */
  faults(script: string): Promise<void>;
  /** Forgets the lane's events. */
  reset(): Promise<void>;
}

interface Found {
  complete: boolean;
  count: number;
  events: StoredEvent[];
}

/** A lane that nobody else uses. PisteError where no backend answers. */
export async function newLane({
  url = variable("PISTE_URL") || "http://localhost:9090",
  token = variable("PISTE_TOKEN") ?? "",
  name = "",
}: LaneOptions = {}): Promise<Lane> {
  const lane = [readable(name), unique()].filter(Boolean).join("-");
  const endpoint = `${url.replace(/\/+$/, "")}/lane/${lane}`;
  const find = (seconds: number, wish: Wish): Promise<Found> =>
    ask<Found>(`${endpoint}/api/wait?${query({ ...wish, seconds })}`, { patience: seconds, token });
  const now = async (status: "good" | "failed", columns: Columns = {}): Promise<StoredEvent[]> =>
    (await find(2, { ...columns, count: 0, status })).events;
  await ask(`${endpoint}/api/status?wait=0`, { token });

  return {
    name: lane,
    endpoint,
    async wait({ count = 1, seconds = 10, status = "good", ...columns } = {}) {
      const { complete, count: found, events } = await find(seconds, { count, status, ...columns });
      if (complete) return events;
      const wanted = `${found} of ${count} events came within ${seconds} s`;
      throw new PisteError(shortfall(wanted, { status, ...columns }, await now("good"), await now("failed")));
    },
    events: (columns) => now("good", columns),
    failed: (columns) => now("failed", columns),
    async expectNoneFailed() {
      const failed = await now("failed");
      if (failed.length) throw new PisteError([`${failed.length} failed:`, ...failed.map(told)].join("\n"));
    },
    async faults(script) {
      await ask(`${endpoint}/api/faults`, { method: "POST", body: JSON.stringify({ script }), token });
    },
    async reset() {
      await ask(`${endpoint}/api/reset`, { method: "POST", token });
    },
  };
}

const variable = (name: string): string | undefined =>
  (globalThis as { process?: NodeJS.Process }).process?.env?.[name];

const readable = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");

// Not crypto.randomUUID: a page that is not secure has none.
const unique = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");

function query(wish: Wish): string {
  const pairs = Object.entries(wish).filter(([, value]) => value !== undefined);
  return `${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}
