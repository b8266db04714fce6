/** The rows of the live view: newest first, bounded, filtered by the backend, held while the reader looks closely. */
import { useEffect, useMemo, useReducer } from "preact/hooks";
import { ApiError, ask } from "../api";
import { onEvents, onOpen } from "../feed";
import { duringSpan, range, span } from "../scope";
import type { Summary } from "../shapes";
import { query } from "./filter";

/** Rows in memory; older ones are asked for again when they are wanted. */
export const MOST_ROWS = 5000;
const PAGE = 200;
const AGAIN_MS = 1000;

interface Told {
  events: Summary[];
  more: boolean;
  /** Where to look on, if there was no time to look through everything. */
  next?: string;
  note?: string;
}

export class Stream {
  rows: Summary[] = [];
  waiting: Summary[] = [];
  /** How many came while the list was held, those beyond the bound too. */
  held = 0;
  missed = 0;
  more = false;
  /** What the backend notes on the last page: that it had no time to look through everything. */
  note = "";
  #next = "";
  loaded = false;
  loading = false;
  error: ApiError | null = null;
  since = 0;
  holding = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ends: (() => void)[] = [];
  #ended = false;
  #again = false;

  constructor(
    private readonly line: string,
    private readonly status: string,
    private readonly bots: boolean,
    private readonly changed: () => void,
  ) {
    this.#ends.push(
      onEvents((events, missed) => this.#take(events, missed)),
      onOpen(() => void this.load()),
    );
    void this.load();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }

  /** The newest page; rows that are known already stay where they are. */
  load = async (): Promise<void> => {
    await this.#ask(null);
  };

  /** The page after the last row, or from where the backend had no more time. */
  async older(): Promise<void> {
    const before = this.#next || this.rows.at(-1)?.id;
    if (this.loading || !this.more || !before || this.rows.length >= MOST_ROWS) return;
    await this.#ask(before);
  }

  hold(holding: boolean): void {
    if (this.holding === holding) return;
    this.holding = holding;
    if (!holding) {
      this.#show(this.waiting);
      this.waiting = [];
      this.held = 0;
    }
    this.changed();
  }

  async #ask(before: string | null): Promise<void> {
    if (this.loading) {
      // The feed opened while the first page was asked for: what came in between is in neither.
      this.#again ||= before === null;
      return;
    }
    this.loading = true;
    const params = query(this.line, this.status, this.bots);
    params.set("limit", String(PAGE));
    for (const [name, value] of Object.entries(duringSpan())) params.set(name, value);
    if (before) params.set("before", before);
    try {
      const told = await ask<Told>(`/api/events?${params}`);
      if (this.#ended) return;
      const known = new Set(this.rows.map(({ id }) => id));
      const fresh = told.events.filter(({ id }) => !known.has(id));
      // More came than a page holds: between it and the rows are events that nobody asked for.
      const apart = !before && told.more && fresh.length === told.events.length && !this.holding;
      if (apart) this.rows = [];
      if (before) this.rows = [...this.rows, ...this.#kept(fresh)];
      else if (this.holding && this.loaded) this.#wait(fresh);
      else this.#show(fresh);
      if (before || apart || !this.loaded) {
        this.more = told.more;
        this.note = told.note ?? "";
        this.#next = told.next ?? "";
      }
      this.error = null;
      this.since = 0;
      this.loaded = true;
    } catch (problem) {
      this.error = problem instanceof ApiError ? problem : new ApiError(String(problem), "", 0);
      this.since ||= Date.now();
    } finally {
      this.loading = false;
      if (!this.#ended) {
        this.changed();
        const again = this.#again;
        this.#again = false;
        if (again) void this.load();
      }
    }
  }

  #take(events: Summary[], missed: number): void {
    this.missed += missed;
    if (this.line || !this.loaded) {
      // The backend knows every column, the page only some: it is asked, at most once a second.
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.load();
      }, AGAIN_MS);
      return;
    }
    const fresh = events.toReversed();
    if (this.holding) this.#wait(fresh);
    else this.#show(fresh);
    this.changed();
  }

  #wait(fresh: Summary[]): void {
    const known = new Set(this.waiting.map(({ id }) => id));
    const kept = this.#kept(fresh).filter(({ id }) => !known.has(id));
    this.held += kept.length;
    this.waiting = [...kept, ...this.waiting].slice(0, MOST_ROWS);
  }

  #show(fresh: Summary[]): void {
    const known = new Set(this.rows.slice(0, 1000).map(({ id }) => id));
    const kept = this.#kept(fresh).filter(({ id }) => !known.has(id));
    if (!kept.length) return;
    const rows = [...kept, ...this.rows];
    // A batch may come before the page of what was there when the feed opened.
    if (kept.length && this.rows[0] && older(kept.at(-1)!, this.rows[0])) rows.sort((a, b) => (older(a, b) ? 1 : -1));
    if (rows.length > MOST_ROWS) {
      this.more = true;
      this.#next = "";
    }
    this.rows = rows.slice(0, MOST_ROWS);
  }

  #kept(events: Summary[]): Summary[] {
    const from = span().from;
    const to = range()?.to ?? Infinity;
    return events.filter((event) => {
      if (event.at < from || event.at >= to) return false;
      if (this.status === "bots") return event.bot;
      if (!this.bots && event.bot) return false;
      return this.status === "good" || this.status === "failed" ? event.status === this.status : true;
    });
  }
}

/** Whether `a` came before `b`, by their ids `<raw_id>.<index>`. */
function older(a: Summary, b: Summary): boolean {
  const [rawA = 0, indexA = 0] = a.id.split(".").map(Number);
  const [rawB = 0, indexB = 0] = b.id.split(".").map(Number);
  return rawA === rawB ? indexA < indexB : rawA < rawB;
}

/** The ids of events that came more than once among the rows: all but the first of each. */
export function duplicates(rows: Summary[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { id, event_id: event, status } of rows.toReversed())
    if (event && status === "good")
      if (seen.has(event)) twice.add(id);
      else seen.add(event);
  return twice;
}

export function useStream(key: string, line: string, status: string, bots: boolean): Stream {
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const stream = useMemo(() => {
    let frame = 0;
    return new Stream(line, status, bots, () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        redraw(undefined);
      });
    });
  }, [key, line, status, bots]);
  useEffect(() => () => stream.end(), [stream]);
  return stream;
}
