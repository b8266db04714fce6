"""Miniatures with one planted defect in times. `caught_by` names a case that must fail."""

from __future__ import annotations

from tracker import Tracker


class SecondsClock(Tracker):
    """Sends the created timestamp in seconds, as the Lua tracker does."""

    caught_by = "timestamps/created-in-milliseconds"

    def now(self) -> int:
        return self.clock.now() // 1000


class CreatedWhenSent(Tracker):
    """Takes the created timestamp when it sends."""

    caught_by = "timestamps/created-when-tracked"

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        return [event | {"dtm": str(self.now())} for event in super().stamped(batch)]


class SentBeforeCreated(Tracker):
    """Cuts the sent timestamp to whole seconds, as the official Python tracker does."""

    caught_by = "timestamps/sent-in-milliseconds"

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        return [event | {"stm": str(self.now() // 1000 * 1000)} for event in batch]


class SentLongBeforeCreated(Tracker):
    """Reads the clock for the sent timestamp before that for the created one."""

    caught_by = "timestamps/sent-not-before-created"

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        return [event | {"stm": str(int(event["dtm"]) - 1)} for event in batch]


class TrueReplacesCreated(Tracker):
    """Leaves the created timestamp out where there is a true one, as the official JavaScript trackers do."""

    caught_by = "timestamps/true-timestamp"

    def enqueue(self, payload: dict[str, str]) -> None:
        super().enqueue({key: value for key, value in payload.items() if key != "dtm" or "ttm" not in payload})


class StaleSentTimestamp(Tracker):
    """Keeps the sent timestamp of the first attempt."""

    caught_by = "retry/sent-timestamp-is-fresh"

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        for event in batch:
            event.setdefault("stm", str(self.now()))
        return [dict(event) for event in batch]


class AlwaysTrue(Tracker):
    """Sends a true timestamp that nobody gave."""

    caught_by = "timestamps/no-true-timestamp-unless-given"

    def common(self) -> dict[str, str]:
        return super().common() | {"ttm": str(self.now())}
