/**
 * Events and entities of com.snowplowanalytics.snowplow.media.
 *
 * Printed from protocol/schemas by generate.mjs of this folder. Change them there.
 */

const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: `iglu:com.snowplowanalytics.snowplow.media/${name}/jsonschema/${version}`, data }) as const;

/**
 * An ad inside media.
 * iglu:com.snowplowanalytics.snowplow.media/ad/jsonschema/1-0-0
 */
export interface Ad {
  /** Name of the ad. (maxLength 4096) */
  name?: string | null;
  /** Id of the ad. (maxLength 256) */
  adId: string;
  /** Id of the creative. (maxLength 4096) */
  creativeId?: string | null;
  /** Place in the break, from 1. (minimum 1, maximum 65535) */
  podPosition?: number | null;
  /** Length in seconds. (minimum 0, maximum 2147483647) */
  duration?: number | null;
  /** Whether it may be skipped. */
  skippable?: boolean | null;
}

export const createAd = (data: Ad) => describe(data, "ad");

/**
 * A break for ads inside media.
 * iglu:com.snowplowanalytics.snowplow.media/ad_break/jsonschema/1-0-0
 */
export interface AdBreak {
  /** Name of the break. (maxLength 4096) */
  name?: string | null;
  /** Id of the break. (maxLength 256) */
  breakId: string;
  /** Where in the content it comes, in seconds. (minimum 0, maximum 2147483647) */
  startTime: number;
  /** Kind of the break. */
  breakType?: "linear" | "nonlinear" | "companion" | null;
  /** Ads in the break. (minimum 0, maximum 65535) */
  podSize?: number | null;
}

export const createAdBreak = (data: AdBreak) => describe(data, "ad_break");

/**
 * A break for ads ended.
 * iglu:com.snowplowanalytics.snowplow.media/ad_break_end_event/jsonschema/1-0-0
 */
export type AdBreakEndEvent = { [key: string]: never };

export const createAdBreakEndEvent = (data: AdBreakEndEvent = {}) => describe(data, "ad_break_end_event");

/**
 * A break for ads began.
 * iglu:com.snowplowanalytics.snowplow.media/ad_break_start_event/jsonschema/1-0-0
 */
export type AdBreakStartEvent = { [key: string]: never };

export const createAdBreakStartEvent = (data: AdBreakStartEvent = {}) => describe(data, "ad_break_start_event");

/**
 * An ad was clicked.
 * iglu:com.snowplowanalytics.snowplow.media/ad_click_event/jsonschema/1-0-0
 */
export interface AdClickEvent {
  /** Share of the whole, in percent. (minimum 0, maximum 100) */
  percentProgress?: number | null;
}

export const createAdClickEvent = (data: AdClickEvent) => describe(data, "ad_click_event");

/**
 * An ad was played to its end.
 * iglu:com.snowplowanalytics.snowplow.media/ad_complete_event/jsonschema/1-0-0
 */
export type AdCompleteEvent = { [key: string]: never };

export const createAdCompleteEvent = (data: AdCompleteEvent = {}) => describe(data, "ad_complete_event");

/**
 * An ad was paused.
 * iglu:com.snowplowanalytics.snowplow.media/ad_pause_event/jsonschema/1-0-0
 */
export interface AdPauseEvent {
  /** Share of the whole, in percent. (minimum 0, maximum 100) */
  percentProgress?: number | null;
}

export const createAdPauseEvent = (data: AdPauseEvent) => describe(data, "ad_pause_event");

/**
 * A quarter of an ad was passed.
 * iglu:com.snowplowanalytics.snowplow.media/ad_quartile_event/jsonschema/1-0-0
 */
export interface AdQuartileEvent {
  /** Share of the whole, in percent. (minimum 0, maximum 100) */
  percentProgress: number;
}

export const createAdQuartileEvent = (data: AdQuartileEvent) => describe(data, "ad_quartile_event");

/**
 * An ad went on.
 * iglu:com.snowplowanalytics.snowplow.media/ad_resume_event/jsonschema/1-0-0
 */
export interface AdResumeEvent {
  /** Share of the whole, in percent. (minimum 0, maximum 100) */
  percentProgress?: number | null;
}

export const createAdResumeEvent = (data: AdResumeEvent) => describe(data, "ad_resume_event");

