"""Shapes: what a JSON Schema says about a value, as far as a typed column can hold it.

A leaf is one of the kinds below, a struct has fields, a list has items. What no type holds (unions, objects without
declared properties, mixed lists) is a `json` leaf: it keeps its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from piste.storage.names import SCHEMA_VERSION, quoted, snake_case, unique

Kind = Literal["text", "integer", "number", "flag", "timestamp", "date", "json"]

DUCKDB_TYPES: Final[dict[Kind, str]] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "json": "JSON",
}

MAX_DEPTH: Final = 8
"""Nested structs and lists below this depth stay JSON."""

MAX_FIELDS: Final = 500
"""Fields of one struct; the properties beyond stay in the JSON column alone."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value without parts. Integers are always 64 bits wide: a later version's wider limits change nothing."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Field:
    """A struct's field: the property's key in the JSON, the field's name in the column, its shape."""

    key: str
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Struct:
    """An object with declared properties, at least one."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """An array whose items have one shape."""

    item: Shape


Shape = Leaf | Struct | Listing

JSON: Final = Leaf("json")


def shape_of(schema: object, depth: int = 0) -> Shape:
    """The shape of the values that a JSON Schema (draft 4) describes; never raises, whatever it is given."""
    if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
        return JSON
    types = _types(schema)
    if types == {"object"}:
        return _struct_of(schema, depth)
    if types == {"array"}:
        items = schema.get("items")
        return Listing(shape_of(items, depth + 1)) if isinstance(items, Mapping) else JSON
    if types == {"string"}:
        return Leaf({"date-time": "timestamp", "date": "date"}.get(str(schema.get("format")), "text"))  # type: ignore[arg-type]
    if types == {"integer"}:
        return Leaf("integer")
    if types and types <= {"integer", "number"}:
        return Leaf("number")
    if types == {"boolean"}:
        return Leaf("flag")
    return JSON


def _types(schema: Mapping[object, object]) -> set[str]:
    """The types that the schema allows, null aside; those of the enumerated values where it names none."""
    declared = schema.get("type")
    if isinstance(declared, str):
        return {declared} - {"null"}
    if isinstance(declared, list):
        return {str(name) for name in declared} - {"null"}
    if isinstance(schema.get("properties"), Mapping):
        return {"object"}
    enum = schema.get("enum")
    if isinstance(enum, list) and enum and all(isinstance(value, str | None) for value in enum):
        return {"string"}
    return set()


def _struct_of(schema: Mapping[object, object], depth: int) -> Shape:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or not properties:
        return JSON
    fields: list[Field] = []
    taken = {SCHEMA_VERSION}
    for key, sub in list(properties.items())[:MAX_FIELDS]:
        _append(fields, taken, str(key), shape_of(sub, depth + 1))
    return Struct(tuple(fields))


def _append(fields: list[Field], taken: set[str], key: str, shape: Shape) -> Field:
    field = Field(key, unique(snake_case(key), taken), shape)
    taken.add(field.name.casefold())
    fields.append(field)
    return field


def merge(old: Shape, new: Shape) -> Shape:
    """The old shape, widened by the fields that only the new one has; names and types that exist stay as they are."""
    if isinstance(old, Listing) and isinstance(new, Listing):
        return Listing(merge(old.item, new.item))
    if not (isinstance(old, Struct) and isinstance(new, Struct)):
        return old
    theirs = {field.key: field.shape for field in new.fields}
    fields = [
        Field(field.key, field.name, merge(field.shape, theirs.pop(field.key, field.shape))) for field in old.fields
    ]
    taken = {SCHEMA_VERSION, *(field.name.casefold() for field in fields)}
    for key, shape in theirs.items():
        if len(fields) < MAX_FIELDS:
            _append(fields, taken, key, shape)
    return Struct(tuple(fields))


def additions(old: Shape, new: Shape, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Shape]]:
    """The fields that `merge` added, as (path of names from the column on, shape); `element` stands for the items."""
    if isinstance(old, Listing) and isinstance(new, Listing):
        yield from additions(old.item, new.item, (*path, "element"))
    elif isinstance(old, Struct) and isinstance(new, Struct):
        before = {field.key: field.shape for field in old.fields}
        for field in new.fields:
            if field.key in before:
                yield from additions(before[field.key], field.shape, (*path, field.name))
            else:
                yield (*path, field.name), field.shape


def duckdb_type(shape: Shape) -> str:
    """The shape as a DuckDB type."""
    if isinstance(shape, Leaf):
        return DUCKDB_TYPES[shape.kind]
    if isinstance(shape, Listing):
        return f"{duckdb_type(shape.item)}[]"
    return f"STRUCT({', '.join(f'{quoted(field.name)} {duckdb_type(field.shape)}' for field in shape.fields)})"


def to_plain(shape: Shape) -> object:
    """The shape as JSON-able values, for the store's own notes: `"text"`, `["item"]` or `{"key": ["name", shape]}`."""
    if isinstance(shape, Leaf):
        return shape.kind
    if isinstance(shape, Listing):
        return [to_plain(shape.item)]
    return {field.key: [field.name, to_plain(field.shape)] for field in shape.fields}


def from_plain(plain: object) -> Shape:
    """The shape that `to_plain` wrote."""
    if isinstance(plain, str):
        return Leaf(cast(Kind, plain))
    if isinstance(plain, list):
        return Listing(from_plain(plain[0]))
    assert isinstance(plain, dict)
    return Struct(tuple(Field(key, name, from_plain(sub)) for key, (name, sub) in plain.items()))


def leaves(shape: Shape) -> int:
    """How many physical columns the shape takes."""
    if isinstance(shape, Listing):
        return leaves(shape.item)
    return sum(leaves(field.shape) for field in shape.fields) if isinstance(shape, Struct) else 1
