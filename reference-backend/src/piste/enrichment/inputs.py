"""What an enrichment that asks takes from the event: columns, and places in its self-describing parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from piste.enrichment.iglu import Criterion
from piste.enrichment.iglu.nearest import nearest_word
from piste.enrichment.json_path import JsonPath
from piste.enrichment.tsv import value_text
from piste.records import Event, SelfDescribing
from piste.storage.columns import COLUMNS

_KINDS = {column.name: column.kind for column in COLUMNS if column.kind != "json"}
_PARTS: dict[str, Callable[[Event], list[SelfDescribing]]] = {
    "unstruct_event": lambda event: [] if event.unstruct_event is None else [event.unstruct_event],
    "contexts": lambda event: event.contexts,
    "derived_contexts": lambda event: event.derived_contexts,
}

Scalar = str | int | float | bool | Decimal


class Input(NamedTuple):
    """One input: the name or number that it fills, and how to find it; None where it yields nothing.

    Timestamps are text, as in the enriched line; objects and arrays are compact JSON.
    """

    key: str | int
    find: Callable[[Event], Scalar | None]


def read_inputs(parameters: Mapping[str, Any], key_name: str) -> list[Input]:
    """The `inputs` of a configuration, each with its key under `key_name`; ValueError names the place."""
    return [_read(entry, key_name, f"inputs[{place}]") for place, entry in enumerate(parameters["inputs"])]


def _read(entry: Mapping[str, Any], key_name: str, where: str) -> Input:
    column, json = entry.get("pojo"), entry.get("json")
    if (column is None) == (json is None):
        raise ValueError(f"{where} must have either `pojo` or `json`")
    if json is None:
        return Input(entry[key_name], _column(str(entry["pojo"].get("field")), where))
    try:
        part = _PARTS[json["field"]]
        criterion, path = Criterion.parse(json["schemaCriterion"]), JsonPath(json["jsonPath"])
    except KeyError as missing:
        raise ValueError(f"{where}.json must have `field`, `schemaCriterion` and `jsonPath`") from missing
    except ValueError as fault:
        raise ValueError(f"{where}.json: {fault}") from fault
    return Input(entry[key_name], lambda event: _inside(part(event), criterion, path))


def _column(name: str, where: str) -> Callable[[Event], Scalar | None]:
    if name not in _KINDS:
        meant = nearest_word(name, _KINDS)
        told = f"; did you mean {meant}?" if meant else ""
        raise ValueError(f"{where}.pojo.field: there is no column {name}{told}")
    if _KINDS[name] != "timestamp":
        return lambda event: event.columns.get(name)
    return lambda event: None if (value := event.columns.get(name)) is None else value_text(name, value)


def _inside(parts: list[SelfDescribing], criterion: Criterion, path: JsonPath) -> Scalar | None:
    """What the path finds in the first part that fits."""
    for part in parts:
        if criterion.matches(part.key):
            found = part.data if path.text == "$" else path.first(part.data)
            if isinstance(found, dict | list):
                return orjson.dumps(found).decode()
            return found if isinstance(found, Scalar) else None
    return None
