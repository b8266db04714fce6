"""Events and entities of org.whatwg.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from piste_tracker.schemas.described import Described


class MediaElement(Described):
    """An HTML media element.

    Schema media_element 1-0-0 of org.whatwg.

    - buffered: Ranges that are buffered, in seconds.
    - current_src: Address of the media.
    - default_playback_rate: Speed to begin with.
    - media_type: Kind of media.
    - network_state: State of the network.
    - html_id: Id attribute of the element.
    - ready_state: State of the data.
    - seekable: Ranges that may be sought in, in seconds.
    - fullscreen: Whether it fills the screen.
    - picture_in_picture: Whether it plays in a small window.
    - played: Ranges that were played, in seconds.
    - text_tracks: Text tracks.
    """

    SCHEMA = "iglu:org.whatwg/media_element/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        auto_play: bool,
        buffered: Sequence[Mapping[str, Any]],
        controls: bool,
        current_src: str,
        default_muted: bool,
        default_playback_rate: float,
        error: Mapping[str, Any] | None,
        media_type: Literal["AUDIO", "VIDEO"],
        network_state: Literal["NETWORK_EMPTY", "NETWORK_IDLE", "NETWORK_LOADING", "NETWORK_NO_SOURCE"],
        html_id: str,
        preload: str,
        ready_state: Literal[
            "HAVE_NOTHING", "HAVE_METADATA", "HAVE_CURRENT_DATA", "HAVE_FUTURE_DATA", "HAVE_ENOUGH_DATA"
        ],
        seekable: Sequence[Mapping[str, Any]],
        seeking: bool,
        cross_origin: str | None = None,
        disable_remote_playback: bool | None = None,
        file_extension: str | None = None,
        fullscreen: bool | None = None,
        picture_in_picture: bool | None = None,
        played: Sequence[Mapping[str, Any]] | None = None,
        src: str | None = None,
        text_tracks: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        super().__init__(
            {
                "autoPlay": auto_play,
                "buffered": buffered,
                "controls": controls,
                "currentSrc": current_src,
                "defaultMuted": default_muted,
                "defaultPlaybackRate": default_playback_rate,
                "error": error,
                "mediaType": media_type,
                "networkState": network_state,
                "htmlId": html_id,
                "preload": preload,
                "readyState": ready_state,
                "seekable": seekable,
                "seeking": seeking,
                "crossOrigin": cross_origin,
                "disableRemotePlayback": disable_remote_playback,
                "fileExtension": file_extension,
                "fullscreen": fullscreen,
                "pictureInPicture": picture_in_picture,
                "played": played,
                "src": src,
                "textTracks": text_tracks,
            },
            null=("error",),
        )


class VideoElement(Described):
    """An HTML video element.

    Schema video_element 1-0-0 of org.whatwg.

    - video_height: Height of the video, in pixels.
    - video_width: Width of the video, in pixels.
    - poster: Address of the poster.
    """

    SCHEMA = "iglu:org.whatwg/video_element/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        video_height: int,
        video_width: int,
        auto_picture_in_picture: bool | None = None,
        disable_picture_in_picture: bool | None = None,
        poster: str | None = None,
    ) -> None:
        super().__init__(
            {
                "videoHeight": video_height,
                "videoWidth": video_width,
                "autoPictureInPicture": auto_picture_in_picture,
                "disablePictureInPicture": disable_picture_in_picture,
                "poster": poster,
            },
        )
