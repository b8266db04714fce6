"""What to do with the collector's answer, and how long to wait after a failure. Pure."""

from __future__ import annotations

import datetime as dt
import enum
import random
from collections.abc import Mapping
from typing import Callable

from piste_tracker import protocol


class Verdict(enum.Enum):
    """What becomes of a batch after an answer."""

    SENT = "sent"
    SPLIT = "split"
    DROP = "drop"
    RETRY = "retry"


class RetryPolicy:
    """Exponential back-off with jitter, under the collector's own wish.

    The n-th failure in a row waits `initial * 2**(n-1)` seconds, at most `maximum`; jitter takes up to half of it away,
    so that many trackers do not come back at once. `Retry-After` lengthens the wait, at most to `longest_wish` seconds.
    `codes` overrides single statuses: true tries again, false drops.
    """

    def __init__(
        self,
        initial: float = 1.0,
        maximum: float = 60.0,
        jitter: bool = True,
        codes: Mapping[int, bool] | None = None,
        longest_wish: float = 86_400.0,
        rng: Callable[[], float] = random.random,
    ) -> None:
        self.initial = initial
        self.maximum = maximum
        self.jitter = jitter
        self.codes = dict(codes or {})
        self.longest_wish = longest_wish
        self._rng = rng

    def verdict(self, status: int) -> Verdict:
        """Return what to do after `status`, 0 standing for no answer at all."""
        if status in protocol.SENT_STATUSES:
            return Verdict.SENT
        if status in self.codes:
            return Verdict.RETRY if self.codes[status] else Verdict.DROP
        if status in protocol.SPLIT_STATUSES:
            return Verdict.SPLIT
        if status in protocol.DROP_STATUSES:
            return Verdict.DROP
        return Verdict.RETRY

    def delay(self, failures: int, retry_after: float | None = None) -> float:
        """Return the seconds to wait after so many failures in a row (1 or more)."""
        wait = min(self.initial * 2.0 ** min(failures - 1, 60), self.maximum)
        if self.jitter:
            wait *= 1.0 - 0.5 * self._rng()
        if retry_after is not None:
            wait = max(wait, min(retry_after, self.longest_wish))
        return wait


def retry_after_seconds(headers: Mapping[str, str], now_ms: int) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, as a number or as a date; None without a valid one."""
    text = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # rare, and too slow to import with the package

    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.timezone.utc)
    return max(moment.timestamp() - now_ms / 1000, 0.0)
