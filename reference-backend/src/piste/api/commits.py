"""Tells the event loop what the store has taken: for waits, verdicts and the live feed."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Iterator

from piste.api.summary import Summary, failed_summary, good_summary
from piste.storage.batch import Batch

MOST_WAITING = 2_000
"""Events kept for one feed whose client does not keep up; older ones are left out and counted."""


class Feed:
    """One client's events on their way: those of one lane, newest last."""

    def __init__(self, lane: str) -> None:
        self.lane = lane
        self.missed = 0
        self._waiting: deque[Summary] = deque()
        self._filled = asyncio.Event()

    def put(self, summaries: list[Summary]) -> None:
        self._waiting.extend(summaries)
        while len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            self.missed += 1
        self._filled.set()

    async def take(self, seconds: float) -> tuple[list[Summary], int]:
        """What waits, and how many were left out before it; empty after so many seconds of silence."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._filled.wait()
        self._filled.clear()
        taken, missed = list(self._waiting), self.missed
        self._waiting.clear()
        self.missed = 0
        return taken, missed


class Commits:
    """Between the commit thread, which calls `announce`, and the event loop, where everything else is called."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed = asyncio.Event()
        self._feeds: set[Feed] = set()
        self.feeds = 0

    def announce(self, batch: Batch) -> None:
        """A batch is in the store. Called on the commit thread; costs nothing while nobody listens."""
        loop = self._loop
        if loop is None:
            return
        summaries = _summaries(batch) if self.feeds else []
        with contextlib.suppress(RuntimeError):  # the loop has just ended
            loop.call_soon_threadsafe(self._tell, summaries)

    async def looks(self, seconds: float) -> AsyncIterator[bool]:
        """A turn to look at the store at once, one after each commit, and a last one (False) when the time is over."""
        self._loop = asyncio.get_running_loop()
        deadline = self._loop.time() + seconds
        while True:
            changed = self._changed  # taken before the look, so that a commit in between is not missed
            remaining = deadline - self._loop.time()
            yield remaining > 0
            if remaining <= 0:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(remaining):
                    await changed.wait()

    @contextlib.contextmanager
    def feed(self, lane: str) -> Iterator[Feed]:
        """A feed of the lane's events, from now until the context ends."""
        self._loop = asyncio.get_running_loop()
        feed = Feed(lane)
        self._feeds.add(feed)
        self.feeds = len(self._feeds)
        try:
            yield feed
        finally:
            self._feeds.discard(feed)
            self.feeds = len(self._feeds)

    def _tell(self, summaries: list[Summary]) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        for feed in self._feeds:
            wanted = [summary for summary in summaries if summary["lane"] == feed.lane]
            if wanted:
                feed.put(wanted)


def _summaries(batch: Batch) -> list[Summary]:
    received = {raw_id: timestamp for raw_id, timestamp, _ in batch.raw}
    good = [(raw_id, index, good_summary(event, raw_id, index)) for raw_id, index, event in batch.events]
    failed = [
        (raw_id, index, failed_summary(event, raw_id, index, received.get(raw_id, 0)))
        for raw_id, index, event in batch.failed
    ]
    return [summary for _, _, summary in sorted([*good, *failed], key=lambda item: item[:2])]
