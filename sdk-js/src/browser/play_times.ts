/** How long a media element was played, paused and waiting for data. */
import type { MediaPlayer } from "../schemas/snowplow.js";
import type { Session } from "../schemas/media.js";

export type PlayTimes = Pick<
  Session,
  "timePlayed" | "timePlayedMuted" | "timePaused" | "timeBuffering" | "avgPlaybackRate"
>;

/**
 * Counts from now on, in seconds of the clock on the wall. Each call counts the time since the one before to the state
 * that the player was in meanwhile, and returns the sums.
 */
export function playTimes(): (player: MediaPlayer, isBuffering: boolean) => PlayTimes {
  const times = { timePlayed: 0, timePlayedMuted: 0, timePaused: 0, timeBuffering: 0 };
  let since = performance.now();
  let rated = 0;
  return ({ paused, muted, playbackRate }, isBuffering) => {
    const now = performance.now();
    const seconds = (now - since) / 1000;
    since = now;
    if (paused) times.timePaused += seconds;
    else if (isBuffering) times.timeBuffering += seconds;
    else {
      times.timePlayed += seconds;
      rated += seconds * playbackRate!;
      if (muted) times.timePlayedMuted += seconds;
    }
    return { ...times, avgPlaybackRate: Math.min(rated / times.timePlayed || 1, 16) };
  };
}
