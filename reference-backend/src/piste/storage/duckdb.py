"""The store: one DuckDB file that takes each batch of the stream exactly once.

Rows, new typed columns, raw records and the stream's offset commit in one transaction, on the one writing connection:
an ALTER on a second one would abort the first's commit.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from piste.enrichment.masking import Masks
from piste.records import Event
from piste.storage.batch import Batch
from piste.storage.canonical import canonical_arrays
from piste.storage.database import CHECKPOINT_THRESHOLD, MEMORY_MB, Database, StoreUnavailable
from piste.storage.failed import failed_table
from piste.storage.fitting import fit, move_unstorable
from piste.storage.janitor import Janitor
from piste.storage.layout import FORMAT, create, drop, open_layout
from piste.storage.raw import insert_arrow, insert_raw
from piste.storage.replace import Outcome, replace
from piste.storage.retention import Retention
from piste.storage.typed import MAX_COLUMNS, Lookup, Plan, TypedColumns

__all__ = ["FORMAT", "Store", "StoreUnavailable"]

log = logging.getLogger("piste.storage")

MOST_MEMORY_MB: Final = 2_400
"""Very wide tables need more than the usual limit; it grows to this before the store gives up."""

_UNAVAILABLE: Final = (
    duckdb.IOException,
    duckdb.TransactionException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.OutOfMemoryException,
    duckdb.ConnectionException,
    duckdb.InterruptException,
)
"""What a full disk, a failed commit or exhausted memory raise: trying later may help. The rest is about the data."""


class Store(Database):
    """The store of one pipeline process: writes from one thread at a time, reads from any.

    `lookup` gives a schema's JSON for the typed columns, None for an unknown one; `masks` says what of failed events
    must not be kept; `resets` counts how often it was emptied. Raises StoreUnavailable when the file is held by another
    process, or is not ours.
    """

    def __init__(
        self,
        path: Path,
        *,
        lookup: Lookup = lambda _key: None,
        retention: Retention = Retention(),  # noqa: B008  (frozen)
        memory_mb: int = MEMORY_MB,
        checkpoint_threshold: str = CHECKPOINT_THRESHOLD,
        max_typed_columns: int = MAX_COLUMNS,
        masks: Masks = Masks(),  # noqa: B008  (nothing changes it)
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        super().__init__(path, read_only=False, memory_mb=memory_mb, checkpoint_threshold=checkpoint_threshold)
        self._lock = threading.RLock()
        self._typed = TypedColumns(lookup, max_typed_columns)
        self._masks = masks
        self._janitor = Janitor(self, retention)
        self._writer: duckdb.DuckDBPyConnection | None = None
        self._offset = 0
        self._short_of_memory = False
        self.resets = 0
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        self._janitor.start()

    def offset(self) -> int:
        """The stream offset up to which everything is in the store."""
        return self._offset

    def write(self, batch: Batch) -> None:
        """Commit the batch as a whole; one that is committed already is passed over, so a batch may be tried again.

        Events that the store cannot hold are moved to the batch's failed ones. Raises StoreUnavailable, with nothing
        written.
        """
        with self._lock:
            self._reopen_if_needed()
            if batch.offset <= self._offset:
                return
            arrays = fit(batch)
            plan = self._typed.plan([event for _, _, event in batch.events])
            if not self._try(batch, arrays, plan) and not self._try(batch, arrays, None):
                move_unstorable(batch, self._refuse)
                if not self._try(batch, fit(batch), None):
                    raise StoreUnavailable("the database refuses the batch; its reason is in the log")

    def replace(self, batch: Batch, *, dry_run: bool = False) -> Outcome:
        """Put the batch in the place of what the store has of its records, as a whole; tells what changed.

        The records themselves and the stream's offset stay. With `dry_run` nothing is written. Raises
        StoreUnavailable, with nothing written.
        """
        with self._lock:
            self._reopen_if_needed()
            self._typed.forget()  # a schema may have been edited a moment ago
            arrays = fit(batch)
            plan = self._typed.plan([event for _, _, event in batch.events])
            outcome = self._try_replace(batch, arrays, plan, dry_run) or self._try_replace(batch, arrays, None, dry_run)
            if outcome is None:
                move_unstorable(batch, self._refuse)
                outcome = self._try_replace(batch, fit(batch), None, dry_run)
            if outcome is None:
                raise StoreUnavailable("the database refuses the batch; its reason is in the log")
            return outcome

    def reset(self, offset: int) -> None:
        """Empty the store and go on from this stream offset. Typed columns go too, and come back as schemas appear.

        Raises StoreUnavailable, with everything still there.
        """
        with self._lock:
            self._reopen_if_needed()
            writer = self._connection()
            try:
                writer.execute("BEGIN")
                drop(writer)
                create(writer, offset)
                writer.execute("COMMIT")
            except duckdb.Error as problem:
                self._roll_back()
                raise StoreUnavailable(f"the store was not emptied: {_first_line(problem)}") from problem
            self._load()
            self._raw.forget()
            self.resets += 1

    def delete(self, sql: str, parameters: list[object]) -> int:
        """Delete rows between two commits and return how many. Raises StoreUnavailable; then nothing is deleted."""
        with self._lock:
            self._reopen_if_needed()
            try:
                row = self._connection().execute(sql, parameters).fetchone()
            except duckdb.Error as problem:
                self._roll_back()
                raise StoreUnavailable(f"nothing was deleted: {_first_line(problem)}") from problem
            return int(row[0]) if row else 0

    def checkpoint(self) -> None:
        """Fold the log into the file, which frees the space of deleted rows; readers in the way put it off."""
        with self._lock:
            self._reopen_if_needed()
            try:
                self._connection().execute("CHECKPOINT")
            except duckdb.Error as problem:
                log.info("no checkpoint for now: %s", _first_line(problem))

    def close(self) -> None:
        """Stop the retention, end the readers and close the file; DuckDB folds its log into it."""
        self._janitor.stop()
        with self._lock:
            self._close_files()

    # Opening

    def _start(self) -> None:
        assert self._root is not None
        writer = self._writer = self._root.cursor()
        try:
            found = writer.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
            if not found:
                writer.execute("BEGIN")
                create(writer, 0)
                writer.execute("COMMIT")
                writer.execute("CHECKPOINT")
            elif ("store",) not in found:
                raise StoreUnavailable(f"{self.path} is not a store of Piste; move it away, or use another data folder")
            self._load()
        except duckdb.Error as problem:
            raise StoreUnavailable(f"{self.path} cannot be used: {_first_line(problem)}") from problem

    def _load(self) -> None:
        writer = self._connection()
        self._offset = open_layout(writer, self.path)
        self._typed.load(writer)

    def _connection(self) -> duckdb.DuckDBPyConnection:
        if self._writer is None:
            raise StoreUnavailable("the store is closed")
        return self._writer

    def _reopen_if_needed(self) -> None:
        """After a fatal error DuckDB refuses everything until the file is opened again."""
        try:
            self._connection().execute("SELECT 1").fetchall()
        except duckdb.Error as problem:
            log.info("the store is opened again after: %s", _first_line(problem))
            self._reopen()

    def _reopen(self) -> None:
        self._close_files()
        root = self._connect(read_only=False)
        with self._readers_changed:
            self._root = root
        self._start()

    def _close_files(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        super().close()

    # Writing

    def _try(self, batch: Batch, arrays: dict[str, pa.Array[Any]], plan: Plan | None) -> bool:
        """One transaction; False when the database refused the data. Without a plan the typed columns stay null."""
        self._mask(batch)
        writer = self._connection()
        try:
            writer.execute("BEGIN")
            if plan is not None:
                plan.apply(writer)
            _insert_events(writer, batch.events, arrays, plan)
            if batch.failed:
                received = {raw_id: timestamp for raw_id, timestamp, _ in batch.raw}
                insert_arrow(writer, "failed_events", failed_table(batch.failed, received))
            insert_raw(writer, batch.raw)
            writer.execute("UPDATE store SET stream_offset = ?", [batch.offset])
            writer.execute("COMMIT")
        except (duckdb.Error, pa.ArrowException) as problem:
            self._roll_back()
            self._typed.forget()
            if isinstance(problem, _UNAVAILABLE):
                return self._was_committed(batch, problem)
            log.exception("the database refused a batch up to offset %d", batch.offset)
            return False
        self._offset = batch.offset
        self._short_of_memory = False
        if plan is not None:
            self._typed.adopt(plan)
        return True

    def _try_replace(
        self, batch: Batch, arrays: dict[str, pa.Array[Any]], plan: Plan | None, dry_run: bool
    ) -> Outcome | None:
        """One transaction; None when the database refused the data."""
        self._mask(batch)
        writer = self._connection()
        try:
            writer.execute("BEGIN")
            if plan is not None:
                plan.apply(writer)
            outcome = replace(writer, batch, _event_table(batch.events, arrays, plan))
            writer.execute("ROLLBACK" if dry_run else "COMMIT")
        except (duckdb.Error, pa.ArrowException) as problem:
            self._roll_back()
            self._typed.forget()
            if isinstance(problem, _UNAVAILABLE):
                raise StoreUnavailable(_first_line(problem)) from problem
            log.exception("the database refused to replace the records up to %d", batch.offset)
            return None
        if plan is not None and not dry_run:
            self._typed.adopt(plan)
        return outcome

    def _mask(self, batch: Batch) -> None:
        """Here, where all failed events pass, and before anything is logged about them."""
        if self._masks:
            batch.failed = [(raw_id, index, self._masks.apply(failed)) for raw_id, index, failed in batch.failed]

    def _was_committed(self, batch: Batch, problem: Exception) -> bool:
        """True when the commit took effect although it failed; else raises StoreUnavailable."""
        if isinstance(problem, duckdb.OutOfMemoryException) or "could not allocate" in str(problem):
            self._allow_memory()
        try:
            self._reopen_if_needed()
            row = self._connection().execute("SELECT stream_offset FROM store").fetchone()
        except duckdb.Error:
            row = None
        if row is not None and row[0] >= batch.offset:
            self._load()
            return True
        raise StoreUnavailable(_first_line(problem)) from problem

    def _allow_memory(self) -> None:
        """The second time in a row, raise the limit: the first may be a query's doing, which will have ended."""
        if self._short_of_memory and self._memory_mb < MOST_MEMORY_MB:
            self._memory_mb = min(self._memory_mb * 3 // 2, MOST_MEMORY_MB)
            log.warning("the store needs more memory than it was given: its limit is now %d MB", self._memory_mb)
            self._reopen()
        self._short_of_memory = True

    def _refuse(self, events: Sequence[Event]) -> str | None:
        """Why the database refuses these events; None when it takes them. Nothing is kept."""
        writer = self._connection()
        try:
            writer.execute("BEGIN")
            _insert_events(writer, [(0, 0, event) for event in events], canonical_arrays(events)[0], None)
        except (duckdb.Error, pa.ArrowException) as problem:
            return _first_line(problem)
        finally:
            self._roll_back()
        return None

    def _roll_back(self) -> None:
        try:
            self._connection().execute("ROLLBACK")
        except duckdb.Error:
            log.debug("nothing to roll back: the failed commit did it")


def _insert_events(
    writer: duckdb.DuckDBPyConnection,
    events: Sequence[tuple[int, int, Event]],
    arrays: dict[str, pa.Array[Any]],
    plan: Plan | None,
) -> None:
    table = _event_table(events, arrays, plan)
    if table is not None:
        insert_arrow(writer, "events", table)


def _event_table(
    events: Sequence[tuple[int, int, Event]], arrays: dict[str, pa.Array[Any]], plan: Plan | None
) -> pa.Table | None:
    """The rows of the events; None where there is none."""
    if not events:
        return None
    columns = dict(arrays)
    columns["raw_id"] = pa.array([raw_id for raw_id, _, _ in events], pa.int64())
    columns["raw_index"] = pa.array([index for _, index, _ in events], pa.int32())
    columns["lane"] = pa.array([event.lane for _, _, event in events], pa.string())
    if plan is not None:
        columns.update(plan.arrays(len(events)))
    return pa.table(columns)


def _first_line(problem: BaseException) -> str:
    return str(problem).partition("\n")[0]
