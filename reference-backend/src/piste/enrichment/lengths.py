"""Checks that no text column is longer than the tables take."""

from __future__ import annotations

from collections.abc import Mapping

from piste.enrichment.failures import AtomicFault
from piste.records import Value
from piste.storage.columns import COLUMNS

KEPT = frozenset({"event_id", "v_collector", "v_etl"})
"""Never nulled in the partial event, however long: without them nobody could find it again."""

_UNLIMITED = 2**62


class Lengths:
    """The longest text of each column, in UTF-16 units; `overrides` replace the standard limits."""

    def __init__(self, overrides: Mapping[str, int] | None = None) -> None:
        standard = {column.name: column.max_length for column in COLUMNS if column.max_length is not None}
        self.limits: dict[str, int] = {**standard, **(overrides or {})}
        # No character takes more than two units: up to half the limit nobody needs to count them.
        self._safe = {column.name: self.limits.get(column.name, _UNLIMITED) // 2 for column in COLUMNS}

    def check(self, columns: Mapping[str, Value]) -> list[AtomicFault]:
        """The columns that are too long; `path` is the column's name."""
        safe = self._safe
        suspects = [name for name, value in columns.items() if type(value) is str and len(value) > safe[name]]
        return [fault for name in suspects if (fault := self._fault(name, str(columns[name]))) is not None]

    def _fault(self, name: str, value: str) -> AtomicFault | None:
        limit = self.limits[name]
        length = len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2
        if length <= limit:
            return None
        return AtomicFault(
            name, value, f"Field {name} longer than maximum allowed size {limit}", f"at most {limit} characters"
        )
