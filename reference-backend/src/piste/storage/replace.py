"""Puts what today's pipeline makes of stored records in the place of what an earlier one made, and tells what changed.

The new rows are laid beside the old ones in temporary tables and compared by the database itself, typed columns and
all; only requests of which anything differs are written. When and by which version an event was enriched is no
difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb
import pyarrow as pa

from piste.storage.batch import Batch
from piste.storage.failed import failed_table
from piste.storage.names import quoted
from piste.storage.raw import insert_arrow

GOOD: Final = "good"
FAILED: Final = "failed"

_IGNORED: Final = frozenset({"raw_id", "raw_index", "etl_tstamp", "v_etl"})
_FAILED_COMPARED: Final = ("event_id", "event_count", "kind", "stage", "reason", "schema", "path", "expected", "got")
_MOMENTS: Final = r'"(etl_tstamp|v_etl|timestamp|lastAttempt|attempts|componentVersion)":("[^"]*"|[0-9]+)'
"""What differs in a failed event's texts each time that it is made."""

_Key = tuple[int, int]
"""Id of the raw record, place of the event in it."""


@dataclass(slots=True)
class Outcome:
    """What replacing did: numbers of events by (before, after), of changed ones among them, and by changed column.

    Before and after are `good`, `failed` or None for an event that was not there; a request that failed as a whole
    counts with all its events. `requests` is how many were read, `rewritten` how many of them differed.
    """

    requests: int = 0
    rewritten: int = 0
    events: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)

    def add(self, other: Outcome) -> None:
        """Take in what another replacement did."""
        self.requests += other.requests
        self.rewritten += other.rewritten
        self.events += other.events
        self.changed += other.changed
        self.columns += other.columns


def replace(writer: duckdb.DuckDBPyConnection, batch: Batch, good: pa.Table | None) -> Outcome:
    """Replace the rows of the batch's records, inside the caller's transaction; `good` are its events' rows."""
    ids = [raw_id for raw_id, _, _ in batch.raw]
    _lay_beside(writer, batch, ids, good)
    before = _before(writer)
    after = _after(batch)
    columns = _changed_columns(writer)
    failed = _changed_failures(writer)
    outcome = Outcome(requests=len(ids))
    differing: set[int] = set()
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        outcome.events[old, new] += 1
        if old != new:
            differing.add(key[0])
        elif key in columns:
            outcome.changed[GOOD] += 1
            outcome.columns.update(columns[key])
            differing.add(key[0])
        elif key in failed:
            outcome.changed[FAILED] += 1
            differing.add(key[0])
    differing |= {raw_id for raw_id, _ in failed}
    outcome.rewritten = len(differing)
    if differing:
        _swap(writer, sorted(differing))
    for table in ("replayed_ids", "replayed_events", "replayed_failed_events"):
        writer.execute(f"DROP TABLE {table}")
    return outcome


def _lay_beside(writer: duckdb.DuckDBPyConnection, batch: Batch, ids: list[int], good: pa.Table | None) -> None:
    writer.execute("CREATE TEMP TABLE replayed_ids (raw_id BIGINT)")
    insert_arrow(writer, "replayed_ids", pa.table({"raw_id": pa.array(ids, pa.int64())}))
    for table in ("events", "failed_events"):
        writer.execute(f"CREATE TEMP TABLE replayed_{table} AS FROM {table} LIMIT 0")
    if good is not None:
        insert_arrow(writer, "replayed_events", good)
    if batch.failed:
        received = {raw_id: timestamp for raw_id, timestamp, _ in batch.raw}
        insert_arrow(writer, "replayed_failed_events", failed_table(batch.failed, received))


def _before(writer: duckdb.DuckDBPyConnection) -> dict[_Key, str]:
    rows = writer.execute(
        f"SELECT raw_id, raw_index, 1, '{GOOD}' FROM events SEMI JOIN replayed_ids USING (raw_id) UNION ALL"
        f" SELECT raw_id, raw_index, event_count, '{FAILED}' FROM failed_events SEMI JOIN replayed_ids USING (raw_id)"
    ).fetchall()
    return _states(rows)


def _after(batch: Batch) -> dict[_Key, str]:
    good = [(raw_id, index, 1, GOOD) for raw_id, index, _ in batch.events]
    failed = [(raw_id, index, event.event_count, FAILED) for raw_id, index, event in batch.failed]
    return _states([*good, *failed])


def _states(rows: Iterable[tuple[int, int, int, str]]) -> dict[_Key, str]:
    """Each event's state; a request that failed as a whole has as many places as it had events."""
    return {
        (raw_id, index + place): state for raw_id, index, count, state in rows for place in range(max(1, count or 1))
    }


def _changed_columns(writer: duckdb.DuckDBPyConnection) -> Mapping[_Key, list[str]]:
    names = [
        row[0]
        for row in writer.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'events' ORDER BY column_index"
        ).fetchall()
        if row[0] not in _IGNORED
    ]
    tests = ", ".join(f"CASE WHEN o.{quoted(n)} IS DISTINCT FROM n.{quoted(n)} THEN ? END" for n in names)
    rows = writer.execute(
        f"SELECT raw_id, raw_index, list_filter([{tests}], lambda name: name IS NOT NULL) AS changed"
        " FROM events o JOIN replayed_events n USING (raw_id, raw_index)",
        names,
    ).fetchall()
    return {(raw_id, index): changed for raw_id, index, changed in rows if changed}


def _changed_failures(writer: duckdb.DuckDBPyConnection) -> set[_Key]:
    tests = [f"o.{quoted(name)} IS DISTINCT FROM n.{quoted(name)}" for name in _FAILED_COMPARED]
    tests.append("o.reasons::VARCHAR IS DISTINCT FROM n.reasons::VARCHAR")
    same = "regexp_replace({}.partial::VARCHAR, ?, '', 'g')"
    tests.append(f"{same.format('o')} IS DISTINCT FROM {same.format('n')}")
    rows = writer.execute(
        "SELECT raw_id, raw_index FROM failed_events o JOIN replayed_failed_events n USING (raw_id, raw_index)"
        f" WHERE {' OR '.join(tests)}",
        [_MOMENTS, _MOMENTS],
    ).fetchall()
    return {(raw_id, index) for raw_id, index in rows}


def _swap(writer: duckdb.DuckDBPyConnection, ids: list[int]) -> None:
    parameters: list[Any] = [ids]
    for table in ("events", "failed_events"):
        writer.execute(f"DELETE FROM {table} WHERE raw_id IN (SELECT unnest(?::BIGINT[]))", parameters)
        writer.execute(
            f"INSERT INTO {table} BY NAME SELECT * FROM replayed_{table} WHERE raw_id IN (SELECT unnest(?::BIGINT[]))",
            parameters,
        )
