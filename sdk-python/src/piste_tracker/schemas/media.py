"""Events and entities of com.snowplowanalytics.snowplow.media.

Printed from protocol/schemas by `sdk-python/tools/generate.py`. Change it there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from piste_tracker.schemas.described import Described


class Ad(Described):
    """An ad inside media.

    Schema ad 1-0-0 of com.snowplowanalytics.snowplow.media.

    - ad_id: Id of the ad.
    - name: Name of the ad.
    - creative_id: Id of the creative.
    - pod_position: Place in the break, from 1.
    - duration: Length in seconds.
    - skippable: Whether it may be skipped.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        ad_id: str,
        name: str | None = None,
        creative_id: str | None = None,
        pod_position: int | None = None,
        duration: float | None = None,
        skippable: bool | None = None,
    ) -> None:
        super().__init__(
            {
                "adId": ad_id,
                "name": name,
                "creativeId": creative_id,
                "podPosition": pod_position,
                "duration": duration,
                "skippable": skippable,
            },
        )


class AdBreak(Described):
    """A break for ads inside media.

    Schema ad_break 1-0-0 of com.snowplowanalytics.snowplow.media.

    - break_id: Id of the break.
    - start_time: Where in the content it comes, in seconds.
    - name: Name of the break.
    - break_type: Kind of the break.
    - pod_size: Ads in the break.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_break/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        break_id: str,
        start_time: float,
        name: str | None = None,
        break_type: Literal["linear", "nonlinear", "companion"] | None = None,
        pod_size: int | None = None,
    ) -> None:
        super().__init__(
            {
                "breakId": break_id,
                "startTime": start_time,
                "name": name,
                "breakType": break_type,
                "podSize": pod_size,
            },
        )


class AdBreakEndEvent(Described):
    """A break for ads ended.

    Schema ad_break_end_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_break_end_event/jsonschema/1-0-0"


class AdBreakStartEvent(Described):
    """A break for ads began.

    Schema ad_break_start_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_break_start_event/jsonschema/1-0-0"


class AdClickEvent(Described):
    """An ad was clicked.

    Schema ad_click_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - percent_progress: Share of the whole, in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_click_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        percent_progress: int | None = None,
    ) -> None:
        super().__init__(
            {
                "percentProgress": percent_progress,
            },
        )


class AdCompleteEvent(Described):
    """An ad was played to its end.

    Schema ad_complete_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_complete_event/jsonschema/1-0-0"


class AdPauseEvent(Described):
    """An ad was paused.

    Schema ad_pause_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - percent_progress: Share of the whole, in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_pause_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        percent_progress: int | None = None,
    ) -> None:
        super().__init__(
            {
                "percentProgress": percent_progress,
            },
        )


class AdQuartileEvent(Described):
    """A quarter of an ad was passed.

    Schema ad_quartile_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - percent_progress: Share of the whole, in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_quartile_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        percent_progress: int,
    ) -> None:
        super().__init__(
            {
                "percentProgress": percent_progress,
            },
        )


class AdResumeEvent(Described):
    """An ad went on.

    Schema ad_resume_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - percent_progress: Share of the whole, in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_resume_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        percent_progress: int | None = None,
    ) -> None:
        super().__init__(
            {
                "percentProgress": percent_progress,
            },
        )


class AdSkipEvent(Described):
    """An ad was skipped.

    Schema ad_skip_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - percent_progress: Share of the whole, in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_skip_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        percent_progress: int | None = None,
    ) -> None:
        super().__init__(
            {
                "percentProgress": percent_progress,
            },
        )


class AdStartEvent(Described):
    """An ad began.

    Schema ad_start_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ad_start_event/jsonschema/1-0-0"


class BufferEndEvent(Described):
    """Buffering ended.

    Schema buffer_end_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/buffer_end_event/jsonschema/1-0-0"


class BufferStartEvent(Described):
    """Buffering began.

    Schema buffer_start_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/buffer_start_event/jsonschema/1-0-0"


class EndEvent(Described):
    """Playback reached the end.

    Schema end_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/end_event/jsonschema/1-0-0"


class ErrorEvent(Described):
    """Playback met an error.

    Schema error_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - error_code: Code of the error.
    - error_name: Name of the error.
    - error_description: What went wrong.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/error_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        error_code: str | None = None,
        error_name: str | None = None,
        error_description: str | None = None,
    ) -> None:
        super().__init__(
            {
                "errorCode": error_code,
                "errorName": error_name,
                "errorDescription": error_description,
            },
        )


class FullscreenChangeEvent(Described):
    """Full screen was switched.

    Schema fullscreen_change_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - fullscreen: Whether it fills the screen.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/fullscreen_change_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        fullscreen: bool,
    ) -> None:
        super().__init__(
            {
                "fullscreen": fullscreen,
            },
        )


class PauseEvent(Described):
    """Playback was paused.

    Schema pause_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/pause_event/jsonschema/1-0-0"


