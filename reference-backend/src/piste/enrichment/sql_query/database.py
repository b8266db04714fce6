"""What the enrichment needs of a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from piste.enrichment.inputs import Scalar

MOST_ROWS = 1_000
"""Of an answer; more are none."""

Rows = Sequence[Sequence[Any]]


class Database(Protocol):
    """A database to ask; used on the loop of calls alone."""

    name: str
    """For people, without any secret."""

    async def query(self, sql: str, values: Sequence[Scalar]) -> tuple[list[str], Rows]:
        """The names of the columns and at most MOST_ROWS + 1 rows; the SQL has $1, $2, ... Raises CallFailed."""
        ...
