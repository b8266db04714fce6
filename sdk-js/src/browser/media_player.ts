/** The entity media_player of an HTML5 element, and its numbers within the schemas' limits. */
import { createMediaPlayer } from "../schemas/snowplow.js";

export const clamp = (value: number, greatest = 2147483647): number => Math.min(Math.max(value, 0), greatest);
export const percent = (volume: number): number => Math.round(volume * 100);
export const text = (value: string | undefined): string | undefined => value?.slice(0, 4096) || undefined;

/** The player as it is now; whether it fills the screen only its document's events tell. */
export function playerOf(element: HTMLMediaElement, about: { label?: string | undefined; fullscreen: boolean }) {
  const { currentTime, duration, ended, loop, muted, paused, playbackRate, nodeName, volume } = element;
  return createMediaPlayer({
    currentTime: clamp(currentTime),
    duration: Number.isFinite(duration) ? clamp(duration) : null,
    ended,
    paused,
    loop,
    muted,
    livestream: duration == Infinity,
    label: text(about.label),
    mediaType: nodeName == "AUDIO" ? "audio" : "video",
    fullscreen: about.fullscreen,
    pictureInPicture: document.pictureInPictureElement == element,
    playbackRate: clamp(playbackRate, 16),
    playerType: "org.whatwg-media_element",
    volume: percent(volume),
  });
}
