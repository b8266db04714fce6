"""The pivot: any column by any other, with a measure, and the SQL to show for it."""

from __future__ import annotations

from typing import Literal

import msgspec

from piste.analytics.conditions import Condition, column_sql, where
from piste.analytics.question import QuestionError, Scope, Value, scope_sql

MOST_DIMENSIONS = 4

TIMES = {
    "minute": "strftime(date_trunc('minute', collector_tstamp), '%Y-%m-%d %H:%M')",
    "hour": "strftime(date_trunc('hour', collector_tstamp), '%Y-%m-%d %H:00')",
    "day": "strftime(collector_tstamp, '%Y-%m-%d')",
    "week": "strftime(date_trunc('week', collector_tstamp), '%Y-%m-%d')",
    "month": "strftime(collector_tstamp, '%Y-%m')",
}
"""Spans of time that stand for columns."""


class Measure(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is counted: events, visitors, sessions, or a function of a numeric column."""

    kind: Literal["events", "visitors", "sessions", "sum", "avg", "min", "max", "distinct"] = "events"
    column: str | None = None

    @property
    def may_sample(self) -> bool:
        """Whether a part of the visitors tells it: not what is largest, nor how many different values there are."""
        return self.kind not in ("min", "max", "distinct")


class Pivot(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Rows and columns (names of columns of events, or minute, hour, day, week, month), a measure, conditions."""

    rows: list[str] = []
    columns: list[str] = []
    measure: Measure = Measure()
    conditions: list[Condition] = []
    limit: int = 5_000


def pivot_sql(pivot: Pivot, scope: Scope) -> tuple[str, dict[str, Value | float]]:
    """SELECT of the cells in long form: the dimensions in order, then `value`, the largest first.

    Raises QuestionError.
    """
    dimensions = [*pivot.rows, *pivot.columns]
    if len(dimensions) > MOST_DIMENSIONS:
        raise QuestionError(f"{len(dimensions)} dimensions; at most {MOST_DIMENSIONS} are taken")
    if not 1 <= pivot.limit <= 100_000:
        raise QuestionError("limit must be from 1 to 100000")
    condition, values = where(pivot.conditions, "c")
    chosen = [f"{_dimension(name)} AS d{place}" for place, name in enumerate(dimensions)]
    groups = f"GROUP BY {', '.join(str(place + 1) for place in range(len(chosen)))} " if chosen else ""
    sql = (
        f"{scope_sql()}\nSELECT {', '.join([*chosen, f'{_measure(pivot.measure)} AS value'])}\nFROM scope\n"
        f"WHERE {condition}\n{groups}ORDER BY value DESC NULLS LAST{''.join(f', d{n}' for n in range(len(chosen)))}"
        f"\nLIMIT {pivot.limit}"
    )
    return sql, {**scope.values(), **values}


def _dimension(name: str) -> str:
    return TIMES.get(name) or f"{column_sql(name)}::VARCHAR"


def _measure(measure: Measure) -> str:
    if measure.kind == "events":
        return "count(*) * $part"
    if measure.kind == "visitors":
        return "count(DISTINCT coalesce(domain_userid, network_userid)) * $part"
    if measure.kind == "sessions":
        return "count(DISTINCT coalesce(domain_sessionid, domain_userid, network_userid)) * $part"
    if measure.column is None:
        raise QuestionError(f"the measure {measure.kind} needs a column")
    column = column_sql(measure.column)
    if measure.kind == "distinct":
        return f"count(DISTINCT {column})"
    return f"{measure.kind}(TRY_CAST({column} AS DOUBLE)){' * $part' if measure.kind == 'sum' else ''}"
