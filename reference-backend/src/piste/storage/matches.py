"""Events that match what a test waits for: columns that have given values, in one lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import orjson

from piste.enrichment.flat import flatten, instant
from piste.storage import rows
from piste.storage.database import Database
from piste.storage.names import quoted

SCHEMA = "schema"

Status = Literal["good", "failed", "any"]
STATUSES: dict[str, Status] = {"good": "good", "failed": "failed", "any": "any"}


class UnknownColumn(ValueError):  # noqa: N818  (what it names)
    """A name that is no canonical column."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which events count: those of a lane, after a record, whose columns (as text) have these values.

    `schema` stands for the URI of the event's own schema, and of the schema that a failed event did not meet. Raises
    UnknownColumn.
    """

    lane: str
    status: Status
    since: int
    values: tuple[tuple[str, str], ...]

    def __post_init__(self) -> None:
        for name, _ in self.values:
            if name not in rows.KINDS and name != SCHEMA:
                raise UnknownColumn(name[:80])


class Matches:
    """Counts and lists matching events of a store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, match: Match) -> int:
        """How many match; a request that failed as a whole counts with all its events."""
        total = 0
        with self._database.reading() as cursor:
            for table, where, values in _questions(match):
                what = "count(*)" if table == "events" else "coalesce(sum(event_count), 0)::BIGINT"
                found = cursor.execute(f"SELECT {what} FROM {table} WHERE {where}", values).fetchone()
                total += int(found[0]) if found else 0
        return total

    def newest(self, match: Match, limit: int) -> list[dict[str, Any]]:
        """The newest that match, oldest first: `id`, `status`, then the flat event, or what failed and why."""
        listed: list[tuple[int, int, dict[str, Any]]] = []
        with self._database.reading() as cursor:
            for table, where, values in _questions(match):
                newest = f"FROM {table} WHERE {where} ORDER BY raw_id DESC, raw_index DESC LIMIT {limit}"
                if table == "events":
                    for row in cursor.execute(
                        f"SELECT {rows.selection()}, raw_id, raw_index {newest}", values
                    ).fetchall():
                        flat = {name: value for name, value in flatten(rows.to_event(row)).items() if value is not None}
                        listed.append((row[-2], row[-1], {"status": "good", **flat}))
                else:
                    chosen = (
                        "event_id, event_count, kind, stage, reason, schema, path, expected, got, reasons,"
                        " epoch_ms(received_tstamp), partial, raw_id, raw_index"
                    )
                    for row in cursor.execute(f"SELECT {chosen} {newest}", values).fetchall():
                        listed.append((row[-2], row[-1], _failed(row)))
        listed.sort(key=lambda item: item[:2])
        return [{"id": f"{raw_id}.{index}", **event} for raw_id, index, event in listed[-limit:]]


def _questions(match: Match) -> list[tuple[str, str, dict[str, object]]]:
    """(table, condition, values) of each table that is to be looked at."""
    values: dict[str, object] = {"lane": match.lane, "since": match.since}
    good, failed = ["lane = $lane", "raw_id > $since"], ["lane = $lane", "raw_id > $since"]
    for place, (name, value) in enumerate(match.values):
        parameter = f"v{place}"
        values[parameter] = value
        if name == SCHEMA:
            good.append(
                f"concat('iglu:', concat_ws('/', event_vendor, event_name, event_format, event_version)) = ${parameter}"
            )
            failed.append(f"schema = ${parameter}")
        elif name == "event_id":
            good.append(f"event_id = ${parameter}")
            failed.append(f"event_id = ${parameter}")
        else:
            good.append(f"{quoted(name)}::VARCHAR = ${parameter}")
            failed.append(f"partial->>'$.{name}' = ${parameter}")
    chosen = []
    if match.status != "failed":
        chosen.append(("events", " AND ".join(good), values))
    if match.status != "good":
        chosen.append(("failed_events", " AND ".join(failed), values))
    return chosen


def _failed(row: tuple[Any, ...]) -> dict[str, Any]:
    names = ("event_id", "event_count", "kind", "stage", "reason", "schema", "path", "expected", "got")
    reasons = orjson.loads(row[9]) if row[9] else []
    return {
        "status": "failed",
        **dict(zip(names, row, strict=False)),
        "fix": reasons[0].get("fix") if reasons else None,
        "reasons": reasons,
        "received_tstamp": None if row[10] is None else instant(row[10]),
        "partial": orjson.loads(row[11]) if row[11] else None,
    }
