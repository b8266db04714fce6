/** The emitter: batches, retries and splits. It does no I/O itself: transport, clock and store are given to it. */
import { attempt, byteLength, refuse } from "./values.js";
import { DROP_STATUSES, Key, Limit, SPLIT_STATUSES, Wire, type DropReason, type QueuePolicy } from "../protocol.js";

/** One event on its way: every value a text, under wire keys. */
export type Payload = Record<string, string>;

/** What a collector said; status 0 where nothing came back. */
export interface Answer {
  status: number;
  /** The header Retry-After as it came. */
  retryAfter?: string | null;
}

/** One request; `body` is absent on GET. */
export interface Request {
  url: string;
  body?: string;
}

export type Transport = (request: Request) => Promise<Answer>;

/** Where time comes from. A timer returned by `after` is given to `cancel`. */
export interface Clock {
  now(): number;
  after(ms: number, action: () => void): unknown;
  cancel(timer: unknown): void;
}

/** Keeps the queue beyond the page or the process. Errors are the store's own affair: it never throws. */
export interface Store {
  /** Keeps a payload, whose JSON is `text`. */
  add_(payload: Payload, text: string): void;
  remove_(payloads: Payload[]): void;
}

export interface Counters {
  queued: number;
  sent: number;
  retried: number;
  dropped: { [reason in DropReason]?: number };
}

export interface FlushResult {
  sent: number;
  failed: number;
  pending: number;
}

export interface EmitterOptions extends QueueOptions {
  endpoint: string;
  method?: "get" | "post" | undefined;
  /** Path of POST instead of the usual one. */
  customPath?: string | undefined;
}

/** The emitter's options under the names that they have in a page. */
export interface PageOptions extends QueueOptions {
  eventMethod?: "get" | "post" | undefined;
  /** Path of POST instead of the usual one. */
  postPath?: string | undefined;
}

export interface QueueOptions {
  /** Events a request at most. */
  batchSize?: number;
  /** Milliseconds that a batch which is not full may wait. */
  linger?: number;
  /** Bytes of a body at most, unless one event alone is longer. */
  byteLimit?: number;
  queueCapacity?: number;
  queuePolicy?: QueuePolicy;
  /** Milliseconds before the first repetition, and at most before any; `maxAttempts` has no bound by default. */
  retry?: { initialMs?: number; maxMs?: number; maxAttempts?: number };
  onDrop?: (events: Payload[], reason: DropReason) => void;
}

interface Entry {
  payload_: Payload;
  /** The payload's JSON without its last brace. */
  text_: string;
  attempts_: number;
  isFlying_?: boolean;
  /** A flush waits for it, so that it does not linger. */
  isUrgent_?: boolean;
}

export interface Emitter {
  put_(payload: Payload): void;
  /** Sends what waits. With `last`, no request begins after it, and without a store what is left is dropped. */
  flush_(timeout?: number, last?: boolean): Promise<FlushResult>;
  counters_(): Counters & { pending: number };
  /**
   * For a page that is going away: sends what waits, in whole batches that do not wait for one another, as far as there
   * is room for their bytes. Sends nothing during a pause or while the collector fails. Returns what is in flight then.
   */
  handOver_(room: () => number): Payload[];
  /** Keeps those events that `has` knows. The others count as dropped for the reason; without one, another page has them. */
  keep_(has: (payload: Payload) => boolean, reason?: DropReason): void;
  /** Begins no request for so many milliseconds; with 0, a waiting retry happens now. */
  pause_(ms: number): void;
}

const STAMP_BYTES = 24;
const ENVELOPE_BYTES = Wire.PAYLOAD_DATA.length + 24;

