"""The time of a miniature: real until it is set, then standing still but for jumps."""

from __future__ import annotations

import time


class Clock:
    """Milliseconds since 1970."""

    def __init__(self) -> None:
        self._fixed: int | None = None

    def now(self) -> int:
        return time.time_ns() // 1_000_000 if self._fixed is None else self._fixed

    @property
    def is_set(self) -> bool:
        return self._fixed is not None

    def set(self, now: int) -> None:
        self._fixed = max(now, self._fixed or 0)

    def jump(self, to: int) -> None:
        """Let the time come: at once where the clock is set, by waiting where it is real."""
        if self._fixed is None:
            time.sleep(max(0, to - self.now()) / 1000)
        else:
            self.set(to)
