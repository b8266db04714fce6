/** Tracks what happens to an HTML5 video or audio element. */
import { createSwitch, entitiesOf, type Context } from "../browser/auto_tracking.js";
import { updatePageActivity } from "../browser/activity.js";
import { playTimes } from "../browser/play_times.js";
import { clamp, percent, playerOf, text } from "../browser/media_player.js";
import { trackSelfDescribingEvent } from "../browser/self_describing.js";
import type { Plugin } from "../core/tracker.js";
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

const playbacks = new Map<string, () => void>();

export const MediaTrackingPlugin = (): Plugin => ({});

const ERRORS = ["", "MEDIA_ERR_ABORTED", "MEDIA_ERR_NETWORK", "MEDIA_ERR_DECODE", "MEDIA_ERR_SRC_NOT_SUPPORTED"];

/** Begins to track an element; a playback of the same id ends. Returns a function that ends it. */
export function startHtml5MediaTracking(configuration: MediaConfiguration, trackers?: string[]): () => void {
  const { id, video, label, captureEvents, boundaries = [], context } = configuration;
  const { updatePageActivityWhilePlaying = true } = configuration;
  const { pingInterval = 30, maxPausedPings = 1 } = configuration.pings ?? {};
  const found = typeof video == "string" ? document.getElementById(video) : video;
  if (!(found instanceof HTMLMediaElement))
    throw new TypeError(`video must be a video or audio element, or its id: ${video}`);
  const element = found;
  const startedAt = new Date().toISOString();
  const times = playTimes(element);
  const passed = new Set<number>();
  let rate = element.playbackRate;
  let volume = percent(element.volume);
  let isMuted = element.muted;
  let isFullscreen = false;
  let isBuffering = false;
  let pausedPings = 0;

  function track(name: MediaEventName, data: object = {}): void {
    if (captureEvents && !captureEvents.includes(name)) return;
    const session = createSession({
      mediaSessionId: id.slice(0, 256),
      startedAt,
      pingInterval: Math.min(Math.round(pingInterval), 65535),
      ...times.read(),
    });
    const entities = [playerOf(element, { label, fullscreen: isFullscreen }), session, ...entitiesOf(context, element)];
    const schema = `iglu:com.snowplowanalytics.snowplow.media/${name}_event/jsonschema/1-0-0`;
    trackSelfDescribingEvent({ event: { schema, data }, context: entities }, trackers);
  }

  const ready = (): void => track("ready");
  const buffered = (): void => {
    if (isBuffering) track("buffer_end");
    isBuffering = false;
  };
  const handlers: Record<string, () => void> = {
    play: () => track("play"),
    // The end is a pause to the element, and no pause to who watches.
    pause: () => element.ended || track("pause"),
    ended: () => track("end"),
    seeking: () => track("seek_start"),
    seeked: () => track("seek_end"),
    ratechange() {
      const data = { previousRate: clamp(rate, 16), newRate: clamp((rate = element.playbackRate), 16) };
      if (data.newRate != data.previousRate)
        track("playback_rate_change", data satisfies events.PlaybackRateChangeEvent);
    },
    volumechange() {
      const data = { previousVolume: volume, newVolume: (volume = percent(element.volume)) };
      const changed = data.newVolume != data.previousVolume || isMuted != element.muted;
      isMuted = element.muted;
      if (changed) track("volume_change", data satisfies events.VolumeChangeEvent);
    },
    enterpictureinpicture: () =>
      track("picture_in_picture_change", { pictureInPicture: true } satisfies events.PictureInPictureChangeEvent),
    leavepictureinpicture: () =>
      track("picture_in_picture_change", { pictureInPicture: false } satisfies events.PictureInPictureChangeEvent),
    waiting() {
      if (!isBuffering) track("buffer_start");
      isBuffering = true;
    },
    playing: buffered,
    canplaythrough: buffered,
    error() {
      const code = element.error?.code ?? 0;
      const data = {
        errorCode: "" + code,
        errorName: ERRORS[code] || undefined,
        errorDescription: text(element.error?.message),
      };
      track("error", data satisfies events.ErrorEvent);
    },
    timeupdate() {
      if (updatePageActivityWhilePlaying && !element.paused) updatePageActivity();
      for (const boundary of boundaries)
        if (!passed.has(boundary) && (element.currentTime / element.duration) * 100 >= boundary) {
          passed.add(boundary);
          track("percent_progress", { percentProgress: Math.round(boundary) } satisfies events.PercentProgressEvent);
        }
    },
  };

  const playback = createSwitch();
  const stop = playback.on((signal) => {
    for (const [name, handler] of Object.entries(handlers)) element.addEventListener(name, handler, { signal });
    document.addEventListener(
      "fullscreenchange",
      () => {
        const fullscreen = !!document.fullscreenElement?.contains(element);
        if (fullscreen != isFullscreen)
          track("fullscreen_change", {
            fullscreen: (isFullscreen = fullscreen),
          } satisfies events.FullscreenChangeEvent);
      },
      { signal },
    );
    const timer = setInterval(() => {
      pausedPings = element.paused ? pausedPings + 1 : 0;
      if (pausedPings <= maxPausedPings) track("ping");
    }, pingInterval * 1000);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      times.end();
    });
    if (element.readyState) ready();
    else element.addEventListener("loadedmetadata", ready, { once: true, signal });
  });
  endHtml5MediaTracking(id);
  playbacks.set(id, stop);
  return () => endHtml5MediaTracking(id);
}

export function endHtml5MediaTracking(id: string): void {
  playbacks.get(id)?.();
  playbacks.delete(id);
}
