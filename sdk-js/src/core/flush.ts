/** What asks an emitter how its events fare: flush, close, counters. Pages that do neither carry none of it. */
import type { Counters, Emitter, Time } from "./emitter.js";
import type { Tracker } from "./tracker.js";
import { refuse } from "./values.js";

export interface FlushResult {
  sent: number;
  failed: number;
  pending: number;
}

/** A copy of the counters, and how many events are still to be sent. */
export const countersOf = ({ counters_, queue_ }: Emitter): Counters & { pending: number } => ({
  ...counters_,
  dropped: { ...counters_.dropped },
  pending: queue_.length,
});

/** Sends what waits; resolves when all of it is sent or dropped, or after so many milliseconds. */
export function flush(
  emitter: Emitter,
  timeout = 10000,
  time: Time = globalThis,
  atEnd?: () => void,
): Promise<FlushResult> {
  const { queue_, counters_, waiters_ } = emitter;
  const lost = (): number => Object.values(counters_.dropped).reduce((sum, count) => sum + count, 0);
  const sent = counters_.sent;
  const failed = lost();
  for (const entry of queue_) entry.isUrgent_ = true;
  return new Promise((resolve) => {
    const done = (): void => {
      time.clearTimeout(bound as never);
      waiters_.delete(done);
      atEnd?.();
      resolve({ sent: counters_.sent - sent, failed: lost() - failed, pending: queue_.length });
    };
    const bound = timeout > 0 && time.setTimeout(done, timeout);
    waiters_.add(done);
    emitter.tick_();
    if (!bound) done();
  });
}

/** Flushes for the last time: nothing is taken and no request begins any more, and what no store keeps is dropped. */
export function close(
  tracker: Tracker,
  emitter: Emitter,
  timeout: number | undefined,
  isKept: boolean,
  time?: Time,
): Promise<FlushResult> {
  tracker.track = () => refuse("tracker", "is closed");
  return flush(emitter, timeout, time, () => {
    emitter.batchSize_ = 0;
    if (!isKept) emitter.drop_([...emitter.queue_], "shutdown");
  });
}
