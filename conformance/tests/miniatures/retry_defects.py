"""Miniatures with one planted defect in attempts and answers. `caught_by` names a case that must fail."""

from __future__ import annotations

from typing import Any

from tracker import Tracker


class NewIdOnRetry(Tracker):
    """Gives an event a new id on every attempt."""

    caught_by = "retry/event-id-survives"

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        return [event | ({"eid": self.new_id()} if self.attempt else {}) for event in super().stamped(batch)]


class DropsOn500(Tracker):
    """Drops what was answered 500."""

    caught_by = "retry/status-500"

    def is_final(self, status: int) -> bool:
        return status == 500 or super().is_final(status)


class DropsOn404(Tracker):
    """Drops on every 4xx."""

    caught_by = "retry/status-404"

    def is_final(self, status: int) -> bool:
        return 400 <= status < 500 and status != 429


class DropsOn429(Tracker):
    """Drops when it is told to slow down."""

    caught_by = "retry/status-429"

    def is_final(self, status: int) -> bool:
        return status == 429 or super().is_final(status)


class RedirectIsSuccess(Tracker):
    """Counts 302 as delivered, as the Go tracker does."""

    caught_by = "retry/redirect-is-not-delivery"

    def is_success(self, status: int) -> bool:
        return 200 <= status < 400


class Only200IsSuccess(Tracker):
    """Sends again after 204."""

    caught_by = "retry/every-2xx-is-success"

    def is_success(self, status: int) -> bool:
        return status == 200


class RetriesForEver(Tracker):
    """Tries again after 400 for ever."""

    caught_by = "retry/status-400-drops"

    def is_final(self, status: int) -> bool:
        return False


class DropsWithoutAnswer(Tracker):
    """Drops when the connection breaks."""

    caught_by = "retry/connection-reset"

    def is_final(self, status: int) -> bool:
        return status == 0 or super().is_final(status)


class Impatient(Tracker):
    """Waits a tenth of a second for an answer."""

    caught_by = "retry/slow-answer-is-an-answer"

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        return super().request(batch, min(seconds, 0.1))


class DoubleSend(Tracker):
    """Sends every request twice."""

    caught_by = "retry/success-is-not-repeated"

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        super().request(batch, seconds)
        return super().request(batch, seconds)


class ConstantDelay(Tracker):
    """Tries again every second, however long the outage."""

    caught_by = "retry/delay-grows"

    def backoff(self) -> int:
        return int(self.config.get("retry", {}).get("initial_ms", 1000))


class UnboundedDelay(Tracker):
    """Doubles the delay for ever."""

    caught_by = "retry/delay-is-bounded"

    def backoff(self) -> int:
        return int(self.config.get("retry", {}).get("initial_ms", 1000)) * 2**self.attempt


class DelayStays(Tracker):
    """Keeps the long delay of an outage after it."""

    caught_by = "retry/delay-starts-anew-after-success"

    def forget(self, batch: list[dict[str, str]]) -> None:
        attempt = self.attempt
        super().forget(batch)
        self.attempt = attempt if self.queue or attempt else 0


class IgnoresRetryAfter(Tracker):
    """Does not read Retry-After, like all official trackers."""

    caught_by = "retry/retry-after-seconds"

    def wait_asked(self, header: str) -> float:
        return 0


class RetryAfterSecondsOnly(Tracker):
    """Reads Retry-After in seconds only."""

    caught_by = "retry/retry-after-date"

    def wait_asked(self, header: str) -> float:
        return float(header) if header.isdigit() else 0


class RetryAfterRaises(Tracker):
    """Fails on a Retry-After that it cannot read."""

    caught_by = "retry/retry-after-nonsense"

    def wait_asked(self, header: str) -> float:
        return float(header) if header else 0


class GivesUp(Tracker):
    """Drops an event after ten attempts, though nobody asked for a bound."""

    caught_by = "retry/no-bound-unless-asked"

    def __init__(self, config: dict[str, Any], clock: Any) -> None:
        super().__init__({**config, "retry": {"max_attempts": 10, **config.get("retry", {})}}, clock)


class WaitsForTheNextEvent(Tracker):
    """Tries again only when something else is tracked or flushed."""

    caught_by = "retry/by-itself"

    def advance(self) -> None:
        if not self.attempt:
            super().advance()


class LosesGetNeighbours(Tracker):
    """Drops the whole GET batch when one request fails, as the official Python tracker does."""

    caught_by = "retry/failing-get-batch-is-kept"

    def retry(self, batch: list[dict[str, str]], retry_after: float) -> None:
        if self.config["method"] == "get" and len(self.queue) > 1:
            self.forget(batch)
        else:
            super().retry(batch, retry_after)


class SilentDrops(Tracker):
    """Drops without counting."""

    caught_by = "retry/drop-is-counted"

    def drop(self, reason: str, count: int = 1) -> None:
        pass