class PercentProgressEvent(Described):
    """Playback passed a share of the whole.

    Schema percent_progress_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - percent_progress: Share of the whole, in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/percent_progress_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        percent_progress: int | None = None,
    ) -> None:
        super().__init__(
            {
                "percentProgress": percent_progress,
            },
        )


class PictureInPictureChangeEvent(Described):
    """Picture-in-picture was switched.

    Schema picture_in_picture_change_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - picture_in_picture: Whether it plays in a small window.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/picture_in_picture_change_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        picture_in_picture: bool,
    ) -> None:
        super().__init__(
            {
                "pictureInPicture": picture_in_picture,
            },
        )


class PingEvent(Described):
    """The media is still playing.

    Schema ping_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ping_event/jsonschema/1-0-0"


class PlayEvent(Described):
    """Playback started.

    Schema play_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/play_event/jsonschema/1-0-0"


class PlaybackRateChangeEvent(Described):
    """The speed of playback changed.

    Schema playback_rate_change_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - new_rate: Speed after.
    - previous_rate: Speed before.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/playback_rate_change_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        new_rate: float,
        previous_rate: float | None = None,
    ) -> None:
        super().__init__(
            {
                "newRate": new_rate,
                "previousRate": previous_rate,
            },
        )


class QualityChangeEvent(Described):
    """The quality of the media changed.

    Schema quality_change_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - previous_quality: Quality before.
    - new_quality: Quality after.
    - bitrate: Bits a second.
    - frames_per_second: Frames a second.
    - automatic: Whether the player chose it.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/quality_change_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        previous_quality: str | None = None,
        new_quality: str | None = None,
        bitrate: int | None = None,
        frames_per_second: int | None = None,
        automatic: bool | None = None,
    ) -> None:
        super().__init__(
            {
                "previousQuality": previous_quality,
                "newQuality": new_quality,
                "bitrate": bitrate,
                "framesPerSecond": frames_per_second,
                "automatic": automatic,
            },
        )


class ReadyEvent(Described):
    """The media is ready to play.

    Schema ready_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/ready_event/jsonschema/1-0-0"


class SeekEndEvent(Described):
    """The user ended seeking.

    Schema seek_end_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/seek_end_event/jsonschema/1-0-0"


class SeekStartEvent(Described):
    """The user began to seek.

    Schema seek_start_event 1-0-0 of com.snowplowanalytics.snowplow.media.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/seek_start_event/jsonschema/1-0-0"


class Session(Described):
    """A media session: one player, one content.

    Schema session 1-0-0 of com.snowplowanalytics.snowplow.media.

    - media_session_id: Id of the session.
    - started_at: When the session began.
    - ping_interval: Seconds between pings.
    - time_played: Seconds played.
    - time_played_muted: Seconds played without sound.
    - time_paused: Seconds paused.
    - content_watched: Seconds of content seen, each once.
    - time_buffering: Seconds spent buffering.
    - time_spent_ads: Seconds spent on ads.
    - ads: Ads played.
    - ads_clicked: Ads clicked.
    - ads_skipped: Ads skipped.
    - ad_breaks: Breaks for ads.
    - avg_playback_rate: Mean speed.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/session/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        media_session_id: str,
        started_at: str | datetime | None = None,
        ping_interval: int | None = None,
        time_played: float | None = None,
        time_played_muted: float | None = None,
        time_paused: float | None = None,
        content_watched: float | None = None,
        time_buffering: float | None = None,
        time_spent_ads: float | None = None,
        ads: int | None = None,
        ads_clicked: int | None = None,
        ads_skipped: int | None = None,
        ad_breaks: int | None = None,
        avg_playback_rate: float | None = None,
    ) -> None:
        super().__init__(
            {
                "mediaSessionId": media_session_id,
                "startedAt": started_at,
                "pingInterval": ping_interval,
                "timePlayed": time_played,
                "timePlayedMuted": time_played_muted,
                "timePaused": time_paused,
                "contentWatched": content_watched,
                "timeBuffering": time_buffering,
                "timeSpentAds": time_spent_ads,
                "ads": ads,
                "adsClicked": ads_clicked,
                "adsSkipped": ads_skipped,
                "adBreaks": ad_breaks,
                "avgPlaybackRate": avg_playback_rate,
            },
        )


class VolumeChangeEvent(Described):
    """The volume changed.

    Schema volume_change_event 1-0-0 of com.snowplowanalytics.snowplow.media.

    - new_volume: Volume after, in percent.
    - previous_volume: Volume before, in percent.
    """

    SCHEMA = "iglu:com.snowplowanalytics.snowplow.media/volume_change_event/jsonschema/1-0-0"

    def __init__(
        self,
        *,
        new_volume: int,
        previous_volume: int | None = None,
    ) -> None:
        super().__init__(
            {
                "newVolume": new_volume,
                "previousVolume": previous_volume,
            },
        )
