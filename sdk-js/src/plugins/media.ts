/** Tracks what happens to an HTML5 video or audio element. */
import { createSwitch, cut, entitiesOf, report, type Context } from "../browser/auto_tracking.js";
import { updatePageActivity } from "../browser/activity.js";
import { playTimes } from "../browser/play_times.js";
import { playerOf } from "../browser/media_player.js";
import type { Plugin } from "../core/tracker.js";
import { refuse } from "../core/values.js";
import type * as events from "../schemas/media.js";
import { createSession } from "../schemas/media.js";

export type MediaEventName =
  | "ready"
  | "play"
  | "pause"
  | "end"
  | "seek_start"
  | "seek_end"
  | "playback_rate_change"
  | "volume_change"
  | "fullscreen_change"
  | "picture_in_picture_change"
  | "buffer_start"
  | "buffer_end"
  | "error"
  | "ping"
  | "percent_progress";

export interface MediaConfiguration {
  /** Id of the playback: the media session's, and the one by which it is ended. */
  id: string;
  /** The element, or its id. */
  video: HTMLMediaElement | string;
  label?: string;
  /** Which events are tracked; all by default. */
  captureEvents?: readonly MediaEventName[];
  /** Percentages of the duration at which `percent_progress` is tracked, once each. */
  boundaries?: readonly number[];
  /** Seconds between pings, and how many there are at most while it is paused. */
  pings?: { pingInterval?: number; maxPausedPings?: number };
  /** Whether playing counts as activity on the page; so it does by default. */
  updatePageActivityWhilePlaying?: boolean;
  context?: Context<[HTMLMediaElement]>;
}

/** The element's events under their names here. Others change the player or tell how far it is. */
const NAMES: Record<string, MediaEventName> = {
  loadedmetadata: "ready",
  play: "play",
  pause: "pause",
  ended: "end",
  seeking: "seek_start",
  seeked: "seek_end",
  waiting: "buffer_start",
  playing: "buffer_end",
  canplaythrough: "buffer_end",
  enterpictureinpicture: "picture_in_picture_change",
  leavepictureinpicture: "picture_in_picture_change",
  error: "error",
};
const OTHERS = " ratechange volumechange timeupdate";

const playbacks = new Map<string, () => void>();
const media = /* @__PURE__ */ createSwitch();

export const MediaTrackingPlugin = (): Plugin => ({});

/** An error under the name of the browser's own constant. */
function errorOf(error: MediaError | null): events.ErrorEvent {
  const code = error?.code ?? 0;
  let errorName: string | undefined;
  for (const name in error) if (/_/.test(name) && error[name as keyof MediaError] == code) errorName = name;
  return { errorCode: "" + code, errorName, errorDescription: cut(error?.message) };
}

/** Begins to track an element; a playback of the same id ends. Returns a function that ends it. */
export function startHtml5MediaTracking(configuration: MediaConfiguration, trackers?: string[]): () => void {
  const { id, video, label, captureEvents, boundaries = [], context, pings } = configuration;
  const { pingInterval = 30, maxPausedPings = 1 } = pings ?? {};
  const element = (typeof video == "string" ? document.getElementById(video) : video) as HTMLMediaElement;
  if (!(element instanceof HTMLMediaElement)) refuse("video", "must be a video or audio element, or its id: " + video);
  const startedAt = new Date().toISOString();
  const settle = playTimes();
  const passed = new Set<number>();
  let player = playerOf(element, label);
  let isReady = false;
  let isBuffering = false;
  let pausedPings = 0;

  function track(name: MediaEventName, data: object = {}): void {
    if (captureEvents && !captureEvents.includes(name)) return;
    const session = createSession({
      mediaSessionId: id.slice(0, 256),
      startedAt,
      pingInterval: Math.min(Math.round(pingInterval), 65535),
      ...settle(player.data, isBuffering),
    });
    const schema = `iglu:com.snowplowanalytics.snowplow.media/${name}_event/jsonschema/1-0-0`;
    report({ schema, data }, trackers, [player, session, ...entitiesOf(context, element)]);
  }

  /** Looks at the player, counts the time until now, and tracks what has changed. */
  function look(): void {
    const before = player.data;
    settle(before, isBuffering);
    player = playerOf(element, label);
    const { playbackRate: newRate, volume: newVolume, muted, fullscreen } = player.data;
    const { playbackRate: previousRate, volume: previousVolume } = before;
    if (newRate != previousRate)
      track("playback_rate_change", { previousRate, newRate } as events.PlaybackRateChangeEvent);
    if (newVolume != previousVolume || muted != before.muted)
      track("volume_change", { previousVolume, newVolume } as events.VolumeChangeEvent);
    if (fullscreen != before.fullscreen) track("fullscreen_change", { fullscreen } as events.FullscreenChangeEvent);
  }

  function handle({ type }: { type: string }): void {
    look();
    const name = NAMES[type];
    const isChange = /pict/.test(type);
    if (name == "ready") {
      if (isReady) return;
      isReady = true;
    }
    if (/^b/.test(name!)) {
      if (isBuffering == (type == "waiting")) return;
      isBuffering = !isBuffering;
    }
    // The end is a pause to the element, and no pause to who watches.
    if (name && !(name == "pause" && element.ended))
      track(name, type == "error" ? errorOf(element.error) : isChange ? { pictureInPicture: /^e/.test(type) } : {});
    if (type != "timeupdate") return;
    if (configuration.updatePageActivityWhilePlaying !== false && !element.paused) updatePageActivity();
    for (const boundary of boundaries)
      if (!passed.has(boundary) && (element.currentTime / element.duration) * 100 >= boundary) {
        passed.add(boundary);
        track("percent_progress", { percentProgress: Math.round(boundary) } satisfies events.PercentProgressEvent);
      }
  }

  const stop = media.on((listen) => {
    listen(Object.keys(NAMES).join(" ") + OTHERS, handle, element);
    listen("fullscreenchange", look, document);
    const timer = setInterval(() => {
      look();
      pausedPings = element.paused ? pausedPings + 1 : 0;
      if (pausedPings <= maxPausedPings) track("ping");
    }, pingInterval * 1000);
    if (element.readyState) handle({ type: "loadedmetadata" });
    return () => clearInterval(timer);
  });
  endHtml5MediaTracking(id);
  playbacks.set(id, stop);
  return () => endHtml5MediaTracking(id);
}

export function endHtml5MediaTracking(id: string): void {
  playbacks.get(id)?.();
  playbacks.delete(id);
}
