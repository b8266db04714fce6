"""Group commit: many requests wait for one fsync, and the next commit starts as soon as the last one ended."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from queue import SimpleQueue
from typing import Protocol

from piste.stream.spool import SpoolError

MAX_PENDING_BYTES = 64 * 2**20
MAX_COMMIT_RECORDS = 4_096
MAX_COMMIT_BYTES = 16 * 2**20


_Pending = list[tuple[bytes, asyncio.Future[int]]]


class Durable(Protocol):
    """What a committer needs of a stream; `append` and `probe` raise SpoolError and then have done nothing."""

    def append(self, records: Sequence[bytes], /) -> int: ...

    def probe(self) -> None: ...


class OverloadedError(SpoolError):
    """More bytes wait for the disk than may be held in memory."""


class Committer:
    """Makes records durable on `spool`, from one event loop, through one thread of its own.

    `put` returns when the record is on the disk. After a failed commit everything that was in it gets the error:
    nothing is acknowledged that may not be there.
    """

    def __init__(self, spool: Durable, *, max_pending_bytes: int = MAX_PENDING_BYTES) -> None:
        self._spool = spool
        self._loop = asyncio.get_running_loop()
        self._max_pending_bytes = max_pending_bytes
        self._pending_bytes = 0
        self._pending: deque[tuple[bytes, asyncio.Future[int]]] = deque()
        self._idle = False
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._closing = False
        self.failure: SpoolError | None = None
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    async def put(self, record: bytes) -> int:
        """Return the offset of `record` when it is durable.

        Raises SpoolError when it is not, at once if too much is waiting already.
        """
        if self._closing:
            raise OverloadedError("the collector is stopping: send the request again")
        size = len(record)
        if self._pending_bytes + size > self._max_pending_bytes:
            raise OverloadedError("the disk does not keep up with what arrives: send the request again in a moment")
        self._pending_bytes += size
        done: asyncio.Future[int] = self._loop.create_future()
        self._pending.append((record, done))
        if self._idle:
            self._idle = False
            self._wake.put(None)
        return await done

    async def healthy(self) -> bool:
        """Tell whether the last commit succeeded; after a failed one try the disk, lest it stays unwell for ever."""
        if self.failure is not None:
            try:
                await self._loop.run_in_executor(None, self._spool.probe)
                self.failure = None
            except SpoolError as error:
                self.failure = error
        return self.failure is None

    async def close(self) -> None:
        """Commit what is pending, then end the thread."""
        self._closing = True
        self._wake.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    def _run(self) -> None:
        while True:
            batch = self._take()
            if not batch:
                if self._closing:  # nothing is put any more
                    return
                # Idle is said first and the queue looked at again, so that a record put in between is not left lying.
                self._idle = True
                if not self._pending and not self._closing:
                    self._wake.get()
                continue
            error: SpoolError | None = None
            last = 0
            try:
                last = self._spool.append([record for record, _ in batch])
            except SpoolError as failed:
                error = failed
            except Exception as unforeseen:
                # The waiters must hear of it and the thread must live: a dead committer would hang every request.
                error = SpoolError(f"cannot append to the stream: {unforeseen!r}")
            self._loop.call_soon_threadsafe(self._settle, batch, last, error)

    def _take(self) -> _Pending:
        batch: _Pending = []
        size = 0
        pending = self._pending
        while pending and len(batch) < MAX_COMMIT_RECORDS and size < MAX_COMMIT_BYTES:
            item = pending.popleft()
            size += len(item[0])
            batch.append(item)
        return batch

    def _settle(self, batch: _Pending, last: int, error: SpoolError | None) -> None:
        self.failure = error
        # One transaction gives consecutive offsets, and `last` is that of its last record.
        for offset, (record, done) in enumerate(batch, last - len(batch) + 1):
            self._pending_bytes -= len(record)
            if done.done():  # its request was cancelled
                continue
            if error is None:
                done.set_result(offset)
            else:
                done.set_exception(type(error)(*error.args))
