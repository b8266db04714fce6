"""The closed sets of codes.yaml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EventCode:
    """A wire code and the text that the column `event` gets for it; `because` says why an odd one is still there."""

    code: str
    event: str
    because: str | None = None


@dataclass(frozen=True)
class Platform:
    """A wire code of a platform."""

    code: str
    brief: str


@dataclass(frozen=True)
class Statuses:
    """HTTP statuses by what a tracker does next; every other one, and no answer, means that it tries again."""

    sent: tuple[int, ...]
    split: tuple[int, ...]
    drop: tuple[int, ...]


@dataclass(frozen=True)
class DropReason:
    """A key of the counter of dropped events."""

    reason: str
    brief: str


@dataclass(frozen=True)
class QueuePolicy:
    """What a full queue gives up."""

    policy: str
    brief: str


@dataclass(frozen=True)
class Codes:
    """Everything in codes.yaml."""

    event_codes: tuple[EventCode, ...]
    platforms: tuple[Platform, ...]
    statuses: Statuses
    drop_reasons: tuple[DropReason, ...]
    queue_policies: tuple[QueuePolicy, ...]
