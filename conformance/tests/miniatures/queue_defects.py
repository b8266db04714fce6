"""Miniatures with one planted defect in the queue and what is kept of it. `caught_by` names a case that must fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tracker import Tracker


class UnboundedQueue(Tracker):
    """Has no bound."""

    caught_by = "queue/drops-the-newest"

    def __init__(self, config: dict[str, Any], clock: Any) -> None:
        super().__init__({**config, "queue_capacity": 10**9}, clock)


class OnePolicy(Tracker):
    """Always drops the newest."""

    caught_by = "queue/drops-the-oldest"

    def __init__(self, config: dict[str, Any], clock: Any) -> None:
        super().__init__({**config, "queue_policy": "drop_newest"}, clock)


class DropsTheFlying(Tracker):
    """Throws away an event that is in flight."""

    caught_by = "queue/in-flight-is-not-dropped"

    def enqueue(self, payload: dict[str, str]) -> None:
        if len(self.queue) >= self.config.get("queue_capacity", 10_000):
            self.queue = []
        super().enqueue(payload)


class Blocks(Tracker):
    """Sends inside track, as the official Python tracker does."""

    caught_by = "queue/track-does-not-wait"

    def work(self) -> None:
        pass

    def track(self, *args: Any, **more: Any) -> str:
        event_id = super().track(*args, **more)
        self.advance()
        return event_id


class LosesInThreads(Tracker):
    """Reads and writes its queue without a lock, and with a pause between."""

    caught_by = "queue/threads"

    def enqueue(self, payload: dict[str, str]) -> None:
        if payload.get("se_va", "0").endswith("7"):
            return
        super().enqueue(payload)


class ForksItsQueue(Tracker):
    """Sends the parent's events again from a forked child."""

    caught_by = "queue/fork"

    def after_fork(self) -> None:
        self.connection = None


class FailingCallback(Tracker):
    """Lets a failing callback stop the sender."""

    caught_by = "queue/callback-that-fails"

    def call_back(self, reason: str, count: int) -> None:
        if self.config.get("callback") == "raise":
            self.queue, self.closed = [], True


class NoCallback(Tracker):
    """Never calls back."""

    caught_by = "queue/callback-hears-of-drops"

    def call_back(self, reason: str, count: int) -> None:
        pass


class CountsTooEarly(Tracker):
    """Counts an event as sent when it hands it to the network."""

    caught_by = "queue/unanswered-is-not-counted-as-sent"

    def counters(self) -> dict[str, Any]:
        return {**super().counters(), "sent": self.books["queued"]}


class QueueInMemory(Tracker):
    """Does not keep its queue, though it was given a place for it."""

    caught_by = "storage/survives-a-kill"

    def save(self) -> None:
        pass


class SendsAgainAfterRestart(Tracker):
    """Never takes an answered event out of the file."""

    caught_by = "storage/does-not-repeat-what-was-answered"

    def forget(self, batch: list[dict[str, str]]) -> None:
        super().forget(batch)
        self.save = lambda: None  # type: ignore[method-assign]


class StopsOnDamage(Tracker):
    """Fails on a damaged file."""

    caught_by = "storage/damaged-file"

    def load(self) -> None:
        super().load()
        if "storage" in self.config:
            file = Path(self.config["storage"])
            if file.exists() and file.read_bytes()[:1] == b"\x00":
                raise RuntimeError("the file of the queue is damaged")
