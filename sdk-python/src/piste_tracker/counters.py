"""The tracker's books: how many events came, went, were tried again and were given up."""

from __future__ import annotations

from typing import NamedTuple


class Counters(NamedTuple):
    """Events since the emitter was made.

    `queued` counts those handed to the queue, `retried` those in failed attempts, `dropped` those given up, by
    reason: refused, oversize, overflow, expired, shutdown. Each that was handed over is sent, dropped or still waiting.
    """

    queued: int
    sent: int
    retried: int
    dropped: dict[str, int]


class FlushResult(NamedTuple):
    """What a flush really did: events sent and given up while it ran, and those that still wait at its end."""

    sent: int
    failed: int
    pending: int

    @staticmethod
    def between(before: Counters, after: Counters, pending: int) -> FlushResult:
        """Return what happened between two readings of the books."""
        failed = sum(after.dropped.values()) - sum(before.dropped.values())
        return FlushResult(after.sent - before.sent, failed, pending)
