"""Funnels: how many visitors did one thing, then the next, in order and in time."""

from __future__ import annotations

from typing import Literal

import msgspec

from piste.analytics.conditions import Condition, where
from piste.analytics.question import QuestionError, Scope, Value, scope_sql

MOST_STEPS = 12


class FunnelStep(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One step: a name for people, and the conditions that its events meet."""

    name: str
    conditions: list[Condition]


class Funnel(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The steps in their order; `within` is how long the whole way may take, in seconds; `by` who is followed."""

    steps: list[FunnelStep]
    within: int = 86_400 * 7
    by: Literal["visitor", "session"] = "visitor"


_WHO = {
    "visitor": "coalesce(domain_userid, network_userid)",
    "session": "coalesce(domain_sessionid, domain_userid, network_userid)",
}


def funnel_sql(funnel: Funnel, scope: Scope) -> tuple[str, dict[str, Value | float]]:
    """SELECT of one row a step: place, name, who reached it, median seconds since the step before, and who was lost.

    Each step is the first event that meets it after the step before it. `lost` are those of whom an event of the name
    that the step wants has failed; null for a step that names none. Raises QuestionError.
    """
    if not 1 <= len(funnel.steps) <= MOST_STEPS:
        raise QuestionError(f"a funnel has 1 to {MOST_STEPS} steps, not {len(funnel.steps)}")
    values: dict[str, Value | float] = {**scope.values(), "within": funnel.within}
    marks: list[str] = []
    for place, step in enumerate(funnel.steps):
        condition, more = where(step.conditions, f"s{place}c")
        marks.append(f"coalesce({condition}, false) AS m{place}")
        values |= more
    ctes = [
        scope_sql(),
        (
            f"marked AS (SELECT {_WHO[funnel.by]} AS who, coalesce(derived_tstamp, collector_tstamp) AS moment,"
            f" {', '.join(marks)} FROM scope WHERE {_WHO[funnel.by]} IS NOT NULL)"
        ),
        "r0 AS (SELECT who, min(moment) AS t0 FROM marked WHERE m0 GROUP BY 1)",
    ]
    for place in range(1, len(funnel.steps)):
        before = ", ".join(f"any_value(r.t{n}) AS t{n}" for n in range(place))
        ctes.append(
            f"r{place} AS (SELECT who, {before}, min(marked.moment) AS t{place}"
            f" FROM marked JOIN r{place - 1} AS r USING (who)"
            f" WHERE m{place} AND marked.moment > r.t{place - 1}"
            " AND marked.moment <= r.t0 + to_seconds($within) GROUP BY 1)"
        )
    rows = []
    for place, step in enumerate(funnel.steps):
        values[f"name{place}"] = step.name
        median = "NULL" if place == 0 else f"median(epoch(t{place}) - epoch(t{place - 1}))"
        rows.append(
            f"SELECT {place} AS step, $name{place} AS name, count(*) * $part AS reached, {median} AS seconds,"
            f" {_lost(step, place, funnel.by, values)} AS lost FROM r{place}"
        )
    return ",\n".join(ctes) + "\n" + "\nUNION ALL\n".join(rows) + "\nORDER BY step", values


def _lost(step: FunnelStep, place: int, by: str, values: dict[str, Value | float]) -> str:
    wanted = [one.value for one in step.conditions if one.column == "event_name" and one.op == "="]
    if not wanted:
        return "NULL"
    values[f"lost{place}"] = str(wanted[0])
    told = ["domain_userid", "network_userid"] if by == "visitor" else ["domain_sessionid", "domain_userid"]
    who = ", ".join(f"partial->>'$.{name}'" for name in told)
    return (
        f"(SELECT count(DISTINCT coalesce({who}, raw_id::VARCHAR)) FROM failures"
        f" WHERE coalesce(event_name, split_part(schema, '/', 2)) = $lost{place})"
    )
