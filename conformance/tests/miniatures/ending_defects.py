"""Miniatures with one planted defect in flush and the end of a program. `caught_by` names a case that must fail."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from tracker import Tracker


class FlushLies(Tracker):
    """Says that nothing is pending."""

    caught_by = "flush/tells-what-is-left"

    def pending(self) -> int:
        return 0


class FlushReturnsAtOnce(Tracker):
    """Returns from flush before it has sent anything."""

    caught_by = "flush/is-true-when-it-returns"

    def flush(self, timeout_ms: int) -> int:
        if self.closed or timeout_ms == 1000:
            return super().flush(timeout_ms)
        return 0


class FlushNeverReturns(Tracker):
    """Flushes until the collector answers, as the official Python tracker does."""

    caught_by = "flush/ends-when-the-collector-hangs"

    def flush(self, timeout_ms: int) -> int:
        until = time.monotonic() + 3  # for ever, as far as the case can tell
        while super().flush(timeout_ms) and time.monotonic() < until:
            pass
        return self.pending()


class FlushHammers(Tracker):
    """Repeats a failing request in a flush without a delay."""

    caught_by = "flush/does-not-hammer"

    def backoff(self) -> int:
        return 0


class EmptyRequest(Tracker):
    """Sends a request without an event when there is nothing to flush."""

    caught_by = "flush/of-nothing"

    def flush(self, timeout_ms: int) -> int:
        left = super().flush(timeout_ms)
        if self.config["method"] == "post" and not self.books["queued"]:
            self.request([], 1)
        return left


class LosesTheRest(Tracker):
    """Leaves a batch that is not full in the queue."""

    caught_by = "flush/sends-a-batch-that-is-not-full"

    def flush(self, timeout_ms: int) -> int:
        return super().flush(timeout_ms) if len(self.queue) >= self.config.get("batch_size", 1) else 0


class LosesOnExit(Tracker):
    """Loses what is queued when it is closed."""

    caught_by = "shutdown/close-sends-the-queue"

    def close(self) -> None:
        self.queue = []
        super().close()


class HangsOnExit(Tracker):
    """Keeps the program until the collector takes its events, as the Java tracker does."""

    caught_by = "shutdown/dead-collector-does-not-keep-the-program"

    def flush(self, timeout_ms: int) -> int:
        return super().flush(10**9 if timeout_ms == 1000 else timeout_ms)

    def backoff(self) -> int:
        return super().backoff() if self.clock.now() < 0 else 1


class LeftoversVanish(Tracker):
    """Does not count what it leaves behind."""

    caught_by = "shutdown/leftovers-are-counted"

    def drop(self, reason: str, count: int = 1) -> None:
        if reason != "shutdown":
            super().drop(reason, count)


class TracksAfterClose(Tracker):
    """Accepts events after it was closed, and never sends them."""

    caught_by = "shutdown/closed-tracker-refuses"

    def track(self, *args: Any, **more: Any) -> str:
        return "" if self.closed else super().track(*args, **more)


class FlushRepeats(Tracker):
    """Sends the last batch again in a second flush."""

    caught_by = "flush/twice"
    last: ClassVar[list[dict[str, str]]] = []

    def forget(self, batch: list[dict[str, str]]) -> None:
        super().forget(batch)
        self.__dict__["last"] = batch

    def flush(self, timeout_ms: int) -> int:
        if not self.queue and timeout_ms == 2000 and self.books["sent"] and self.last:
            self.request(self.stamped(self.last), 1)
        return super().flush(timeout_ms)
