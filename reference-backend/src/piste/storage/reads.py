"""What the API reads: good and failed events, newest first, filtered and paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

import orjson

from piste.enrichment.flat import flatten
from piste.storage import rows
from piste.storage.database import Counts, Database
from piste.storage.names import quoted

MOST: Final = 10_000
"""Rows that an unpaged listing gives at most."""

FAILED_COLUMNS: Final = (
    "event_id",
    "event_count",
    "kind",
    "stage",
    "reason",
    "schema",
    "path",
    "expected",
    "got",
    "reasons",
    "badrow",
    "raw_id",
    "raw_index",
    "received_tstamp",
)

# Good events and, where their columns are known, failed ones; DuckDB reads of both only the columns that a query names.
_EVERYTHING: Final = f"""
    SELECT {", ".join(map(quoted, rows.NAMES))}, raw_id, raw_index, true AS valid FROM events WHERE lane = $lane
    UNION ALL
    SELECT {", ".join(f"p.{quoted(name)}" for name in rows.NAMES)}, raw_id, raw_index, false
    FROM (SELECT json_transform(partial, $shape) AS p, raw_id, raw_index
          FROM failed_events WHERE partial IS NOT NULL AND lane = $lane)
"""
_NEWEST: Final = "raw_id DESC, raw_index DESC"


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows whose column, as text, contains one of the values, whatever the case; or equals one, if `exact`."""

    column: str
    values: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """Order by one column, nulls last."""

    column: str
    desc: bool = False


@runtime_checkable
class Deleting(Protocol):
    """A store that is written: it can delete rows, and says how many."""

    def delete(self, sql: str, parameters: list[object]) -> int: ...


