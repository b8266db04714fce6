"""Miniatures with one planted defect in batches and their limits. `caught_by` names a case that must fail."""

from __future__ import annotations

import math
from typing import Any

from tracker import Tracker


class ManySentTimestamps(Tracker):
    """Stamps each event of a request by itself."""

    caught_by = "batching/one-sent-timestamp-a-request"

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        return [event | {"stm": str(self.now() + place)} for place, event in enumerate(batch)]


class BatchOverCount(Tracker):
    """Puts one event too many into a batch."""

    caught_by = "batching/not-more-than-the-batch-size"

    def __init__(self, config: dict[str, Any], clock: Any) -> None:
        super().__init__({**config, "batch_size": config.get("batch_size", 1) + 1}, clock)


class CountsCharacters(Tracker):
    """Counts characters where bytes count."""

    caught_by = "batching/byte-limit-counts-bytes"

    def measure(self, batch: list[dict[str, str]]) -> int:
        return (
            super().measure(batch) if self.config["method"] == "get" else len(self.body(self.stamped(batch)).decode())
        )


class NoByteLimit(Tracker):
    """Forgets the byte limit."""

    caught_by = "batching/byte-limit"

    def measure(self, batch: list[dict[str, str]]) -> int:
        return 0


class EverythingAfterAnOutage(Tracker):
    """Sends all it has in one request after an outage, as the official Python tracker does."""

    caught_by = "batching/limits-hold-after-an-outage"

    def take(self) -> list[dict[str, str]]:
        return self.queue[:] if self.attempt and self.config["method"] == "post" else super().take()


class EverythingInAFlush(Tracker):
    """Sends all it has in one request when flushed, as the Java tracker does."""

    caught_by = "batching/limits-hold-in-a-flush"

    def flush(self, timeout_ms: int) -> int:
        size, self.config["batch_size"] = self.config.get("batch_size", 1), 10_000
        try:
            return super().flush(timeout_ms)
        finally:
            self.config["batch_size"] = size

    def work(self) -> None:
        pass


class Reorders(Tracker):
    """Sends the newest event first."""

    caught_by = "batching/order-is-kept"

    def take(self) -> list[dict[str, str]]:
        return super().take()[::-1]


class NeverSplits(Tracker):
    """Repeats the batch that was too large, like all official trackers."""

    caught_by = "batching/413-splits"

    def settle(self, batch: list[dict[str, str]], status: int, retry_after: float) -> None:
        super().settle(batch, 503 if status == 413 and len(batch) > 1 else status, retry_after)


class OversizeBlocks(Tracker):
    """Repeats a single event that was answered 413 for ever."""

    caught_by = "batching/413-for-a-single-event-drops-it"

    def settle(self, batch: list[dict[str, str]], status: int, retry_after: float) -> None:
        super().settle(batch, 503 if status == 413 and len(batch) == 1 else status, retry_after)


class OversizeLostOn500(Tracker):
    """Does not retry an event over the byte limit, as the official Node tracker does."""

    caught_by = "batching/oversize-event-is-retried"

    def retry(self, batch: list[dict[str, str]], retry_after: float) -> None:
        if self.measure(batch) > self.config.get("byte_limit", math.inf):
            self.forget(batch)
        else:
            super().retry(batch, retry_after)


class OversizeInCompany(Tracker):
    """Sends an event over the byte limit together with others."""

    caught_by = "batching/oversize-event-goes-alone"

    def take(self) -> list[dict[str, str]]:
        batch = super().take()
        if self.config["method"] == "post" and self.measure(batch) > self.config.get("byte_limit", math.inf):
            return self.queue[:2]
        return batch


class WaitsForAFlush(Tracker):
    """Sends nothing by itself, however full the batch."""

    caught_by = "batching/leaves-when-full"

    def advance(self) -> None:
        pass
