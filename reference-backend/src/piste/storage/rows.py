"""Canonical rows read back: as an Event, or as a dict of JSON-able values."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import orjson

from piste.enrichment.flat import instant
from piste.records import Event, SchemaKey, SelfDescribing
from piste.storage.columns import COLUMNS
from piste.storage.names import quoted

NAMES: Final = tuple(column.name for column in COLUMNS)
KINDS: Final = {column.name: column.kind for column in COLUMNS}

_TIMESTAMPS: Final = tuple(place for place, column in enumerate(COLUMNS) if column.kind == "timestamp")
_JSON: Final = tuple(place for place, column in enumerate(COLUMNS) if column.kind == "json")


def selection(table: str = "") -> str:
    """The canonical columns for a SELECT, timestamps as epoch ms; `table` prefixes them."""
    prefix = f"{table}." if table else ""
    return ", ".join(
        f"epoch_ms({prefix}{quoted(column.name)})" if column.kind == "timestamp" else f"{prefix}{quoted(column.name)}"
        for column in COLUMNS
    )


def partial_columns() -> str:
    """The shape for json_transform that makes canonical columns of a failed event's `partial`; misfits are null."""
    return orjson.dumps({column.name: column.type for column in COLUMNS}).decode()


def to_plain(values: Sequence[Any]) -> dict[str, Any]:
    """JSON-able values by column: timestamps ISO 8601, decimals numbers, JSON columns decoded; nulls stay."""
    row = list(values)
    for place in _TIMESTAMPS:
        if row[place] is not None:
            row[place] = instant(row[place])
    for place in _JSON:
        if row[place] is not None:
            row[place] = orjson.loads(row[place])
    plain = dict(zip(NAMES, row, strict=False))
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in plain.items()}


def to_event(values: Sequence[Any]) -> Event:
    """The event as the pipeline made it, but for its parameters, which the raw record has."""
    columns = {
        name: value for name, value in zip(NAMES, values, strict=False) if value is not None and KINDS[name] != "json"
    }
    unstruct, contexts, derived = (values[place] for place in _places("unstruct_event", "contexts", "derived_contexts"))
    return Event(
        columns,
        {},
        _self_describing(orjson.loads(unstruct)["data"]) if unstruct is not None else None,
        _entities(contexts),
        _entities(derived),
    )


def _places(*names: str) -> list[int]:
    return [NAMES.index(name) for name in names]


def _entities(text: str | None) -> list[SelfDescribing]:
    return [] if text is None else [_self_describing(entity) for entity in orjson.loads(text)["data"]]


def _self_describing(value: dict[str, Any]) -> SelfDescribing:
    vendor, name, format_, version = value["schema"].removeprefix("iglu:").split("/")
    return SelfDescribing(SchemaKey(vendor, name, format_, version), value["data"])
