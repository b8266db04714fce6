"""The janitor: deletes what the retention says is too old or too much."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from piste.storage.database import StoreUnavailable
from piste.storage.retention import Retention

if TYPE_CHECKING:
    from piste.storage.duckdb import Store

log = logging.getLogger("piste.storage")

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
SWEEP_SECONDS: Final = 60.0
SLICE_ROWS: Final = 10_000
PORTIONS: Final = 8
"""Over the size limit, this part of the oldest rows goes at a time."""


class Janitor(threading.Thread):
    """Applies the retention every minute, in small deletes between the store's commits: no batch waits for long."""

    def __init__(self, store: Store, retention: Retention) -> None:
        super().__init__(name="retention", daemon=True)
        self._store, self._retention = store, retention
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start the thread, unless nothing is ever deleted."""
        if self._retention.is_set:
            super().start()

    def stop(self) -> None:
        """End the thread after the delete at hand."""
        self._stopping.set()
        if self.is_alive() and threading.current_thread() is not self:
            self.join()

    def run(self) -> None:
        while not self._stopping.wait(SWEEP_SECONDS):
            try:
                self.sweep(time.time_ns() // 1_000_000)
            except StoreUnavailable as problem:
                log.warning("the retention waits: %s", problem)

    def sweep(self, now: int) -> int:
        """Delete everything that is due at `now` (epoch ms); returns the rows deleted."""
        deleted = 0
        for table, column, days in (
            ("events", "collector_tstamp", self._retention.events_days),
            ("failed_events", "received_tstamp", self._retention.failed_days),
            ("raw_batches", "received_tstamp", self._retention.raw_days),
        ):
            if days is not None:
                deleted += self._delete_older(table, column, now - round(days * DAY_MS))
        if self._retention.lane_hours is not None:
            deleted += self._expire_lanes(now - round(self._retention.lane_hours * HOUR_MS))
        if self._retention.max_bytes is not None:
            deleted += self._shrink(self._retention.max_bytes)
        if deleted:
            log.info("retention: %d rows deleted", deleted)
            self._store.checkpoint()
        return deleted

    def _delete_older(self, table: str, column: str, before: int) -> int:
        slice_ = f"SELECT rowid FROM {table} WHERE {column} < make_timestamp_ms(?) LIMIT {SLICE_ROWS}"
        return self._repeat(f"DELETE FROM {table} WHERE rowid IN ({slice_})", [before])

    def _expire_lanes(self, before: int) -> int:
        """Delete the lanes of which nothing is newer; what was sent to no lane stays."""
        sent = (
            "SELECT lane, collector_tstamp AS at_ms FROM events WHERE lane <> '' UNION ALL"
            " SELECT lane, received_tstamp FROM failed_events WHERE lane <> ''"
        )
        with self._store.reading() as cursor:
            found = cursor.execute(
                f"SELECT lane FROM ({sent}) GROUP BY lane HAVING max(at_ms) < make_timestamp_ms(?)", [before]
            ).fetchall()
        lanes = [lane for (lane,) in found]
        if not lanes:
            return 0
        return sum(
            self._repeat(
                f"DELETE FROM {table} WHERE rowid IN"
                f" (SELECT rowid FROM {table} WHERE lane IN (SELECT unnest(?::VARCHAR[])) LIMIT {SLICE_ROWS})",
                [lanes],
            )
            for table in ("events", "failed_events")
        )

    def _repeat(self, sql: str, parameters: list[object]) -> int:
        """Delete slice by slice until nothing is left to delete, letting commits pass between."""
        total = 0
        while not self._stopping.is_set():
            deleted = self._store.delete(sql, parameters)
            total += deleted
            if deleted == 0:
                break
        return total

    def _shrink(self, limit: int) -> int:
        """Delete the oldest raw records, then the oldest events and failed events, portion by portion, to the limit."""
        total = 0
        for tables in (("raw_batches",), ("events", "failed_events")):
            while not self._stopping.is_set() and self._store.size() > limit:
                deleted = sum(self._delete_oldest(table) for table in tables)
                if deleted == 0:
                    break
                total += deleted
                self._store.checkpoint()  # only then is the space free
        return total

    def _delete_oldest(self, table: str) -> int:
        key = "first_id" if table == "raw_batches" else "raw_id"
        with self._store.reading() as cursor:
            row = cursor.execute(f"SELECT min({key}), max({key}) FROM {table}").fetchone()
        if row is None or row[0] is None:
            return 0
        edge = row[0] + (row[1] - row[0]) // PORTIONS
        slice_ = f"SELECT rowid FROM {table} WHERE {key} <= ? LIMIT {SLICE_ROWS}"
        return self._repeat(f"DELETE FROM {table} WHERE rowid IN ({slice_})", [edge])
