/**
 * Events and entities of org.whatwg.
 *
 * Printed from protocol/schemas by generate.mjs of this folder. Change them there.
 */

const describe = <D, const N extends string, const V extends string = "1-0-0">(
  data: D,
  name: N,
  version = "1-0-0" as V,
) => ({ schema: `iglu:org.whatwg/${name}/jsonschema/${version}`, data }) as const;

/**
 * An HTML media element.
 * iglu:org.whatwg/media_element/jsonschema/1-0-0
 */
export interface MediaElement {
  autoPlay: boolean;
  /** Ranges that are buffered, in seconds. */
  buffered: {
    /** minimum 0, maximum 9007199254740991 */
    start?: number;
    /** minimum 0, maximum 9007199254740991 */
    end?: number;
  }[];
  controls: boolean;
  /** maxLength 255 */
  crossOrigin?: string | null;
  /** Address of the media. (maxLength 65535, format "uri") */
  currentSrc: string;
  defaultMuted: boolean;
  /** Speed to begin with. (minimum -9007199254740991, maximum 9007199254740991) */
  defaultPlaybackRate: number;
  disableRemotePlayback?: boolean | null;
  error: { [key: string]: unknown } | null;
  /** minLength 1, maxLength 255 */
  fileExtension?: string | null;
  /** Whether it fills the screen. */
  fullscreen?: boolean | null;
  /** Kind of media. (maxLength 5) */
  mediaType: "AUDIO" | "VIDEO";
  /** State of the network. */
  networkState: "NETWORK_EMPTY" | "NETWORK_IDLE" | "NETWORK_LOADING" | "NETWORK_NO_SOURCE";
  /** Whether it plays in a small window. */
  pictureInPicture?: boolean | null;
  /** Ranges that were played, in seconds. */
  played?:
    | {
        /** minimum 0, maximum 9007199254740991 */
        start?: number;
        /** minimum 0, maximum 9007199254740991 */
        end?: number;
      }[]
    | null;
  /** Id attribute of the element. (maxLength 65535) */
  htmlId: string;
  /** maxLength 65535 */
  preload: string;
  /** State of the data. */
  readyState: "HAVE_NOTHING" | "HAVE_METADATA" | "HAVE_CURRENT_DATA" | "HAVE_FUTURE_DATA" | "HAVE_ENOUGH_DATA";
  /** Ranges that may be sought in, in seconds. */
  seekable: {
    /** minimum 0, maximum 9007199254740991 */
    end?: number;
    /** minimum 0, maximum 9007199254740991 */
    start?: number;
  }[];
  seeking: boolean;
  /** maxLength 65535, format "uri" */
  src?: string;
  /** Text tracks. */
  textTracks?:
    | {
        kind?: "subtitles" | "captions" | "descriptions" | "chapters" | "metadata";
        /** maxLength 65535 */
        label?: string;
        /** maxLength 35 */
        language?: string;
        mode?: "disabled" | "hidden" | "showing";
      }[]
    | null;
}

export const createMediaElement = (data: MediaElement) => describe(data, "media_element");

/**
 * An HTML video element.
 * iglu:org.whatwg/video_element/jsonschema/1-0-0
 */
export interface VideoElement {
  autoPictureInPicture?: boolean | null;
  disablePictureInPicture?: boolean | null;
  /** Address of the poster. (maxLength 65535) */
  poster?: string | null;
  /** Height of the video, in pixels. (minimum 0, maximum 65535) */
  videoHeight: number;
  /** Width of the video, in pixels. (minimum 0, maximum 65535) */
  videoWidth: number;
}

export const createVideoElement = (data: VideoElement) => describe(data, "video_element");
