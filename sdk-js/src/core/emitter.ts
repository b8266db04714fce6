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

/** Where time comes from: a page's or a worker's own global object is one. */
export interface Time {
  Date: { now(): number };
  setTimeout(action: () => void, ms: number): unknown;
  clearTimeout(timer: never): void;
}

/** Keeps the queue beyond the page or the process. Errors are the store's own affair: it never throws. */
export interface Store {
  add_(entry: Entry): void;
  remove_(entries: Entry[]): void;
}

export interface Counters {
  queued: number;
  sent: number;
  retried: number;
  dropped: { [reason in DropReason]?: number };
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

/** An event in the queue. */
export interface Entry {
  payload_: Payload;
  /** The payload's JSON. */
  text_: string;
  /** Where a store keeps it, if it does. */
  key_?: string;
  attempts_: number;
  isFlying_?: boolean;
  /** A flush waits for it, so that it does not linger. */
  isUrgent_?: boolean;
}

export interface Emitter {
  put_(payload: Payload): void;
  /** The events that wait or are in flight, oldest first. */
  readonly queue_: readonly Entry[];
  readonly counters_: Counters;
  /** Called whenever nothing is left that is urgent. */
  readonly waiters_: Set<() => void>;
  /** Where requests go. */
  url_: string;
  /** Events a request at most; with 0 no request begins any more. */
  batchSize_: number;
  drop_(entries: Entry[], reason: DropReason): void;
  /** Sends what is due. */
  tick_(): void;
  /**
   * For a page that is going away: sends what waits, in whole batches that do not wait for one another, as far as there
   * is room for their bytes. Sends nothing during a pause or while the collector fails. Returns what is in flight then.
   */
  handOver_(room: () => number): Entry[];
  /** Keeps those events that `has` knows: another page has the others. */
  keep_(has: (entry: Entry) => boolean): void;
  /** Begins no request for so many milliseconds; with 0, a waiting retry happens now. */
  pause_(ms: number): void;
}

const STAMP_BYTES = 24;
const ENVELOPE_BYTES = Wire.PAYLOAD_DATA.length + 24;

const isGet = ({ eventMethod }: PageOptions): boolean => eventMethod == "get";

/** The address for requests: scheme, port and path prefix of the endpoint are kept. TypeError if it is none. */
export function collectorUrl(endpoint: string, options: PageOptions): string {
  const path = isGet(options) ? Wire.PIXEL : (options.postPath ?? Wire.TP2);
  const full = endpoint.replace(/^(?!https?:\/\/)/i, "https://");
  if (!attempt(() => new URL(full))) refuse("endpoint", "must be a URL");
  return full.replace(/\/*$/, "/") + path.replace(/^\/+/, "");
}

export function createEmitter(
  endpoint: string,
  options: PageOptions,
  transport: Transport,
  store?: Store,
  time: Time = globalThis,
): Emitter {
  const { byteLimit = Limit.POST, linger = 0, queueCapacity = 10000, queuePolicy, retry = {}, onDrop } = options;
  const { initialMs = 1000, maxMs = 60000, maxAttempts = Infinity } = retry;
  const counters: Counters = { queued: 0, sent: 0, retried: 0, dropped: {} };
  const waiters = new Set<() => void>();
  const queue: Entry[] = [];
  let limit = Infinity; // events a request at most, after a 413
  let bytes = 0; // of the batch that was made last
  let failures = 0;
  let notBefore = 0; // when the next request may begin
  let timer: unknown;
  let due: unknown; // the timer of a tick that follows this turn

  const isFlying = (entry: Entry): boolean | undefined => entry.isFlying_;
  const created = ({ payload_ }: Entry): number => +(payload_[Key.CREATED_TSTAMP] ?? 0);

  /** Takes entries out of the queue, and the answer to a request that they are in does not matter any more. */
  function take(entries: Entry[]): number {
    for (const entry of entries) queue.splice(queue.indexOf(entry), 1);
    store?.remove_(entries);
    return entries.length;
  }

  function drop(entries: Entry[], reason: DropReason): void {
    const count = take(entries);
    if (!count) return;
    counters.dropped[reason] = (counters.dropped[reason] ?? 0) + count;
    attempt(() =>
      onDrop?.(
        entries.map((entry) => entry.payload_),
        reason,
      ),
    ); // a callback that fails is its owner's affair
  }

  /** The first of the waiting entries, as many as one request may hold. */
  function nextBatch(): Entry[] {
    const batch: Entry[] = [];
    bytes = ENVELOPE_BYTES;
    for (const entry of queue) {
      if (entry.isFlying_) continue;
      const more = byteLength(entry.text_) + STAMP_BYTES;
      if (batch.length >= Math.min(limit, emitter.batchSize_) || (batch[0] && bytes + more > byteLimit)) break;
      bytes += more;
      batch.push(entry);
    }
    return batch;
  }

  function request(entries: Entry[]): Request {
    // Never before the time of any event of the request, though the machine's clock was set back meanwhile.
    const stamp = "" + Math.max(time.Date.now(), ...entries.map(created));
    const pairs = { ...entries[0]!.payload_, [Key.SENT_TSTAMP]: stamp };
    if (isGet(options)) return { url: `${emitter.url_}?${new URLSearchParams(pairs)}`.replace(/\*/g, "%2A") };
    const items = entries.map((entry) => `${entry.text_.slice(0, -1)},"${Key.SENT_TSTAMP}":"${stamp}"}`);
    return { url: emitter.url_, body: `{"schema":"${Wire.PAYLOAD_DATA}","data":[${items}]}` };
  }

  function tick(): void {
    due = 0;
    if (queue.some(isFlying)) return;
    const batch = nextBatch();
    const first = batch[0];
    if (!first?.isUrgent_) for (const waiter of waiters) waiter();
    if (!first) return;
    const now = time.Date.now();
    const since = created(first);
    const isFull = batch.length < queue.length || batch.length >= emitter.batchSize_ || first.isUrgent_;
    const wait = Math.max(notBefore, isFull || since > now ? 0 : since + linger) - now;
    time.clearTimeout(timer as never);
    if (wait > 0) timer = time.setTimeout(tick, wait);
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
      limit = Infinity;
      if (failures) failures = notBefore = 0;
      if (status < 300) counters.sent += take(batch);
      else drop(batch, isSplit ? "oversize" : "refused");
    } else {
      const seconds = retryAfter as unknown as number;
      const wish = seconds * 1000 || Date.parse(retryAfter!) - time.Date.now() || 0;
      const delay = Math.min(initialMs * 2 ** failures++, maxMs);
      notBefore = time.Date.now() + Math.ceil(Math.max(delay * (1 - Math.random() / 2), Math.min(wish, 864e5)));
      drop(
        batch.filter((entry) => entry.attempts_ >= maxAttempts),
        "expired",
      );
    }
    tick();
  }

  const emitter: Emitter = {
    queue_: queue,
    counters_: counters,
    waiters_: waiters,
    url_: collectorUrl(endpoint, options),
    batchSize_: isGet(options) ? 1 : (options.batchSize ?? 10),
    drop_: drop,
    tick_: tick,
    put_(payload) {
      const entry: Entry = { payload_: payload, text_: JSON.stringify(payload), attempts_: 0 };
      queue.push(entry);
      counters.queued++;
      store?.add_(entry);
      if (queue.length > queueCapacity)
        drop([queuePolicy == "drop_newest" ? queue.at(-1)! : queue.find((entry) => !entry.isFlying_)!], "overflow");
      // Events of one turn share a request, and no track call pays for one.
      due ||= time.setTimeout(tick, 0);
    },
    handOver_(room) {
      for (let batch; time.Date.now() >= notBefore && (batch = nextBatch())[0] && bytes <= room(); ) send(batch);
      return queue.filter(isFlying);
    },
    keep_(has) {
      counters.queued -= take(queue.filter((entry) => !has(entry)));
    },
    pause_(ms) {
      notBefore = ms && Math.max(notBefore, time.Date.now() + ms);
      tick();
    },
  };
  return emitter;
}
