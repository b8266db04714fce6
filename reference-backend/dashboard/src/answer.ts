/**
 * An answer that is kept fresh: asked for again when events have come, when the lane or the span changed, or in
 * error.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "./api";
import { arrivals, onOpen } from "./feed";
import { remarks } from "./remarks";

export interface Answer<T> {
  data: T | null;
  /** What went wrong last, and since when; the data of before stay. */
  error: ApiError | null;
  since: number;
  /** A new question is under way for longer than people take for at once. */
  stale: boolean;
  /** What the backend remarks on its answers: that it sampled, that rows are missing. */
  remarks: string[];
  again: () => void;
}

const STALE_MS = 300;
/** Without events, figures are asked for again so often: spans move with the clock. */
const REFRESH_MS = 10_000;

/** The most of `every` and four times what the last answer took: a slow store is not asked without a break. */
const breath = (every: number, took: number): number => Math.max(every, took * 4);

/**
 * Asks with `load` whenever `key` changes, then again at most every `every` milliseconds while events come, and
 * at least every `atLeast`. With `every` 0 it asks once a key.
 */
export function useAnswer<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  every = 1500,
  atLeast = REFRESH_MS,
): Answer<T> {
  const [state, setState] = useState<Omit<Answer<T>, "again">>({
    data: null,
    error: null,
    since: 0,
    stale: false,
    remarks: [],
  });
  const wake = useRef<() => void>(() => {});
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const abort = new AbortController();
    const stale = setTimeout(() => setState((old) => (old.data ? { ...old, stale: true } : old)), STALE_MS);
    const run = async () => {
      for (;;) {
        const seen = arrivals.peek();
        const began = performance.now();
        try {
          const asking = AbortSignal.any([abort.signal]);
          const data = await latest.current(asking);
          if (abort.signal.aborted) return;
          clearTimeout(stale);
          setState({ data, error: null, since: 0, stale: false, remarks: remarks(asking) });
        } catch (problem) {
          if (abort.signal.aborted) return;
          clearTimeout(stale);
          const error = problem instanceof ApiError ? problem : new ApiError(String(problem), "", 0);
          setState((old) => ({ ...old, error, since: old.since || Date.now(), stale: false }));
        }
        const least = breath(every, performance.now() - began);
        await pause(least, every > 0 ? Math.max(least, atLeast) : Infinity, seen, wake, abort.signal);
        if (abort.signal.aborted) return;
      }
    };
    void run();
    return () => {
      clearTimeout(stale);
      abort.abort();
    };
  }, [key]);
  return { ...state, again: () => wake.current() };
}

function pause(
  least: number,
  most: number,
  seen: number,
  wake: { current: () => void },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const ends: (() => void)[] = [];
    const done = () => {
      for (const end of ends) end();
      resolve();
    };
    wake.current = done;
    signal.addEventListener("abort", done, { once: true });
    if (most === Infinity) return;
    const began = Date.now();
    const timer = setInterval(() => {
      if (document.hidden) return;
      const waited = Date.now() - began;
      if (waited >= most || (waited >= least && arrivals.peek() !== seen)) done();
    }, 250);
    ends.push(() => clearInterval(timer), onOpen(done));
  });
}
