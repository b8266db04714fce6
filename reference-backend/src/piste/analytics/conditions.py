"""Conditions on events: columns are checked and quoted, values are always parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from piste.analytics.question import QuestionError, Value
from piste.storage.names import quoted

_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,200}(\.[A-Za-z_$][A-Za-z0-9_$-]{0,100}){0,4}")
MOST = 50

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "contains", "exists"]


class Condition(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A column (a typed one may be followed by fields: `unstruct_event_com_acme_order_1.total`), compared with a value.

    Numbers are compared as numbers, everything else as text.
    """

    column: str
    op: Operator = "="
    value: str | float | int | bool | None = None


def column_sql(column: str) -> str:
    """The column as SQL, quoted. Raises QuestionError for what cannot be one."""
    if not _COLUMN.fullmatch(column):
        raise QuestionError(f"{column[:80]!r} is no column of events")
    return ".".join(quoted(part) for part in column.split("."))


def where(conditions: Sequence[Condition], prefix: str) -> tuple[str, dict[str, Value | float]]:
    """The conditions joined by AND, and their values under names that begin with `prefix`."""
    if len(conditions) > MOST:
        raise QuestionError(f"{len(conditions)} conditions; at most {MOST} are taken")
    parts: list[str] = []
    values: dict[str, Value | float] = {}
    for place, condition in enumerate(conditions):
        column, name = column_sql(condition.column), f"{prefix}{place}"
        if condition.op == "exists":
            parts.append(f"{column} IS NOT NULL")
            continue
        if condition.op == "contains":
            parts.append(f"contains(lower({column}::VARCHAR), lower(${name}))")
            values[name] = str(condition.value)
        elif isinstance(condition.value, int | float) and not isinstance(condition.value, bool):
            parts.append(f"TRY_CAST({column} AS DOUBLE) {condition.op} ${name}")
            values[name] = float(condition.value)
        else:
            operator = {"=": "IS NOT DISTINCT FROM", "!=": "IS DISTINCT FROM"}.get(condition.op, condition.op)
            parts.append(f"{column}::VARCHAR {operator} ${name}")
            text = condition.value
            values[name] = str(text).lower() if isinstance(text, bool) else None if text is None else str(text)
    return " AND ".join(parts) or "true", values
