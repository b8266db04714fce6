/** The emitter: batches, retries and splits. It does no I/O itself: transport, clock and store are given to it. */
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
  /** Payloads of an earlier life, oldest first. */
  load(): Payload[];
  add(payload: Payload): void;
  remove(payloads: Payload[]): void;
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

export interface EmitterOptions {
  endpoint: string;
  method?: "get" | "post";
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
  /** Path of POST instead of the usual one. */
  customPath?: string;
  onDrop?: (events: Payload[], reason: DropReason) => void;
}

interface Entry {
  payload_: Payload;
  text_: string;
  bytes_: number;
  sequence_: number;
  attempts_: number;
  /** Events a request at most, after a 413. */
  limit_: number;
  since_: number;
}

export interface Emitter {
  put(payload: Payload): void;
  flush(timeout?: number): Promise<FlushResult>;
  close(timeout?: number): Promise<FlushResult>;
  counters(): Counters & { pending: number };
  /** Queues a payload that the store holds already. */
  restore(payload: Payload): void;
  /**
   * For a page that is going away: gives all that waits to `beacon`, in whole batches, until it refuses one, and forgets
   * that and what is in flight. Does nothing while the collector fails: the store keeps the events for the next page.
   */
  handOver(beacon: (request: Request) => boolean): void;
  /** Forgets the events that the store has no longer, since another page took them over. */
  keep(has: (payload: Payload) => boolean): void;
  /** Has a waiting retry happen now. */
  wake(): void;
}

const STAMP_BYTES = 24;
const ENVELOPE_BYTES = Wire.PAYLOAD_DATA.length + 24;

/** The address for requests: scheme, port and path prefix of the endpoint are kept. TypeError if it is none. */
export function collectorUrl(endpoint: string, path: string): string {
  const full = /^https?:\/\//i.test(endpoint) ? endpoint : "https://" + endpoint;
  try {
    if (!endpoint) throw 0;
    new URL(full);
  } catch {
    throw new TypeError("endpoint must be an address such as https://collector.example.com");
  }
  return full.replace(/\/+$/, "") + "/" + path.replace(/^\/+/, "");
}

