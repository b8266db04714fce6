/** The machine's clock. Its timers do not keep a program from ending. */
import type { Clock } from "../core/full_tracker.js";

export const systemClock: Clock = {
  now: Date.now,
  after: (ms, action) => setTimeout(action, ms).unref(),
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
