/** How long a media element was played, paused and waiting for data. */
import type { Session } from "../schemas/media.js";

export type PlayTimes = Pick<
  Session,
  "timePlayed" | "timePlayedMuted" | "timePaused" | "timeBuffering" | "avgPlaybackRate"
>;

/** Counts from now on, in seconds of the clock on the wall. */
export function playTimes(element: HTMLMediaElement): { read(): PlayTimes; end(): void } {
  const control = new AbortController();
  let [played, muted, paused, buffering, rated] = [0, 0, 0, 0, 0];
  let since = performance.now();
  let state = { paused: element.paused, muted: element.muted, waiting: false, rate: element.playbackRate };

  function settle(waiting = state.waiting): void {
    const now = performance.now();
    const seconds = (now - since) / 1000;
    since = now;
    if (state.paused) paused += seconds;
    else if (state.waiting) buffering += seconds;
    else {
      played += seconds;
      rated += seconds * state.rate;
      if (state.muted) muted += seconds;
    }
    state = { paused: element.paused, muted: element.muted, waiting, rate: element.playbackRate };
  }
  const { signal } = control;
  for (const name of ["play", "pause", "ended", "volumechange", "ratechange"])
    element.addEventListener(name, () => settle(), { signal });
  element.addEventListener("waiting", () => settle(true), { signal });
  element.addEventListener("playing", () => settle(false), { signal });

  return {
    read() {
      settle();
      return {
        timePlayed: played,
        timePlayedMuted: muted,
        timePaused: paused,
        timeBuffering: buffering,
        avgPlaybackRate: Math.min(played ? rated / played : 1, 16),
      };
    },
    end: () => control.abort(),
  };
}
