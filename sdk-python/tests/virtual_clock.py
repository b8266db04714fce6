"""A clock that stands still until a test moves it, and jumps when somebody waits for it."""

from __future__ import annotations

import threading


class VirtualClock:
    def __init__(self, now_ms: int = 1_700_000_000_000) -> None:
        self._started_ms = now_ms
        self.now = 0.0
        self.waits: list[float | None] = []

    def time_ms(self) -> int:
        return self._started_ms + round(self.now * 1000)

    def monotonic(self) -> float:
        return self.now

    def wait(self, condition: threading.Condition, timeout: float | None) -> None:
        self.waits.append(timeout)
        if timeout is None:
            condition.wait()
        else:
            self.now += timeout
