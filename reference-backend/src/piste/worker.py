"""The pipeline's engine: takes records off the stream, enriches them, and commits them to the store in batches.

Two threads, so that DuckDB works while Python enriches: *enrich* reads the stream and fills a batch, *commit* writes
it, trims the stream and tells who waits. At most one batch is filled and one written at any time, which bounds the
memory.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from piste.enrichment.failures import ENDED_TWICE, crashed
from piste.pipeline import Pipeline
from piste.records import Event, FailedEvent
from piste.storage.batch import Batch
from piste.storage.duckdb import Store, StoreUnavailable
from piste.stream.spool import Spool, SpoolError
from piste.suspects import ENRICHING, WRITING, Suspects

log = logging.getLogger("piste.worker")

BATCH_ROWS = 5_000
BATCH_BYTES = 16 * 2**20
BATCH_SECONDS = 0.2
IDLE_SECONDS = 0.02
PAUSE_SECONDS = 1.0
READ_RECORDS = 500
WAITING_RECORDS = 2_500
"""Read at once where events wait for answers from outside: the more come together, the less they wait in all."""


Job = Generator[object, None, None]
"""Work on stored records, a step at a time."""

_Records = Sequence[tuple[int, bytes]]
"""Records with their offsets, ascending."""


@dataclass(slots=True)
class Progress:
    """Where the worker stands: stream offsets, ascending; `taken` is enriched, `committed` is in the store."""

    taken: int
    committed: int


class Worker:
    """Moves every record of the stream into the store, once.

    `on_commit` is called on the commit thread with each batch after it is durable. Start it with start(), end it with
    stop(), which drains the stream for at most the given seconds; what is left stays in the stream for the next
    start.
    """

    def __init__(
        self,
        spool: Spool,
        pipeline: Pipeline,
        store: Store,
        suspects: Suspects,
        on_commit: Callable[[Batch], None] = lambda _batch: None,
    ) -> None:
        self._spool, self._pipeline, self._store, self._suspects = spool, pipeline, store, suspects
        self._on_commit = on_commit
        offset = store.offset()
        self._progress = Progress(offset, offset)
        self._batches: queue.Queue[Batch | None] = queue.Queue(maxsize=1)
        self._changed = threading.Condition()
        self._waiters = 0
        self._resetting = threading.Lock()
        self._reset_wanted: threading.Event | None = None
        self._jobs: deque[Job] = deque()
        self._stop_at: float | None = None
        self._threads = [
            threading.Thread(target=self._enrich, name="enrich", daemon=True),
            threading.Thread(target=self._commit, name="commit", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, drain: float = 5.0) -> None:
        """Drain for at most `drain` seconds, commit what is enriched, and end both threads."""
        self._stop_at = time.monotonic() + drain
        for thread in self._threads:
            thread.join()

    def is_alive(self) -> bool:
        """False once a thread has ended without being asked to: the process should then end too."""
        return all(thread.is_alive() for thread in self._threads)

    def lag(self) -> int:
        """Records acknowledged by the collector that are not in the store yet."""
        return max(0, self._spool.last() - self._progress.committed)

    def wait(self, timeout: float = 2.0) -> int:
        """Wait until everything acknowledged before this call is in the store; returns the lag left (0 when all is
        in).
        """
        target = self._spool.last()
        deadline = time.monotonic() + timeout
        with self._changed:
            self._waiters += 1
            try:
                while self._progress.committed < target:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return target - self._progress.committed
                    self._changed.wait(left)
            finally:
                self._waiters -= 1
        return 0

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """While it is open, records are not gathered into batches: somebody waits for them."""
        with self._changed:
            self._waiters += 1
        try:
            yield
        finally:
            with self._changed:
                self._waiters -= 1

    def run(self, job: Job) -> None:
        """Take the job's steps on the enrich thread, one between two reads of the stream.

        It is closed when it has ended, has raised, or the worker stops.
        """
        self._jobs.append(job)

    def reset(self, timeout: float = 10.0) -> bool:
        """Discard the stream's backlog and empty the store; False when that was not done within `timeout` seconds."""
        with self._resetting:
            done = self._reset_wanted = threading.Event()
            emptied = done.wait(timeout)
            self._reset_wanted = None
            return emptied

    # The enrich thread

    def _enrich(self) -> None:
        batch, since, handed_over = Batch(), 0.0, 0.0
        while True:
            records = self._read()
            for handful in self._handfuls(records):
                if not batch.raw:
                    since = time.monotonic()
                self._take(batch, handful)
                if self._is_due(batch, since):
                    batch = self._hand_over(batch)
            # What comes after a pause is not gathered: a page that shows events as they come need not wait for others.
            is_lone = time.monotonic() - handed_over >= BATCH_SECONDS
            if batch.raw and (self._is_due(batch, since) or (not records and (self._waiters or is_lone))):
                batch, handed_over = self._hand_over(batch), time.monotonic()
            if self._reset_wanted is not None:
                self._hand_over(batch)
                batch = self._do_reset()
            if self._should_stop(bool(records)):
                self._hand_over(batch)
                self._batches.put(None)
                self._drop_jobs()
                return
            if not self._work() and not records:
                time.sleep(IDLE_SECONDS if not self._waiters else IDLE_SECONDS / 10)

    def _read(self) -> _Records:
        count = WAITING_RECORDS if self._pipeline.calls_out else READ_RECORDS
        if self._progress.taken < self._suspects.careful_until:
            self._batches.join()  # one record in one hand: a death now names it
            count = 1
        try:
            return self._spool.read(self._progress.taken, count)
        except SpoolError as problem:
            log.error("the stream cannot be read for now: %s", problem)
            time.sleep(PAUSE_SECONDS)
            return []

    def _handfuls(self, records: _Records) -> Sequence[_Records]:
        """What is enriched together: all of it if events wait for answers from outside, else one record after another.

        One is better where nothing waits: a death then names the record.
        """
        if self._pipeline.calls_out and records:
            return [records]
        return [[record] for record in records]

    def _take(self, batch: Batch, records: _Records) -> None:
        first, last = records[0][0], records[-1][0]
        if self._suspects.is_condemned(first):  # it is alone then: see _read
            log.error("record %d ended the pipeline twice: it becomes a failed event", first)
            results: list[list[Event | FailedEvent]] = [[crashed(records[0][1], ENDED_TWICE)]]
        else:
            self._suspects.take(ENRICHING, first, last)
            results = self._pipeline.process_batch([record for _, record in records])
            self._suspects.release(ENRICHING)
        for (offset, record), result in zip(records, results, strict=True):
            batch.add(offset, record, result)
        self._progress.taken = last

    def _is_due(self, batch: Batch, since: float) -> bool:
        return (
            batch.rows >= BATCH_ROWS
            or batch.bytes >= BATCH_BYTES
            or time.monotonic() - since >= BATCH_SECONDS
            or self._progress.taken <= self._suspects.careful_until
        )

    def _hand_over(self, batch: Batch) -> Batch:
        if batch.raw:
            self._batches.put(batch)
        return Batch()

    def _do_reset(self) -> Batch:
        self._batches.join()
        done, self._reset_wanted = self._reset_wanted, None
        try:
            offset = self._spool.discard()
            self._store.reset(offset)
        except (SpoolError, StoreUnavailable) as problem:
            log.error("not emptied: %s", problem)
            return Batch()
        with self._changed:
            self._progress = Progress(offset, offset)
            self._changed.notify_all()
        if done is not None:
            done.set()
        return Batch()

    def _work(self) -> bool:
        """One step of one job, in turns; False when there is none."""
        if not self._jobs:
            return False
        job = self._jobs.popleft()
        try:
            next(job)
        except StopIteration:
            pass
        except Exception:
            log.exception("a job was broken off")
        else:
            self._jobs.append(job)
        return True

    def _drop_jobs(self) -> None:
        while self._jobs:
            self._jobs.popleft().close()

    def _should_stop(self, busy: bool) -> bool:
        return self._stop_at is not None and (not busy or time.monotonic() >= self._stop_at)

    # The commit thread

    def _commit(self) -> None:
        while (batch := self._batches.get()) is not None:
            self._suspects.take(WRITING, batch.raw[0][0], batch.offset)
            written = self._write(batch)
            self._suspects.release(WRITING)
            if written:
                self._progress.committed = batch.offset
                self._suspects.acquit(batch.offset)
                with self._changed:
                    self._changed.notify_all()
                self._on_commit(batch)
                self._trim(batch.offset)
            self._batches.task_done()

    def _trim(self, offset: int) -> None:
        try:
            self._spool.trim(offset)
        except SpoolError as problem:  # a full disk; the next batch trims what this one could not
            log.warning("stored records stay on the stream for now: %s", problem)

    def _write(self, batch: Batch) -> bool:
        """Write until it succeeds: a full disk pauses the store.

        False when told to stop before that; the stream keeps the records.
        """
        paused = False
        while True:
            try:
                self._store.write(batch)
            except StoreUnavailable as problem:
                if not paused:
                    log.error("the store is paused: %s; the stream keeps the events meanwhile", problem)
                paused = True
                if self._stop_at is not None and time.monotonic() >= self._stop_at:
                    return False
                time.sleep(PAUSE_SECONDS)
            else:
                if paused:
                    log.warning("the store writes again")
                return True
