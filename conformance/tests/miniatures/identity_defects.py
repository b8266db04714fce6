"""Miniatures with one planted defect in who they say they are. `caught_by` names a case that must fail."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from tracker import Tracker


class SharedSubject(Tracker):
    """Has one subject for all trackers of the program."""

    caught_by = "identity/subjects-of-two-trackers-do-not-mix"
    shared: ClassVar[dict[str, str]] = {}

    def set_subject(self, values: dict[str, Any]) -> None:
        self.shared.update(self.fields(values))

    def enqueue(self, payload: dict[str, str]) -> None:
        super().enqueue(payload | self.shared)


class RepeatedIds(Tracker):
    """Draws its event ids from 16 numbers."""

    caught_by = "identity/event-ids-are-unique"

    def new_id(self) -> str:
        return f"00000000-0000-4000-8000-00000000000{self.books['queued'] % 16:x}"


class UpperCaseIds(Tracker):
    """Sends its event ids in capitals."""

    caught_by = "identity/event-id-is-a-uuid"

    def new_id(self) -> str:
        return super().new_id().upper()


class ReturnsAnotherId(Tracker):
    """Returns an id that it does not send."""

    caught_by = "identity/track-returns-the-id-that-is-sent"

    def track(self, *args: Any, **more: Any) -> str:
        super().track(*args, **more)
        return str(uuid.uuid4())


class AnyEventId(Tracker):
    """Takes any text for an event id."""

    caught_by = "refusal/event-id-that-is-no-uuid"

    def uuid(self, value: str) -> str:
        return value


class NoVersion(Tracker):
    """Names itself without a version."""

    caught_by = "identity/tracker-names-itself"
    version = "miniature"


class FixedNamespace(Tracker):
    """Sends a namespace of its own."""

    caught_by = "identity/namespace-and-app"

    def common(self) -> dict[str, str]:
        return super().common() | {"tna": "ns", "aid": "conformance"}


class FixedPlatform(Tracker):
    """Is always a server."""

    caught_by = "identity/platform"

    def common(self) -> dict[str, str]:
        return super().common() | {"p": "srv"}