/**
 * An ad was skipped.
 * iglu:com.snowplowanalytics.snowplow.media/ad_skip_event/jsonschema/1-0-0
 */
export interface AdSkipEvent {
  /** Share of the whole, in percent. (minimum 0, maximum 100) */
  percentProgress?: number | null;
}

export const createAdSkipEvent = (data: AdSkipEvent) => describe(data, "ad_skip_event");

/**
 * An ad began.
 * iglu:com.snowplowanalytics.snowplow.media/ad_start_event/jsonschema/1-0-0
 */
export type AdStartEvent = { [key: string]: never };

export const createAdStartEvent = (data: AdStartEvent = {}) => describe(data, "ad_start_event");

/**
 * Buffering ended.
 * iglu:com.snowplowanalytics.snowplow.media/buffer_end_event/jsonschema/1-0-0
 */
export type BufferEndEvent = { [key: string]: never };

export const createBufferEndEvent = (data: BufferEndEvent = {}) => describe(data, "buffer_end_event");

/**
 * Buffering began.
 * iglu:com.snowplowanalytics.snowplow.media/buffer_start_event/jsonschema/1-0-0
 */
export type BufferStartEvent = { [key: string]: never };

export const createBufferStartEvent = (data: BufferStartEvent = {}) => describe(data, "buffer_start_event");

/**
 * Playback reached the end.
 * iglu:com.snowplowanalytics.snowplow.media/end_event/jsonschema/1-0-0
 */
export type EndEvent = { [key: string]: never };

export const createEndEvent = (data: EndEvent = {}) => describe(data, "end_event");

/**
 * Playback met an error.
 * iglu:com.snowplowanalytics.snowplow.media/error_event/jsonschema/1-0-0
 */
export interface ErrorEvent {
  /** Code of the error. (maxLength 256) */
  errorCode?: string | null;
  /** Name of the error. (maxLength 256) */
  errorName?: string | null;
  /** What went wrong. (maxLength 4096) */
  errorDescription?: string | null;
}

export const createErrorEvent = (data: ErrorEvent) => describe(data, "error_event");

/**
 * Full screen was switched.
 * iglu:com.snowplowanalytics.snowplow.media/fullscreen_change_event/jsonschema/1-0-0
 */
export interface FullscreenChangeEvent {
  /** Whether it fills the screen. */
  fullscreen: boolean;
}

export const createFullscreenChangeEvent = (data: FullscreenChangeEvent) => describe(data, "fullscreen_change_event");

/**
 * Playback was paused.
 * iglu:com.snowplowanalytics.snowplow.media/pause_event/jsonschema/1-0-0
 */
export type PauseEvent = { [key: string]: never };

export const createPauseEvent = (data: PauseEvent = {}) => describe(data, "pause_event");

/**
 * Playback passed a share of the whole.
 * iglu:com.snowplowanalytics.snowplow.media/percent_progress_event/jsonschema/1-0-0
 */
export interface PercentProgressEvent {
  /** Share of the whole, in percent. (minimum 0, maximum 100) */
  percentProgress?: number | null;
}

export const createPercentProgressEvent = (data: PercentProgressEvent) => describe(data, "percent_progress_event");

/**
 * Picture-in-picture was switched.
 * iglu:com.snowplowanalytics.snowplow.media/picture_in_picture_change_event/jsonschema/1-0-0
 */
export interface PictureInPictureChangeEvent {
  /** Whether it plays in a small window. */
  pictureInPicture: boolean;
}

export const createPictureInPictureChangeEvent = (data: PictureInPictureChangeEvent) =>
  describe(data, "picture_in_picture_change_event");

/**
 * The media is still playing.
 * iglu:com.snowplowanalytics.snowplow.media/ping_event/jsonschema/1-0-0
 */
export type PingEvent = { [key: string]: never };

export const createPingEvent = (data: PingEvent = {}) => describe(data, "ping_event");

/**
 * Playback started.
 * iglu:com.snowplowanalytics.snowplow.media/play_event/jsonschema/1-0-0
 */
export type PlayEvent = { [key: string]: never };

export const createPlayEvent = (data: PlayEvent = {}) => describe(data, "play_event");

