"""Fills the canonical columns from the flat parameters: one loop, driven by the generated field table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from piste.enrichment import values
from piste.enrichment.failures import AtomicFault
from piste.enrichment.fields import FIELDS
from piste.records import Value

_READERS: dict[str, Callable[[str], Any]] = {
    "text": values.text,
    "integer": values.integer,
    "decimal": values.decimal,
    "flag": values.flag,
    "epoch_ms": values.epoch_ms,
    "dimensions": values.dimensions,
    "uuid": values.uuid,
    "event_code": values.event_code,
    "platform": values.platform,
    "ip_address": values.ip_address,
}
"""Field types that fill columns here; `json` and `base64_json` become entities elsewhere (self_describing.py)."""

_TEXT = values.text

_STEPS: dict[str, tuple[Callable[[str], Any], str, str | None]] = {
    key: (_READERS[field.type], field.columns[0], field.columns[1] if len(field.columns) > 1 else None)
    for key, field in FIELDS.items()
    if field.type in _READERS
}
_PLACE = {key: place for place, key in enumerate(FIELDS)}
_EARLIER: dict[str, list[str]] = {
    key: earlier
    for key, step in _STEPS.items()
    if (earlier := [other for other in _STEPS if _PLACE[other] < _PLACE[key] and _STEPS[other][1] == step[1]])
}
"""Keys whose column other keys fill too, earlier in the table.

Sent together, they must be read in the table's order.
"""


def fill(columns: dict[str, Value], parameters: dict[str, str]) -> list[AtomicFault]:
    """Read every known parameter into its column.

    Unknown ones are ignored, null ones empty a column that is already set.
    """
    faults: list[AtomicFault] = []
    items: Any = parameters.items()
    if not parameters.keys().isdisjoint(_EARLIER) and _is_contested(parameters):
        items = sorted(items, key=lambda item: _PLACE.get(item[0], 0))
    for key, value in items:
        step = _STEPS.get(key)
        if step is None:
            continue
        read, column, second = step
        if read is _TEXT and value and value.isprintable():  # most are, and a call costs more than they do
            columns[column] = value
            continue
        try:
            result = read(value)
        except values.UnreadableError as fault:
            faults.append(AtomicFault(key, value, str(fault), fault.expected))
            continue
        if result is None:
            columns.pop(column, None)
        elif second is None:
            columns[column] = result
        else:
            columns[column], columns[second] = result
    return faults


def _is_contested(parameters: dict[str, str]) -> bool:
    return any(key in parameters and any(other in parameters for other in _EARLIER[key]) for key in _EARLIER)