/** The address for requests: scheme, port and path prefix of the endpoint are kept. TypeError if it is none. */
export function collectorUrl(endpoint: string, path: string): string {
  const full = endpoint.replace(/^(?!https?:\/\/)/i, "https://");
  if (!attempt(() => new URL(full))) refuse("endpoint", "must be a URL");
  return full.replace(/\/*$/, "/") + path.replace(/^\/+/, "");
}

export function createEmitter(
  endpoint: string,
  options: PageOptions,
  transport: Transport,
  clock: Clock,
  store?: Store,
): Emitter {
  const { byteLimit = Limit.POST, linger = 0, queueCapacity = 10000, queuePolicy, retry = {}, onDrop } = options;
  const { initialMs = 1000, maxMs = 60000, maxAttempts = Infinity } = retry;
  const isGet = options.eventMethod == "get";
  const url = collectorUrl(endpoint, isGet ? Wire.PIXEL : (options.postPath ?? Wire.TP2));
  const batchSize = isGet ? 1 : (options.batchSize ?? 10);
  const counters: Counters = { queued: 0, sent: 0, retried: 0, dropped: {} };
  const waiters = new Set<() => void>();
  const queue: Entry[] = [];
  let limit = batchSize; // events a request at most, less after a 413
  let bytes = 0; // of the batch that was made last
  let lost = 0; // entries that were dropped
  let failures = 0;
  let notBefore = 0; // when the next request may begin
  let timer: unknown;
  let isDue = false; // a tick follows this turn
  let isClosed = false;

  const isFlying = (entry: Entry): boolean | undefined => entry.isFlying_;
  const payloadOf = (entry: Entry): Payload => entry.payload_;
  const created = ({ payload_ }: Entry): number => +(payload_[Key.CREATED_TSTAMP] ?? 0);

  /** Takes entries out of the queue, and the answer to a request that they are in does not matter any more. */
  function take(entries: Entry[]): Payload[] {
    for (const entry of entries) queue.splice(queue.indexOf(entry), 1);
    const payloads = entries.map(payloadOf);
    store?.remove_(payloads);
    return payloads;
  }

  function drop(entries: Entry[], reason: DropReason): void {
    const payloads = take(entries);
    if (!payloads[0]) return;
    counters.dropped[reason] = (counters.dropped[reason] ?? 0) + payloads.length;
    lost += payloads.length;
    attempt(() => onDrop?.(payloads, reason)); // a callback that fails is its owner's affair
  }

  /** The first of the waiting entries, as many as one request may hold. */
  function nextBatch(): Entry[] {
    const batch: Entry[] = [];
    bytes = ENVELOPE_BYTES;
    for (const entry of queue) {
      if (entry.isFlying_) continue;
      const more = byteLength(entry.text_) + STAMP_BYTES;
      if (isClosed || batch.length >= limit || (batch[0] && bytes + more > byteLimit)) break;
      bytes += more;
      batch.push(entry);
    }
    return batch;
  }

  function request(entries: Entry[]): Request {
    // Never before the time of any event of the request, though the machine's clock was set back meanwhile.
    const stamp = "" + Math.max(clock.now(), ...entries.map(created));
    const pairs = { ...entries[0]!.payload_, [Key.SENT_TSTAMP]: stamp };
    if (isGet) return { url: `${url}?${new URLSearchParams(pairs)}`.replace(/\*/g, "%2A") };
    const items = entries.map((entry) => `${entry.text_},"${Key.SENT_TSTAMP}":"${stamp}"}`);
    return { url, body: `{"schema":"${Wire.PAYLOAD_DATA}","data":[${items}]}` };
  }

  function tickAfter(ms: number): void {
    clock.cancel(timer);
    timer = clock.after(ms, tick);
  }

  function tick(): void {
    isDue = false;
    if (queue.some(isFlying)) return;
    const batch = nextBatch();
    const first = batch[0];
    if (!first?.isUrgent_) for (const waiter of waiters) waiter();
    if (!first) return;
    const now = clock.now();
    const since = created(first);
    const isFull = batch.length < queue.length || batch.length >= batchSize || first.isUrgent_;
    const wait = Math.max(notBefore, isFull || since > now ? 0 : since + linger) - now;
    if (wait > 0) tickAfter(wait);
    else send(batch);
  }

  function send(batch: Entry[]): void {
    for (const entry of batch) {
      entry.isFlying_ = true;
      if (entry.attempts_++) counters.retried++;
    }
    transport(request(batch)).then(
      (answer) => settle(batch, answer),
      () => settle(batch, { status: 0 }),
    );
  }

  function settle(sent: Entry[], { status, retryAfter }: Answer): void {
    const batch = sent.filter((entry) => queue.includes(entry)); // those that were not dropped meanwhile
    const isSplit = SPLIT_STATUSES.includes(status);
    for (const entry of batch) entry.isFlying_ = false;
    if (isSplit && sent[1]) limit = Math.ceil(sent.length / 2);
    else if (isSplit || DROP_STATUSES.includes(status) || (status >= 200 && status < 300)) {
      limit = batchSize;
      if (failures) failures = notBefore = 0;
      if (status < 300) counters.sent += take(batch).length;
      else drop(batch, isSplit ? "oversize" : "refused");
    } else {
      const seconds = retryAfter as unknown as number;
      const wish = seconds * 1000 || Date.parse(retryAfter!) - clock.now() || 0;
      const delay = Math.min(initialMs * 2 ** failures++, maxMs);
      notBefore = clock.now() + Math.ceil(Math.max(delay * (1 - Math.random() / 2), Math.min(wish, 864e5)));
      drop(
        batch.filter((entry) => entry.attempts_ >= maxAttempts),
        "expired",
      );
    }
    tick();
  }

  return {
    put_(payload) {
      const text = JSON.stringify(payload);
      queue.push({ payload_: payload, text_: text.slice(0, -1), attempts_: 0 });
      counters.queued++;
      store?.add_(payload, text);
      if (queue.length > queueCapacity)
        drop([queuePolicy == "drop_newest" ? queue.at(-1)! : queue.find((entry) => !entry.isFlying_)!], "overflow");
      // Events of one turn share a request, and no track call pays for one.
      if (!isDue) tickAfter(0);
      isDue = true;
    },
    flush_(timeout = 10000, last) {
      const { sent } = counters;
      const failed = lost;
      for (const entry of queue) entry.isUrgent_ = true;
      return new Promise((resolve) => {
        const done = (): void => {
          clock.cancel(bound);
          waiters.delete(done);
          if (last) {
            isClosed = true;
            if (!store) drop([...queue], "shutdown");
          }
          resolve({ sent: counters.sent - sent, failed: lost - failed, pending: queue.length });
        };
        const bound = timeout > 0 && clock.after(timeout, done);
        waiters.add(done);
        tick();
        if (!bound) done();
      });
    },
    counters_: () => ({ ...counters, dropped: { ...counters.dropped }, pending: queue.length }),
    handOver_(room) {
      for (let batch; clock.now() >= notBefore && (batch = nextBatch())[0] && bytes <= room(); ) send(batch);
      return queue.filter(isFlying).map(payloadOf);
    },
    keep_(has, reason) {
      const gone = queue.filter((entry) => !has(entry.payload_));
      if (reason) drop(gone, reason);
      else counters.queued -= take(gone).length;
    },
    pause_(ms) {
      notBefore = ms && Math.max(notBefore, clock.now() + ms);
      tick();
    },
  };
}
