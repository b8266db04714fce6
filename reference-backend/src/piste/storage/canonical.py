"""The 131 canonical columns of events as Arrow arrays, and what of them the store cannot hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from math import isinf
from typing import Any, Final

import orjson
import pyarrow as pa

from piste.enrichment.tsv import decimal_text
from piste.records import Event, Value
from piste.storage.arrays import json_array
from piste.storage.columns import COLUMNS, Column
from piste.storage.printed import clean_text, contexts_json, unstruct_json


@dataclass(frozen=True, slots=True)
class Refusal:
    """One value that its column cannot hold: `row` in the batch's events, and the reason for people."""

    row: int
    column: Column
    value: Value
    reason: str


def canonical_arrays(events: Sequence[Event]) -> tuple[dict[str, pa.Array[Any]], list[Refusal]]:
    """Arrays by column name, without columns that are null in all events; where a value is refused there is null."""
    rows = [event.columns for event in events]
    present = set().union(*rows)
    arrays: dict[str, pa.Array[Any]] = {}
    refusals: list[Refusal] = []
    for column in COLUMNS:
        if column.name in present:
            values = [row.get(column.name) for row in rows]
            arrays[column.name] = _array(column, values, refusals)
    arrays |= _self_describing(events)
    if not present.isdisjoint(NUMBERS):
        arrays["number_texts"] = json_array([number_texts(row) for row in rows])
    return arrays, refusals


def number_texts(row: dict[str, Value]) -> bytes | None:
    """The texts of a row's exact decimals that its columns would print otherwise, as JSON; None when there are none.

    The enriched line has numbers as they were sent, `12.50` for `12.50`; a DOUBLE or DECIMAL(18,2) forgets that.
    """
    texts = {
        name: decimal_text(value)
        for name in NUMBERS
        if isinstance(value := row.get(name), Decimal) and not _SHORTEST.fullmatch(decimal_text(value))
    }
    return orjson.dumps(texts) if texts else None


def _self_describing(events: Sequence[Event]) -> Iterator[tuple[str, pa.Array[Any]]]:
    unstruct = [None if event.unstruct_event is None else unstruct_json(event.unstruct_event) for event in events]
    contexts = [contexts_json(event.contexts) for event in events]
    derived = [contexts_json(event.derived_contexts) for event in events]
    for name, texts in (("unstruct_event", unstruct), ("contexts", contexts), ("derived_contexts", derived)):
        if any(texts):
            yield name, json_array(texts)


def _array(column: Column, values: list[Value | None], refusals: list[Refusal]) -> pa.Array[Any]:
    """The quick way for the whole column; where a value is odd, one by one."""
    prepare, type_ = _KINDS[column.kind]
    try:
        if prepare is not None:
            return _checked(column, pa.array([None if value is None else prepare(value) for value in values], type_))
        return _checked(column, pa.array(values, type_))
    except (pa.ArrowException, ArithmeticError, TypeError, ValueError):
        return _one_by_one(column, values, refusals)


def _one_by_one(column: Column, values: list[Value | None], refusals: list[Refusal]) -> pa.Array[Any]:
    prepare, type_ = _KINDS[column.kind]
    kept: list[object] = []
    for row, value in enumerate(values):
        fit: object = None
        if value is not None:
            try:
                fit = _ODD.get(column.kind, prepare or _same)(value)
                _checked(column, pa.array([fit], type_))
            except (pa.ArrowException, ArithmeticError, TypeError, ValueError):
                refusals.append(
                    Refusal(row, column, value, f"{column.name}: {_short(value)} does not fit {column.type}")
                )
                fit = None
        kept.append(fit)
    return pa.array(kept, type_)


def _checked(column: Column, array: pa.Array[Any]) -> pa.Array[Any]:
    """Milliseconds as the microseconds that DuckDB keeps; raises where they overflow."""
    return array.cast(pa.timestamp("us")) if column.kind == "timestamp" else array


def _same(value: Value) -> object:
    return value


def _double(value: Value) -> float:
    number = float(value)
    if isinf(number):
        raise ValueError("beyond a double")
    return number


def _cents(value: Value) -> Decimal:
    """Two digits behind the point, half up, as the warehouses of the official loaders round."""
    number = Decimal(str(value)) if not isinstance(value, Decimal) else value
    try:
        rounded = number.quantize(_CENT, ROUND_HALF_UP)
    except InvalidOperation:
        raise ValueError("beyond 28 digits") from None
    if not abs(rounded) < _MAX_AMOUNT:
        raise ValueError("beyond 16 digits before the point")
    return rounded


def _flag(value: Value) -> bool:
    if value in (0, 1):
        return bool(value)
    raise ValueError("neither 0 nor 1")


def _odd_text(value: Value) -> str:
    return clean_text(value if isinstance(value, str) else str(value))


def _short(value: Value) -> str:
    text = clean_text(str(value))
    return text if len(text) <= 60 else f"{text[:60]}…"


NUMBERS: Final = tuple(column.name for column in COLUMNS if column.kind in ("decimal", "double"))
_SHORTEST: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]?[1-9])?")
"""What every number column prints as it was sent."""

_CENT: Final = Decimal("0.01")
_MAX_AMOUNT: Final = Decimal(10) ** 16
_Prepare = Callable[[Value], object]
_KINDS: Final[dict[str, tuple[_Prepare | None, pa.DataType]]] = {
    "text": (None, pa.string()),
    "integer": (None, pa.int32()),
    "decimal": (_cents, pa.decimal128(18, 2)),
    "double": (_double, pa.float64()),
    "flag": (_flag, pa.bool_()),
    "timestamp": (None, pa.timestamp("ms")),
    "json": (None, pa.string()),
}
_ODD: Final[dict[str, _Prepare]] = {"text": _odd_text}
