"""Trackers by name: make one at the start of a program, find it again anywhere."""

from __future__ import annotations

from piste_tracker.configuration import EmitterConfiguration, TrackerConfiguration
from piste_tracker.emitter import Emitter
from piste_tracker.request import Method
from piste_tracker.subject import Subject
from piste_tracker.tracker import Tracker

_trackers: dict[str, Tracker] = {}


def create_tracker(
    namespace: str,
    endpoint: str,
    method: Method = "post",
    app_id: str | None = None,
    subject: Subject | None = None,
    tracker_config: TrackerConfiguration | None = None,
    emitter_config: EmitterConfiguration | None = None,
) -> Tracker:
    """Make a tracker that sends to `endpoint` from a thread of its own, and remember it under its namespace.

    A later tracker of the same namespace takes its place; the earlier one stays usable.
    """
    tracker_config = tracker_config or TrackerConfiguration()
    tracker = _trackers[namespace] = Tracker(
        namespace=namespace,
        emitters=Emitter(endpoint, method, emitter_config),
        subject=subject,
        app_id=app_id,
        encode_base64=tracker_config.encode_base64,
        json_encoder=tracker_config.json_encoder,
        sequence=tracker_config.sequence,
    )
    return tracker


def get_tracker(namespace: str) -> Tracker | None:
    """Return the tracker of this namespace, None if none was created."""
    return _trackers.get(namespace)
