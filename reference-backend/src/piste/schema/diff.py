"""What changed between two versions of a schema, and the bump that it needs.

SchemaVer's MODEL-REVISION-ADDITION: an ADDITION takes all data that the version before took; a REVISION may refuse some
of it; a MODEL breaks with it, or changes the type of a column in the store, whose name has the model in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import orjson

from piste.enrichment.iglu.key import version_parts
from piste.records import SchemaKey
from piste.schema.lint import types_of


class Bump(IntEnum):
    """How much a version has to move; NONE for what is only words."""

    NONE = 0
    ADDITION = 1
    REVISION = 2
    MODEL = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, what in words, and the bump that it needs."""

    where: str
    what: str
    bump: Bump


def diff(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """All changes between two documents, those of their `self` apart."""
    return list(_schema(old, new, "$"))


def bump_of(changes: list[Change]) -> Bump:
    """The largest bump of all changes; a change of words alone still needs an ADDITION: published is published."""
    return max((max(change.bump, Bump.ADDITION) for change in changes), default=Bump.NONE)


def next_version(key: SchemaKey, bump: Bump) -> str:
    """The version that follows this one after such a change."""
    model, revision, addition = version_parts(key)
    if bump is Bump.MODEL:
        return f"{model + 1}-0-0"
    if bump is Bump.REVISION:
        return f"{model}-{revision + 1}-0"
    return f"{model}-{revision}-{addition + (bump is Bump.ADDITION)}"


def bump_between(old: SchemaKey, new: SchemaKey) -> Bump:
    """The bump that two version numbers stand for."""
    before, after = version_parts(old), version_parts(new)
    if after[0] != before[0]:
        return Bump.MODEL
    if after[1] != before[1]:
        return Bump.REVISION
    return Bump.ADDITION if after[2] != before[2] else Bump.NONE


def _schema(old: Any, new: Any, where: str) -> Iterator[Change]:
    if not isinstance(old, dict) or not isinstance(new, dict):
        if old != new:
            yield Change(where, "is another schema", Bump.REVISION)
        return
    yield from _type(old, new, where)
    yield from _bounds(old, new, where)
    yield from _enum(old, new, where)
    yield from _properties(old, new, where)
    yield from _others(old, new, where)
    if "items" in old or "items" in new:
        yield from _schema(old.get("items", {}), new.get("items", {}), f"{where}[*]")
    for name in _EXACT:
        if old.get(name) != new.get(name):
            yield Change(where, f"{name} changed", Bump.REVISION if name in new else Bump.ADDITION)
    for name in _WORDS:
        if old.get(name) != new.get(name):
            yield Change(where, f"{name} changed", Bump.NONE)


def _type(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[Change]:
    before, after = types_of(old), types_of(new)
    if before == after:
        return
    told = f"type {_types(before)} became {_types(after)}"
    if before - {"null"} == after - {"null"}:  # the column stays what it is
        yield Change(where, told, Bump.ADDITION if "null" in after else Bump.REVISION)
    else:
        yield Change(where, told, Bump.MODEL)


def _types(types: set[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _bounds(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[Change]:
    for name, wider in _BOUNDS.items():
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if after is None:
            yield Change(where, f"{name} {before} is gone", Bump.ADDITION)
        elif before is None:
            yield Change(where, f"{name} {after} is new", Bump.REVISION)
        else:
            widened = (after > before) == wider
            yield Change(where, f"{name} {before} became {after}", Bump.ADDITION if widened else Bump.REVISION)


def _enum(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[Change]:
    before, after = old.get("enum"), new.get("enum")
    if before == after:
        return
    if not isinstance(before, list) or not isinstance(after, list):
        yield Change(where, "enum is new" if after else "enum is gone", Bump.REVISION if after else Bump.ADDITION)
        return
    if gone := [value for value in before if value not in after]:
        yield Change(where, f"enum no longer has {_json(gone)}", Bump.REVISION)
    if added := [value for value in after if value not in before]:
        yield Change(where, f"enum also has {_json(added)}", Bump.ADDITION)


def _properties(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[Change]:
    before, after = _map(old, "properties"), _map(new, "properties")
    needed, needs = {*_list(old, "required")}, {*_list(new, "required")}
    closed = old.get("additionalProperties") is False
    for name in sorted(before.keys() - after.keys()):
        yield Change(f"{where}.{name}", "is gone", Bump.MODEL if name in needed else Bump.REVISION)
    for name in sorted(after.keys() - before.keys()):
        if name in needs:
            yield Change(f"{where}.{name}", "is new and required", Bump.MODEL)
        elif closed:
            yield Change(f"{where}.{name}", "is new", Bump.ADDITION)
        else:
            yield Change(f"{where}.{name}", "is new; earlier data may have had anything there", Bump.REVISION)
    for name in sorted(before.keys() & after.keys()):
        if name in needs - needed:
            yield Change(f"{where}.{name}", "became required", Bump.MODEL)
        elif name in needed - needs:
            yield Change(f"{where}.{name}", "is no longer required", Bump.ADDITION)
        yield from _schema(before[name], after[name], f"{where}.{name}")
    for name in sorted((needs - needed) - after.keys()):
        yield Change(where, f"requires {name}", Bump.MODEL)


def _others(old: dict[str, Any], new: dict[str, Any], where: str) -> Iterator[Change]:
    before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
    if before == after:
        return
    if after is True:
        yield Change(where, "allows other properties", Bump.ADDITION)
    elif before is False:
        yield Change(where, "allows other properties of some kinds", Bump.ADDITION)
    else:
        yield Change(where, "allows fewer other properties", Bump.REVISION)


def _map(node: dict[str, Any], name: str) -> dict[str, Any]:
    found = node.get(name)
    return found if isinstance(found, dict) else {}


def _list(node: dict[str, Any], name: str) -> list[str]:
    found = node.get(name)
    return [str(item) for item in found] if isinstance(found, list) else []


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


_BOUNDS: Final = {
    **dict.fromkeys(("maxLength", "maximum", "maxItems", "maxProperties"), True),
    **dict.fromkeys(("minLength", "minimum", "minItems", "minProperties"), False),
}
"""Limits, and whether a larger one takes more."""

_EXACT: Final = (
    *("pattern", "format", "multipleOf", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "additionalItems"),
    *("patternProperties", "dependencies", "allOf", "anyOf", "oneOf", "not", "definitions"),
)
"""Rules of which we do not know whether a change takes more or less: new or other ones may refuse, gone ones do not."""

_WORDS: Final = ("title", "description", "default", "examples", "$supersededBy")
