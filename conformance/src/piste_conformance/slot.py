"""A place for one driver process at a time, with the clock that the runner sets in it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from piste_conformance.driver import Driver, Listen

FIRST_MOMENT = 1_700_000_000_000  # where the clock of a driver with `clock` starts, in ms


@dataclass
class Slot:
    """A place for one driver process at a time: started when needed, replaced when lost. `now` is its clock in ms."""

    argv: Sequence[str]
    cwd: Path | None = None
    listen: Listen | None = None
    baseline: dict[str, Any] = field(default_factory=dict)
    automatic: dict[str, Any] = field(default_factory=dict)
    driver: Driver | None = None
    now: int = FIRST_MOMENT
    transcript: deque[str] = field(default_factory=lambda: deque(maxlen=400))
    hello: dict[str, Any] = field(default_factory=dict)

    async def ready(self) -> Driver:
        """The running driver, a new one if there is none; its clock is set."""
        if self.driver is None:
            driver = Driver(self.argv, cwd=self.cwd, listen=self._note)
            self.driver = driver
            await driver.start()
            self.hello = driver.hello
            if "clock" in driver.capabilities:
                await driver.ask("clock", now=self.now)
        return self.driver

    @property
    def has_clock(self) -> bool:
        return "clock" in (self.hello.get("capabilities") or [])

    def moment(self) -> int:
        """Milliseconds on the tracker's clock."""
        return self.now if self.has_clock else time.time_ns() // 1_000_000

    async def lose(self, *, at_once: bool = False) -> None:
        """End the process whatever its state; the next `ready` starts another."""
        if self.driver is not None:
            await self.driver.kill(at_once=at_once)
            self.driver = None

    async def leave(self) -> None:
        """Let the process end by itself; DriverLostError if it does not."""
        driver, self.driver = self.driver, None
        if driver is not None:
            await driver.bye()

    def _note(self, direction: str, line: str) -> None:
        self.transcript.append(f"{direction} {line if len(line) <= 500 else line[:500] + '...'}")
        if self.listen is not None:
            self.listen(direction, line)
