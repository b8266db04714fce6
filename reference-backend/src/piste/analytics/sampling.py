"""Sampling: how large a part of the visitors a question looks at, so that its answer comes in time.

Visitors are chosen by a hash of their id, so the same ones are chosen each time, their sessions stay whole, and counts
of events, visitors and sessions are all multiplied by the same number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from piste.analytics.question import Scope, scope_sql
from piste.storage.query import PATIENT, Asker, run_prepared

if TYPE_CHECKING:
    from piste.storage.database import Database


@dataclass(frozen=True, slots=True)
class Sample:
    """A scope of which perhaps only a part is looked at, out of so many events."""

    scope: Scope
    events: int

    @property
    def sampled(self) -> float | None:
        """The part of the visitors that is looked at; None for all of them."""
        return None if self.scope.part == 1 else 1 / self.scope.part

    @property
    def note(self) -> str | None:
        """In words for people; None where everything was looked at."""
        if self.scope.part == 1:
            return None
        return (
            f"estimated from 1 in {self.scope.part} visitors, since there are {self.events} events;"
            " a shorter span is counted exactly"
        )


def sample(database: Database, scope: Scope, most: int | None, *, timeout: float, asker: Asker = PATIENT) -> Sample:
    """The scope with the part that leaves about `most` events; without a number, all of it. Raises QueryError.

    Counting first is cheap: the times are in order, so DuckDB opens only what the span touches, and two columns of it.
    """
    if most is None:
        return Sample(scope, 0)
    sql = f"{scope_sql()}\nSELECT count(*) FROM received"
    counted = run_prepared(database, sql, scope.values(), timeout=timeout, max_rows=1, asker=asker)
    events = int(counted.rows[0][0])
    return Sample(replace(scope, part=max(1, -(-events // most))), events)
