"""Time as a seam: what the tracker reads and waits by, so that tests and simulations can bring their own."""

from __future__ import annotations

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """The three things that a tracker asks of time."""

    def time_ms(self) -> int:
        """Return milliseconds since 1970-01-01 UTC, for the timestamps of events."""
        ...

    def monotonic(self) -> float:
        """Return seconds from any origin that never go backwards, for timers."""
        ...

    def wait(self, condition: threading.Condition, timeout: float | None) -> None:
        """Wait until `condition`, which the caller holds, is notified or `timeout` seconds are over."""
        ...


class SystemClock:
    """The machine's own time."""

    def time_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, condition: threading.Condition, timeout: float | None) -> None:
        # A Windows wait overflows beyond about 49 days; whoever waits looks again anyway.
        condition.wait(None if timeout is None else min(max(timeout, 0.0), 86_400.0))


SYSTEM_CLOCK = SystemClock()