class Reads:
    """The API's view of one lane of a store, of what was sent to none by default.

    Times are epoch ms; a column that does not exist raises KeyError with a clear text.
    """

    def __init__(self, database: Database, lane: str = "") -> None:
        self._database = database
        self._lane = lane

    def counts(self) -> Counts:
        """How many events are in the lane."""
        with self._database.reading() as cursor:
            row = cursor.execute(
                "SELECT (SELECT count(*) FROM events WHERE lane = $lane),"
                " (SELECT coalesce(sum(event_count), 0)::BIGINT FROM failed_events WHERE lane = $lane)",
                {"lane": self._lane},
            ).fetchone()
        assert row is not None  # an aggregate without groups has one row
        good, bad = row
        return Counts(good + bad, good, bad)

    def lanes(self) -> list[dict[str, Any]]:
        """All lanes that have events: name, good and failed events, and when the last one came (epoch ms)."""
        with self._database.reading() as cursor:
            found = cursor.execute(
                "SELECT lane, sum(good)::BIGINT, sum(failed)::BIGINT, epoch_ms(max(moment)) FROM ("
                "SELECT lane, 1 AS good, 0 AS failed, collector_tstamp AS moment FROM events WHERE lane <> '' UNION ALL"
                " SELECT lane, 0, event_count, received_tstamp FROM failed_events WHERE lane <> '')"
                " GROUP BY lane ORDER BY 4 DESC LIMIT 1000"
            ).fetchall()
        return [dict(zip(("lane", "good", "failed", "last"), row, strict=True)) for row in found]

    def failed_rows(self) -> int:
        """How many rows failed_events has: a request that failed as a whole is one, however many events it carried."""
        with self._database.reading() as cursor:
            row = cursor.execute("SELECT count(*) FROM failed_events WHERE lane = ?", [self._lane]).fetchone()
        return int(row[0]) if row else 0

    def verdict(self, raw_id: int) -> list[dict[str, Any]]:
        """What became of each event of one record, in the order of the request."""
        with self._database.reading() as cursor:
            good = cursor.execute("SELECT raw_index, event_id FROM events WHERE raw_id = ?", [raw_id]).fetchall()
            failed = cursor.execute(
                "SELECT raw_index, event_id, event_count, stage, reason, schema, path, expected, got, reasons"
                " FROM failed_events WHERE raw_id = ?",
                [raw_id],
            ).fetchall()
        told = {index: {"event_id": event_id, "status": "good"} for index, event_id in good}
        for index, event_id, count, stage, reason, schema, path, expected, got, reasons in failed:
            told[index] = {
                "event_id": event_id,
                "status": "failed",
                "event_count": count,
                "stage": stage,
                "reason": reason,
                "schema": schema,
                "path": path,
                "expected": expected,
                "got": got,
                "fix": _fix(reasons),
            }
        return [told[index] for index in sorted(told)]

    def empty(self) -> None:
        """Delete the lane's rows."""
        if not isinstance(self._database, Deleting):
            raise TypeError("a store that is only read cannot be emptied")
        for table in ("events", "failed_events"):
            self._database.delete(f"DELETE FROM {table} WHERE lane = ?", [self._lane])

    def good(
        self,
        *,
        event_type: str | None = None,
        schema: str | None = None,
        contexts: Sequence[str] = (),
        limit: int = MOST,
    ) -> list[dict[str, Any]]:
        """Good events, newest first: the canonical columns as JSON-able values, then `raw_id` and `raw_index`.

        `event_type` is the column `event`, `schema` the URI of the event's own schema, `contexts` the URIs of
        entities that trackers must have sent with it, all of them.
        """
        conditions = ["lane = $lane"]
        parameters: dict[str, object] = {"limit": max(0, limit), "lane": self._lane}
        if event_type is not None:
            conditions.append("event = $event_type")
            parameters["event_type"] = event_type
        if schema is not None:
            conditions.append("concat_ws('/', event_vendor, event_name, event_format, event_version) = $schema")
            parameters["schema"] = schema.removeprefix("iglu:")
        if contexts:
            conditions.append("json_extract_string(contexts, '$.data[*].schema') @> $contexts::VARCHAR[]")
            parameters["contexts"] = [f"iglu:{uri.removeprefix('iglu:')}" for uri in contexts]
        where = " AND ".join(conditions)
        # First the oldest row that is wanted, from few columns: then the wide read skips all that is older.
        keys = f"SELECT raw_id FROM events WHERE {where} ORDER BY {_NEWEST} LIMIT $limit"
        with self._database.reading() as cursor:
            edge = cursor.execute(f"SELECT min(raw_id) FROM ({keys})", parameters).fetchone()
            if edge is None or edge[0] is None:
                return []
            found = cursor.execute(
                f"SELECT {rows.selection()}, raw_id, raw_index FROM events WHERE raw_id >= $edge AND {where}"
                f" ORDER BY {_NEWEST} LIMIT $limit",
                {**parameters, "edge": edge[0]},
            ).fetchall()
        return [rows.to_plain(row) | {"raw_id": row[-2], "raw_index": row[-1]} for row in found]

    def bad(self, *, vendor: str | None = None, version: str | None = None, limit: int = MOST) -> list[dict[str, Any]]:
        """Failed events, newest first: their columns, `badrow` as JSON text and `received_tstamp` as epoch ms.

        `vendor` and `version` are those of the request's path, as its bad row says; a bad row without them passes.
        """
        conditions = ["lane = $lane"]
        parameters: dict[str, object] = {"limit": max(0, limit), "lane": self._lane}
        for name, value in (("vendor", vendor), ("version", version)):
            if value is not None:
                payload, raw = (f"json_extract_string(badrow, '$.data.payload.{at}{name}')" for at in ("", "raw."))
                conditions.append(f"coalesce({raw}, {payload}, ${name}) = ${name}")
                parameters[name] = value
        selected = ", ".join("epoch_ms(received_tstamp)" if c == "received_tstamp" else c for c in FAILED_COLUMNS)
        with self._database.reading() as cursor:
            found = cursor.execute(
                f"SELECT {selected} FROM failed_events WHERE {' AND '.join(conditions)}"
                f" ORDER BY {_NEWEST} LIMIT $limit",
                parameters,
            ).fetchall()
        return [dict(zip(FAILED_COLUMNS, row, strict=True)) for row in found]

    def events(
        self,
        page: int = 1,
        page_size: int = 100,
        *,
        filters: Sequence[Filter] = (),
        valid: bool | None = None,
        time_range: tuple[int | None, int | None] = (None, None),
        sorting: Sorting | None = None,
    ) -> tuple[list[dict[str, Any]], int]:
        """One page of good and failed events as flat JSON (one key a schema), and how many there are in all.

        Pages count from 1. Failed events are in as far as their columns are known. `valid` true leaves the good ones,
        false the failed ones; `time_range` is collector time, its start in and its end out. Without sorting the
        newest come first.
        """
        conditions, parameters = _conditions(filters, valid, time_range)
        order = _NEWEST
        if sorting is not None:
            order = f"{_column(sorting.column)} {'DESC' if sorting.desc else 'ASC'} NULLS LAST, {_NEWEST}"
        where = " AND ".join(conditions) or "true"
        parameters |= {"shape": rows.partial_columns(), "lane": self._lane}
        with self._database.reading() as cursor:
            counted = cursor.execute(f"SELECT count(*) FROM ({_EVERYTHING}) WHERE {where}", parameters).fetchone()
            total = int(counted[0]) if counted else 0
            keys = cursor.execute(
                f"SELECT raw_id, raw_index, valid FROM ({_EVERYTHING}) WHERE {where}"
                f" ORDER BY {order} LIMIT $size OFFSET $skipped",
                {**parameters, "size": page_size, "skipped": max(0, page - 1) * page_size},
            ).fetchall()
            if not keys:
                return [], total
            found = cursor.execute(
                f"SELECT {rows.selection()}, raw_id, raw_index, valid FROM ({_EVERYTHING})"
                " WHERE raw_id IN (SELECT unnest($ids::BIGINT[]))",
                {"shape": parameters["shape"], "lane": self._lane, "ids": [key[0] for key in keys]},
            ).fetchall()
        by_key = {row[-3:]: row for row in found}
        return [_flat(by_key[key]) for key in keys], total

    def timeline(self, buckets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """For each (start, end) of collector time, its end out, in the same order: (good events, failed events)."""
        if not buckets:
            return []
        spans = (
            "WITH spans AS (SELECT unnest($starts::BIGINT[]) AS low, unnest($ends::BIGINT[]) AS high,"
            " unnest(range($many)) AS place)"
        )
        parameters: dict[str, object] = {
            "lane": self._lane,
            "starts": [start for start, _ in buckets],
            "ends": [end for _, end in buckets],
            "many": len(buckets),
        }
        points: list[list[int]] = [[0, 0] for _ in buckets]
        with self._database.reading() as cursor:
            for side, (table, column, number) in enumerate(
                (
                    ("events", "collector_tstamp", "count(*)"),
                    ("failed_events", "received_tstamp", "sum(event_count)::BIGINT"),
                )
            ):
                counted = cursor.execute(
                    f"{spans} SELECT place, {number} FROM spans JOIN {table}"
                    f" ON {column} >= make_timestamp_ms(low) AND {column} < make_timestamp_ms(high)"
                    " WHERE lane = $lane GROUP BY place",
                    parameters,
                ).fetchall()
                for place, count in counted:
                    points[place][side] = int(count)
        return [(good, failed) for good, failed in points]


def _conditions(
    filters: Sequence[Filter], valid: bool | None, time_range: tuple[int | None, int | None]
) -> tuple[list[str], dict[str, object]]:
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    for number, wanted in enumerate(filters):
        text = f"{_column(wanted.column)}::VARCHAR"
        name = f"values{number}"
        if wanted.exact:
            conditions.append(f"{text} = ANY (${name}::VARCHAR[])")
            parameters[name] = list(wanted.values)
        else:
            conditions.append(f"len(list_filter(${name}::VARCHAR[], lambda v: contains(lower({text}), v))) > 0")
            parameters[name] = [value.lower() for value in wanted.values]
    if valid is not None:
        conditions.append("valid" if valid else "NOT valid")
    for name, sign, moment in (("low", ">=", time_range[0]), ("high", "<", time_range[1])):
        if moment is not None:
            conditions.append(f"collector_tstamp {sign} make_timestamp_ms(${name})")
            parameters[name] = moment
    return conditions, parameters


def _column(name: str) -> str:
    if name not in rows.KINDS:
        raise KeyError(f"{name} is not a column of events; take one of the {len(rows.NAMES)} canonical columns")
    return quoted(name)


def _fix(reasons: str | None) -> str | None:
    found = orjson.loads(reasons) if reasons else []
    fix: str | None = found[0].get("fix") if found else None
    return fix


def _flat(row: Sequence[Any]) -> dict[str, Any]:
    # The way over JSON turns the decimals into numbers.
    flat: dict[str, Any] = orjson.loads(orjson.dumps(flatten(rows.to_event(row)), default=float))
    return flat
