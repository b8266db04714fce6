"""The official tracker's registry of trackers."""

from __future__ import annotations

from typing import ClassVar

from piste_tracker.compat.emitters import Emitter
from piste_tracker.compat.subject import Subject
from piste_tracker.compat.tracker import Tracker
from piste_tracker.configuration import EmitterConfiguration, TrackerConfiguration
from piste_tracker.request import Method


class Snowplow:
    """Trackers by namespace."""

    _trackers: ClassVar[dict[str, Tracker]] = {}

    @staticmethod
    def create_tracker(
        namespace: str,
        endpoint: str,
        method: Method = "post",
        app_id: str | None = None,
        subject: Subject | None = None,
        tracker_config: TrackerConfiguration | None = None,
        emitter_config: EmitterConfiguration | None = None,
    ) -> Tracker:
        """Make a tracker with an emitter of its own; raises TypeError if the namespace is taken."""
        if endpoint is None:
            raise TypeError("Emitter or Collector URL must be provided")
        tracker_config = tracker_config or TrackerConfiguration()
        settings = emitter_config or EmitterConfiguration()
        emitter = Emitter(
            endpoint=endpoint,
            method=method,
            batch_size=settings.batch_size,
            on_success=settings.on_success,
            on_failure=settings.on_failure,
            byte_limit=settings.byte_limit,
            request_timeout=settings.request_timeout,
            buffer_capacity=settings.buffer_capacity,
            custom_retry_codes=settings.custom_retry_codes,
            event_store=settings.event_store,
            session=settings.session,
        )
        tracker = Tracker(
            namespace, emitter, subject, app_id, tracker_config.encode_base64, tracker_config.json_encoder
        )
        return Snowplow.add_tracker(tracker)

    @classmethod
    def add_tracker(cls, tracker: Tracker) -> Tracker:
        """Remember a tracker; raises TypeError if its namespace is taken."""
        if tracker.get_namespace() in cls._trackers:
            raise TypeError("Tracker with this namespace already exists")
        cls._trackers[tracker.get_namespace()] = tracker
        return tracker

    @classmethod
    def remove_tracker(cls, tracker: Tracker) -> None:
        """Forget a tracker; it stays usable."""
        cls.remove_tracker_by_namespace(tracker.get_namespace())

    @classmethod
    def remove_tracker_by_namespace(cls, namespace: str) -> None:
        """Forget the tracker of a namespace, if there is one."""
        cls._trackers.pop(namespace, None)

    @classmethod
    def reset(cls) -> None:
        """Forget all trackers."""
        cls._trackers = {}

    @classmethod
    def get_tracker(cls, namespace: str) -> Tracker | None:
        """Return the tracker of a namespace, None if there is none."""
        return cls._trackers.get(namespace)
