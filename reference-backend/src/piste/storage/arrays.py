"""JSON values to Arrow arrays of a shape, column by column; what does not fit its type becomes null there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import pyarrow as pa

from piste.storage.printed import clean_text, json_bytes
from piste.storage.shapes import Kind, Leaf, Listing, Shape, Struct

JSON_TYPE: Final = pa.json_(pa.string())
"""Told to DuckDB as JSON, which spares it the check of text that was just printed."""

ARROW_TYPES: Final[dict[Kind, pa.DataType]] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "json": JSON_TYPE,
}

_BIGINT: Final = range(-(2**63), 2**63)
_NONE: Final = type(None)


def to_array(shape: Shape, values: Sequence[object]) -> pa.Array[Any]:
    """An array as long as `values`, of the shape's type. Never raises for any JSON value."""
    if isinstance(shape, Struct):
        return _struct_array(shape, values)
    if isinstance(shape, Listing):
        return _list_array(shape, values)
    return _LEAVES[shape.kind](values)


def arrow_type(shape: Shape) -> pa.DataType:
    """The Arrow type of a shape's arrays."""
    if isinstance(shape, Leaf):
        return ARROW_TYPES[shape.kind]
    if isinstance(shape, Listing):
        return pa.list_(arrow_type(shape.item))
    return pa.struct([pa.field(field.name, arrow_type(field.shape)) for field in shape.fields])


def json_array(texts: Sequence[bytes | None]) -> pa.Array[Any]:
    """JSON text as an array that DuckDB takes as JSON."""
    return pa.ExtensionArray.from_storage(JSON_TYPE, pa.array(texts, pa.string()))


def _struct_array(shape: Struct, values: Sequence[object]) -> pa.Array[Any]:
    kinds = set(map(type, values))
    if kinds <= {dict}:
        objects: Sequence[Any] = values
        mask = None
    else:
        fits = [type(value) is dict for value in values]
        objects = [value if fit else _EMPTY for value, fit in zip(values, fits, strict=True)]
        mask = pa.array([not fit for fit in fits], pa.bool_())
    children = [to_array(field.shape, [value.get(field.key) for value in objects]) for field in shape.fields]
    fields = [pa.field(field.name, child.type) for field, child in zip(shape.fields, children, strict=True)]
    return pa.StructArray.from_arrays(children, fields=fields, mask=mask)


def _list_array(shape: Listing, values: Sequence[object]) -> pa.Array[Any]:
    items: list[object] = []
    offsets: list[int | None] = []
    for value in values:
        if type(value) is list:
            offsets.append(len(items))
            items.extend(value)
        else:
            offsets.append(None)  # a null offset is a null list
    offsets.append(len(items))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), to_array(shape.item, items))


def _texts(values: Sequence[object]) -> pa.Array[Any]:
    try:
        return pa.array(_only(values, str), pa.string())
    except UnicodeEncodeError:
        return pa.array([clean_text(value) if type(value) is str else None for value in values], pa.string())


def _integers(values: Sequence[object]) -> pa.Array[Any]:
    try:
        if set(map(type, values)) <= {int, _NONE}:
            return pa.array(values, pa.int64())
    except OverflowError:
        pass
    return pa.array(list(map(_integer, values)), pa.int64())


def _integer(value: object) -> int | None:
    if type(value) is float and value.is_integer():  # 3.0 is an integer to every JSON Schema after draft 4
        value = int(value)
    return value if type(value) is int and value in _BIGINT else None


def _numbers(values: Sequence[object]) -> pa.Array[Any]:
    if set(map(type, values)) <= {float, _NONE}:
        return pa.array(values, pa.float64())
    return pa.array(list(map(_number, values)), pa.float64())


def _number(value: object) -> float | None:
    if type(value) is not float and type(value) is not int:
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _timestamps(values: Sequence[object]) -> pa.Array[Any]:
    return pa.array(list(map(_timestamp, values)), pa.timestamp("us"))


def _timestamp(value: object) -> datetime | None:
    """An ISO 8601 text as UTC, without zone as DuckDB's TIMESTAMP has none; one that names no zone is taken as UTC."""
    if type(value) is not str:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _dates(values: Sequence[object]) -> pa.Array[Any]:
    return pa.array(list(map(_date, values)), pa.date32())


def _date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if type(value) is str else None
    except ValueError:
        return None


def _json_texts(values: Sequence[object]) -> pa.Array[Any]:
    return json_array([None if value is None else json_bytes(value) for value in values])


def _only(values: Sequence[object], kind: type) -> Sequence[object]:
    if set(map(type, values)) <= {kind, _NONE}:
        return values
    return [value if type(value) is kind else None for value in values]


def _flags(values: Sequence[object]) -> pa.Array[Any]:
    return pa.array(_only(values, bool), pa.bool_())


_EMPTY: Final[dict[str, object]] = {}
_LEAVES: Final[dict[Kind, Callable[[Sequence[object]], pa.Array[Any]]]] = {
    "text": _texts,
    "integer": _integers,
    "number": _numbers,
    "flag": _flags,
    "timestamp": _timestamps,
    "date": _dates,
    "json": _json_texts,
}
