"""The circuit breaker: leaves a target alone that has failed several times in a row, and tries it again later."""

from __future__ import annotations

from collections.abc import Callable

FAILURES = 5
"""In a row, before the target is left alone."""

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 60.0
"""Seconds; each failed try doubles the pause."""


class Breaker:
    """Closed while all is well; open during a pause; then half open: one call tries, the others wait for how it ends.

    Only the thread of the calls may use it, but for `rests_until`, which anyone may read. The clock is in seconds and
    must not go back.
    """

    def __init__(self, *, failures: int = FAILURES, pause: float | None = None, clock: Callable[[], float]) -> None:
        self.rests_until = 0.0
        self.reason = ""
        self._most = failures
        self._first_pause = self._pause = FIRST_PAUSE if pause is None else pause
        self._clock = clock
        self._failures = 0

    @property
    def is_closed(self) -> bool:
        return self._failures < self._most

    def is_open(self) -> bool:
        """True during a pause."""
        return self.rests_until > 0.0 and self.rests_until > self._clock()

    def succeeded(self) -> None:
        self._failures = 0
        self._pause = self._first_pause
        self.rests_until = 0.0

    def failed(self, reason: str) -> None:
        """One more failure; calls that began before the pause did not learn anything new, and do not lengthen it."""
        self._failures += 1
        if self._failures < self._most or self.is_open():
            return
        self.reason = reason
        self.rests_until = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