export function createEmitter(options: EmitterOptions, transport: Transport, clock: Clock, store?: Store): Emitter {
  const get = options.method == "get";
  const url = collectorUrl(options.endpoint, get ? Wire.PIXEL : (options.customPath ?? Wire.TP2));
  const batchSize = get ? 1 : (options.batchSize ?? 10);
  const byteLimit = options.byteLimit ?? Limit.POST;
  const { initialMs = 1000, maxMs = 60000, maxAttempts = Infinity } = options.retry ?? {};
  const encoder = new TextEncoder();
  const counters: Counters = { queued: 0, sent: 0, retried: 0, dropped: {} };
  let queue: Entry[] = [];
  let sequence = 0;
  let flushTo = 0; // entries up to this sequence number do not linger
  let flying = 0; // the first so many entries are in a request
  let failures = 0;
  let retryAt = 0;
  let timer: unknown;
  let closed = false;
  let waiters: (() => void)[] = [];

  function enqueue(payload: Payload): void {
    const text = JSON.stringify(payload).slice(0, -1);
    queue.push({
      payload_: payload,
      text_: text,
      bytes_: encoder.encode(text).length + STAMP_BYTES,
      sequence_: ++sequence,
      attempts_: 0,
      limit_: batchSize,
      since_: clock.now(),
    });
    counters.queued++;
  }

  function settled(entries: Entry[], reason?: DropReason): void {
    if (!entries.length) return;
    const payloads = entries.map((entry) => entry.payload_);
    store?.remove(payloads);
    if (!reason) counters.sent += entries.length;
    else {
      counters.dropped[reason] = (counters.dropped[reason] ?? 0) + entries.length;
      try {
        options.onDrop?.(payloads, reason);
      } catch {
        // A callback that fails is its owner's affair.
      }
    }
  }

  /** How many entries from `start` go into one request. */
  function batchLength(start: number): number {
    let bytes = ENVELOPE_BYTES;
    let count = 0;
    let limit = batchSize;
    for (const entry of queue.slice(start, start + batchSize)) {
      bytes += entry.bytes_;
      limit = Math.min(limit, entry.limit_);
      if (count >= limit || (count && bytes > byteLimit)) break;
      count++;
    }
    return count;
  }

  function request(entries: Entry[]): Request {
    const now = clock.now();
    // Never before the time of any event of the request, though the machine's clock was set back meanwhile.
    const stamp =
      "" + entries.reduce((latest, entry) => Math.max(latest, +(entry.payload_[Key.CREATED_TSTAMP] ?? 0)), now);
    if (get) {
      const pairs = { ...entries[0]!.payload_, [Key.SENT_TSTAMP]: stamp };
      return { url: url + "?" + `${new URLSearchParams(pairs)}`.replace(/\*/g, "%2A") };
    }
    const items = entries.map((entry) => `${entry.text_},"${Key.SENT_TSTAMP}":"${stamp}"}`);
    return { url, body: `{"schema":"${Wire.PAYLOAD_DATA}","data":[${items}]}` };
  }

  function tick(): void {
    clock.cancel(timer);
    if (flying) return;
    if (!queue.length || closed) {
      for (const waiter of waiters.splice(0)) waiter();
      return;
    }
    const first = queue[0]!;
    if (flushTo < first.sequence_) for (const waiter of waiters.splice(0)) waiter();
    const length = batchLength(0);
    const full = length < queue.length || length >= batchSize || first.sequence_ <= flushTo;
    const due = Math.max(retryAt, full ? 0 : first.since_ + (options.linger ?? 0));
    const wait = due - clock.now();
    if (wait > 0) timer = clock.after(wait, tick);
    else send(length);
  }

  function send(length: number): void {
    flying = length;
    const batch = queue.slice(0, length);
    for (const entry of batch) if (entry.attempts_++) counters.retried++;
    transport(request(batch)).then(
      (answer) => settle(batch, answer),
      () => settle(batch, { status: 0 }),
    );
  }

  function settle(batch: Entry[], { status, retryAfter }: Answer): void {
    if (closed || queue[0] != batch[0]) return; // closed, or handed over
    flying = 0;
    const sent = status >= 200 && status < 300;
    const drop: DropReason | undefined = DROP_STATUSES.includes(status)
      ? "refused"
      : SPLIT_STATUSES.includes(status) && batch.length < 2
        ? "oversize"
        : undefined;
    if (sent || drop) {
      queue = queue.slice(batch.length);
      failures = retryAt = 0;
      settled(batch, drop);
    } else if (SPLIT_STATUSES.includes(status)) {
      for (const entry of batch) entry.limit_ = Math.ceil(batch.length / 2);
    } else {
      const asked = Number(retryAfter || 0);
      const wish = isNaN(asked) ? Date.parse(retryAfter!) - clock.now() || 0 : asked * 1000;
      const delay = Math.min(initialMs * 2 ** failures++, maxMs);
      retryAt = clock.now() + Math.ceil(Math.max(delay * (1 - Math.random() / 2), Math.min(wish, 864e5)));
      const expired = batch.filter((entry) => entry.attempts_ >= maxAttempts);
      if (expired.length) {
        queue = queue.filter((entry) => !expired.includes(entry));
        settled(expired, "expired");
      }
    }
    tick();
  }

  for (const payload of store?.load() ?? []) enqueue(payload);
  flushTo = sequence;
  if (sequence) timer = clock.after(0, tick);

  const emitter: Emitter = {
    put(payload) {
      enqueue(payload);
      store?.add(payload);
      if (queue.length > (options.queueCapacity ?? 10000)) {
        const oldest = options.queuePolicy != "drop_newest" && flying < queue.length;
        settled(queue.splice(oldest ? flying : -1, 1), "overflow");
      }
      if (!options.linger) {
        // Events of one turn share a request.
        if (!flying) {
          clock.cancel(timer);
          timer = clock.after(Math.max(0, retryAt - clock.now()), tick);
        }
      } else tick();
    },
    flush(timeout = 10000) {
      const before = { ...counters, failed_: failed() };
      flushTo = sequence;
      return new Promise((resolve) => {
        const done = (): void => {
          clock.cancel(bound);
          waiters = waiters.filter((waiter) => waiter != done);
          resolve({
            sent: counters.sent - before.sent,
            failed: failed() - before.failed_,
            pending: queue.length,
          });
        };
        const bound = timeout > 0 && clock.after(timeout, done);
        waiters.push(done);
        tick();
        if (!bound) done();
      });
    },
    async close(timeout) {
      const result = await emitter.flush(timeout);
      if (closed) return result;
      closed = true;
      clock.cancel(timer);
      if (!store) {
        const left = queue.splice(0);
        settled(left, "shutdown");
        result.failed += left.length;
        result.pending = 0;
      }
      return result;
    },
    counters: () => ({ ...counters, dropped: { ...counters.dropped }, pending: queue.length }),
    restore(payload) {
      enqueue(payload);
      tick();
    },
    handOver(beacon) {
      if (failures) return;
      let start = flying;
      for (let length; (length = batchLength(start)) && beacon(request(queue.slice(start, start + length))); )
        start += length;
      flying = 0;
      settled(queue.splice(0, start));
    },
    keep(has) {
      const kept = queue.filter((entry) => has(entry.payload_));
      counters.queued -= queue.length - kept.length;
      queue = kept;
      flying = 0;
    },
    wake() {
      retryAt = 0;
      tick();
    },
  };
  const failed = (): number => Object.values(counters.dropped).reduce((sum, count) => sum + count, 0);
  return emitter;
}
