"""Prints an event as flat JSON, as the official analytics SDKs and Micro do."""

from __future__ import annotations

from decimal import Decimal

import orjson

from piste.enrichment.tsv import timestamp_text
from piste.records import Event
from piste.storage.columns import COLUMNS
from piste.storage.names import SCHEMA_VERSION, column_name

_PLAIN = tuple(column.name for column in COLUMNS if column.kind != "json")
_TIMESTAMPS = frozenset(column.name for column in COLUMNS if column.kind == "timestamp")


def to_json(event: Event) -> str:
    """One line of JSON; see flatten."""
    return orjson.dumps(flatten(event), default=_number).decode()


def flatten(event: Event) -> dict[str, object]:
    """Every canonical column by name, nulls included, then one key a schema.

    `unstruct_event_<vendor>_<name>_<model>` is an object, `contexts_<vendor>_<name>_<model>` a list, entities and
    derived ones together, each with its `_schema_version`. Timestamps are ISO 8601 in UTC, flags are booleans; decimals
    stay Decimal.
    """
    columns = event.columns
    flat: dict[str, object] = {name: columns.get(name) for name in _PLAIN}
    for name in _TIMESTAMPS:
        if isinstance(ms := flat[name], int):
            flat[name] = instant(ms)
    latitude, longitude = columns.get("geo_latitude"), columns.get("geo_longitude")
    if latitude is not None and longitude is not None:
        flat["geo_location"] = f"{latitude},{longitude}"
    if event.unstruct_event is not None:
        flat[column_name("unstruct_event", event.unstruct_event.key)] = event.unstruct_event.data
    for entity in (*event.contexts, *event.derived_contexts):
        items = flat.setdefault(column_name("contexts", entity.key), [])
        assert isinstance(items, list)  # no canonical column has such a name
        data = entity.data
        items.append({SCHEMA_VERSION: entity.key.version, **data} if isinstance(data, dict) else data)
    return flat


def instant(ms: int) -> str:
    """Epoch ms as `2026-11-24T06:41:18.565Z`, without the fraction where it is zero, as Java prints an Instant."""
    text = timestamp_text(ms).replace(" ", "T")
    return f"{text.removesuffix('.000')}Z"


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
