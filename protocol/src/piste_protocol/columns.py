"""Rows of columns.yaml: the canonical event, and its types in three SQL dialects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "decimal", "double", "flag", "timestamp", "json"]
Dialect = Literal["duckdb", "postgres", "redshift"]

SQL_TYPES: dict[Dialect, dict[Kind, str]] = {
    "duckdb": {
        "text": "VARCHAR",
        "integer": "INTEGER",
        "decimal": "DECIMAL(18,2)",
        "double": "DOUBLE",
        "flag": "BOOLEAN",
        "timestamp": "TIMESTAMP",
        "json": "JSON",
    },
    "postgres": {
        "text": "varchar",
        "integer": "integer",
        "decimal": "decimal(18,2)",
        "double": "double precision",
        "flag": "boolean",
        "timestamp": "timestamp",
        "json": "json",
    },
    "redshift": {
        "text": "varchar",
        "integer": "int",
        "decimal": "dec(18,2)",
        "double": "double precision",
        "flag": "boolean",
        "timestamp": "timestamp",
        "json": "super",
    },
}


@dataclass(frozen=True)
class Column:
    """One column. `max_length` is in UTF-16 units; `filled_by` is a part of the backend, an enrichment or nobody."""

    name: str
    kind: Kind
    filled_by: str
    brief: str
    max_length: int | None = None
    nullable: bool = True

    def sql_type(self, dialect: Dialect) -> str:
        """The type in a dialect.

        DuckDB gets no length, since the enricher has checked it; Redshift counts bytes, of which UTF-8
        has at most three a unit.
        """
        base = SQL_TYPES[dialect][self.kind]
        if self.max_length is None or dialect == "duckdb":
            return base
        return f"{base}({self.max_length})" if dialect == "postgres" else f"{base}({min(3 * self.max_length, 65535)})"
