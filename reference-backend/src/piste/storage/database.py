"""The reading side of the store: connections that can change nothing, queries, counts and raw records."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple, Self

import duckdb

from piste.storage.query import QueryResult, run
from piste.storage.raw import RawReader

log = logging.getLogger("piste.storage")

MEMORY_MB: Final = 300
WRITER_THREADS: Final = 1
"""A second thread makes checkpoints cost more CPU and memory, and the other core is the collector's."""

READER_THREADS: Final = 2
"""For a store that is open for reading alone, with nothing beside it."""

CHECKPOINT_THRESHOLD: Final = "64MB"
"""Size of the write-ahead log at which DuckDB folds it into the file: replaying as much takes 0.3 s at start."""

TEMPORARY_LIMIT: Final = "4GB"
"""What queries may put on the disk when they outgrow the memory limit."""

_LOCKED: Final = re.compile(r"Conflicting lock is held in (.*?) \(PID (\d+)\)")


class StoreUnavailable(Exception):  # noqa: N818  (a state that passes, not a mistake)
    """The store cannot be used now; the message says why and what to do. What was committed is intact."""


class Counts(NamedTuple):
    """Events in the store: `received` = `good` + `bad`; a request that failed as a whole counts with all its events."""

    received: int
    good: int
    bad: int


def connect(
    path: Path, *, read_only: bool, memory_mb: int = MEMORY_MB, checkpoint_threshold: str = CHECKPOINT_THRESHOLD
) -> duckdb.DuckDBPyConnection:
    """Open the file with everything shut that SQL could reach outside it. Raises StoreUnavailable."""
    try:
        return duckdb.connect(
            str(path),
            read_only=read_only,
            config={
                "memory_limit": f"{memory_mb}MB",
                "threads": str(READER_THREADS if read_only else WRITER_THREADS),
                "checkpoint_threshold": checkpoint_threshold,
                "max_vacuum_tasks": "0",  # merging row groups rewrote the table again and again as it grew
                "max_temp_directory_size": TEMPORARY_LIMIT,
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "python_enable_replacements": "false",  # else a query could read our variables
                "lock_configuration": "true",
            },
        )
    except duckdb.Error as problem:
        raise StoreUnavailable(_why(path, problem)) from problem


def _why(path: Path, problem: duckdb.Error) -> str:
    text = str(problem)
    if locked := _LOCKED.search(text):
        return f"{path} is in use by process {locked[2]} ({locked[1]}); stop that one, or ask it while it runs"
    return f"{path} cannot be opened: {text.splitlines()[0]}"


class Database:
    """One DuckDB file, open for reading by any number of threads, each in its own snapshot."""

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = True,
        memory_mb: int = MEMORY_MB,
        checkpoint_threshold: str = CHECKPOINT_THRESHOLD,
    ) -> None:
        self.path = path
        self._checkpoint_threshold = checkpoint_threshold
        self._memory_mb = memory_mb
        self._readers: set[duckdb.DuckDBPyConnection] = set()
        self._readers_changed = threading.Condition()
        self._raw = RawReader()
        self._root: duckdb.DuckDBPyConnection | None = self._connect(read_only)

    def _connect(self, read_only: bool) -> duckdb.DuckDBPyConnection:
        return connect(
            self.path,
            read_only=read_only,
            memory_mb=self._memory_mb,
            checkpoint_threshold=self._checkpoint_threshold,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor in a read-only transaction of its own. Raises StoreUnavailable when the store is closed."""
        with self._readers_changed:
            if self._root is None:
                raise StoreUnavailable("the store is closed")
            cursor = self._root.cursor()
            self._readers.add(cursor)
        try:
            try:
                cursor.execute("BEGIN TRANSACTION READ ONLY")
            except duckdb.Error as problem:
                raise StoreUnavailable(f"the store cannot be read now: {str(problem).splitlines()[0]}") from problem
            yield cursor
        finally:
            cursor.close()
            with self._readers_changed:
                self._readers.discard(cursor)
                self._readers_changed.notify_all()

    def query(self, sql: str, *, timeout: float = 10.0, max_rows: int = 10_000) -> QueryResult:
        """Run one SELECT for at most `timeout` seconds and give its first `max_rows` rows. Raises QueryError."""
        return run(self, sql, timeout=timeout, max_rows=max_rows)

    def raw(self, raw_id: int) -> bytes | None:
        """The bytes of one raw record; None when it is not kept (any more)."""
        return self._raw.find(self, raw_id)

    def counts(self) -> Counts:
        """How many events are in the store."""
        with self.reading() as cursor:
            row = cursor.execute(
                "SELECT (SELECT count(*) FROM events),"
                " (SELECT coalesce(sum(event_count), 0)::BIGINT FROM failed_events)"
            ).fetchone()
        assert row is not None  # an aggregate without groups has one row
        good, bad = row
        return Counts(good + bad, good, bad)

    def size(self) -> int:
        """Bytes of the file that hold data; the log of what is not folded in yet comes on top."""
        with self.reading() as cursor:
            row = cursor.execute("SELECT used_blocks * block_size FROM pragma_database_size()").fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        """Interrupt the readers and close the file; safe to call twice."""
        with self._readers_changed:
            root, self._root = self._root, None
        self._end_readers()
        if root is not None:
            root.close()

    def _end_readers(self, patience: float = 2.0) -> None:
        """Every cursor must be gone before the file really closes."""
        deadline = time.monotonic() + patience
        with self._readers_changed:
            while self._readers and time.monotonic() < deadline:
                for reader in self._readers:
                    reader.interrupt()  # again and again: one that comes between two statements is lost
                self._readers_changed.wait(0.05)
            if self._readers:
                log.warning("a reader of the store did not end within %.0f s", patience)


def open_readonly(path: Path) -> Database:
    """Open a store that no other process holds, for reading alone. Raises StoreUnavailable."""
    if not path.exists():
        raise StoreUnavailable(
            f"there is no store at {path}: start `piste up` with this data folder first, or name another"
        )
    return Database(path)