/**
 * The speed of playback changed.
 * iglu:com.snowplowanalytics.snowplow.media/playback_rate_change_event/jsonschema/1-0-0
 */
export interface PlaybackRateChangeEvent {
  /** Speed before. (minimum 0, maximum 16) */
  previousRate?: number | null;
  /** Speed after. (minimum 0, maximum 16) */
  newRate: number;
}

export const createPlaybackRateChangeEvent = (data: PlaybackRateChangeEvent) =>
  describe(data, "playback_rate_change_event");

/**
 * The quality of the media changed.
 * iglu:com.snowplowanalytics.snowplow.media/quality_change_event/jsonschema/1-0-0
 */
export interface QualityChangeEvent {
  /** Quality before. (maxLength 4096) */
  previousQuality?: string | null;
  /** Quality after. (maxLength 4096) */
  newQuality?: string | null;
  /** Bits a second. (minimum 0, maximum 9007199254740991) */
  bitrate?: number | null;
  /** Frames a second. (minimum 0, maximum 65535) */
  framesPerSecond?: number | null;
  /** Whether the player chose it. */
  automatic?: boolean | null;
}

export const createQualityChangeEvent = (data: QualityChangeEvent) => describe(data, "quality_change_event");

/**
 * The media is ready to play.
 * iglu:com.snowplowanalytics.snowplow.media/ready_event/jsonschema/1-0-0
 */
export type ReadyEvent = { [key: string]: never };

export const createReadyEvent = (data: ReadyEvent = {}) => describe(data, "ready_event");

/**
 * The user ended seeking.
 * iglu:com.snowplowanalytics.snowplow.media/seek_end_event/jsonschema/1-0-0
 */
export type SeekEndEvent = { [key: string]: never };

export const createSeekEndEvent = (data: SeekEndEvent = {}) => describe(data, "seek_end_event");

/**
 * The user began to seek.
 * iglu:com.snowplowanalytics.snowplow.media/seek_start_event/jsonschema/1-0-0
 */
export type SeekStartEvent = { [key: string]: never };

export const createSeekStartEvent = (data: SeekStartEvent = {}) => describe(data, "seek_start_event");

/**
 * A media session: one player, one content.
 * iglu:com.snowplowanalytics.snowplow.media/session/jsonschema/1-0-0
 */
export interface Session {
  /** Id of the session. (maxLength 256) */
  mediaSessionId: string;
  /** When the session began. (format "date-time") */
  startedAt?: string | null;
  /** Seconds between pings. (minimum 0, maximum 65535) */
  pingInterval?: number | null;
  /** Seconds played. (minimum 0, maximum 2147483647) */
  timePlayed?: number | null;
  /** Seconds played without sound. (minimum 0, maximum 2147483647) */
  timePlayedMuted?: number | null;
  /** Seconds paused. (minimum 0, maximum 2147483647) */
  timePaused?: number | null;
  /** Seconds of content seen, each once. (minimum 0, maximum 2147483647) */
  contentWatched?: number | null;
  /** Seconds spent buffering. (minimum 0, maximum 2147483647) */
  timeBuffering?: number | null;
  /** Seconds spent on ads. (minimum 0, maximum 2147483647) */
  timeSpentAds?: number | null;
  /** Ads played. (minimum 0, maximum 65535) */
  ads?: number | null;
  /** Ads clicked. (minimum 0, maximum 65535) */
  adsClicked?: number | null;
  /** Ads skipped. (minimum 0, maximum 65535) */
  adsSkipped?: number | null;
  /** Breaks for ads. (minimum 0, maximum 65535) */
  adBreaks?: number | null;
  /** Mean speed. (minimum 0, maximum 16) */
  avgPlaybackRate?: number | null;
}

export const createSession = (data: Session) => describe(data, "session");

/**
 * The volume changed.
 * iglu:com.snowplowanalytics.snowplow.media/volume_change_event/jsonschema/1-0-0
 */
export interface VolumeChangeEvent {
  /** Volume before, in percent. (minimum 0, maximum 100) */
  previousVolume?: number | null;
  /** Volume after, in percent. (minimum 0, maximum 100) */
  newVolume: number;
}

export const createVolumeChangeEvent = (data: VolumeChangeEvent) => describe(data, "volume_change_event");
