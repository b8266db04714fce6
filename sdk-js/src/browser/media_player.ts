/** The entity media_player of an HTML5 element, its numbers within the schema's limits. */
import { createMediaPlayer } from "../schemas/snowplow.js";
import { cut } from "./auto_tracking.js";

const clamp = (value: number, greatest = 2147483647): number => Math.min(Math.max(value, 0), greatest);

/** The player as it is now. */
export const playerOf = (element: HTMLMediaElement, label: string | undefined) =>
  createMediaPlayer({
    currentTime: clamp(element.currentTime),
    duration: element.duration < Infinity ? clamp(element.duration) : null,
    ended: element.ended,
    paused: element.paused,
    loop: element.loop,
    muted: element.muted,
    livestream: element.duration == Infinity,
    label: cut(label),
    mediaType: element.nodeName == "AUDIO" ? "audio" : "video",
    fullscreen: !!document.fullscreenElement?.contains(element),
    pictureInPicture: document.pictureInPictureElement == element,
    playbackRate: clamp(element.playbackRate, 16),
    playerType: "org.whatwg-media_element",
    volume: Math.round(element.volume * 100),
  });
