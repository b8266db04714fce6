"""What is wrong with schemas, and what will be a trouble with them later.

Errors are what makes a schema unusable or useless; warnings are what the loaders of warehouses and the readers of
the schema will miss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from piste.enrichment.iglu.formats import CHECKS
from piste.enrichment.iglu.key import version_parts
from piste.enrichment.iglu.nearest import nearest_word
from piste.enrichment.iglu.schema import Schema
from piste.records import SchemaKey
from piste.schema.folder import SELF_DESCRIBING, SchemaFile

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one file: where in it, by which rule, how bad, in words."""

    path: Path
    where: str
    rule: str
    level: str
    message: str


RULES: Final = {
    "json": (ERROR, "the file holds a JSON object"),
    "place": (ERROR, "the file is in vendor/name/format/M-R-A, and `self` says the same"),
    "meta": (ERROR, "the document is a schema of draft 4 that can be compiled"),
    "never": (ERROR, "there is a value that fits"),
    "keyword": (ERROR, "every keyword is one that a validator knows"),
    "type": (WARNING, "a keyword stands beside the type that it is about"),
    "gap": (WARNING, "no version before this one is missing"),
    "description": (WARNING, "the schema and its properties have descriptions"),
    "length": (WARNING, "text has a maxLength, an enum or a format: columns need one"),
    "range": (WARNING, "numbers have a minimum and a maximum: columns need them"),
    "closed": (WARNING, "objects say whether they allow other properties"),
    "null": (WARNING, "what is not required may also be null: many languages send it so"),
}
"""The rules: level, and what they ask for."""


def lint(files: list[SchemaFile]) -> list[Finding]:
    """Everything about the files, in their order."""
    found = [finding for file in files for finding in _file(file)]
    return found + _gaps(files)


def _file(file: SchemaFile) -> Iterator[Finding]:
    def say(rule: str, where: str, message: str) -> Finding:
        return Finding(file.path, where, rule, RULES[rule][0], message)

    if file.problem is not None or not isinstance(file.document, dict):
        yield say("json", "$", file.problem or "is not a JSON object")
        return
    document = file.document
    if file.key is None:
        yield say("place", "$", "is not in a folder vendor/name/jsonschema, or its name is no version like 1-0-0")
    if document.get("$schema") != SELF_DESCRIBING:
        yield say("place", "$.$schema", f"must be {SELF_DESCRIBING}")
    own = document.get("self")
    if not isinstance(own, dict):
        yield say("place", "$.self", "is missing: it names vendor, name, format and version")
    elif file.key is not None:
        for part, wanted in file.key._asdict().items():
            if own.get(part) != wanted:
                yield say("place", f"$.self.{part}", f"is {own.get(part)!r}, its place says {wanted!r}")
    key = file.key or SchemaKey("vendor", "name", "jsonschema", "1-0-0")
    schema = Schema(key, {name: value for name, value in document.items() if name != "self"})
    for issue in schema.issues:
        yield say("meta", issue.path, issue.message)
    if not document.get("description"):
        yield say("description", "$", "has no description")
    for rule, where, message in _rules(document, "$"):
        yield say(rule, where, message)


_Told = tuple[str, str, str]


def _rules(node: Any, where: str) -> Iterator[_Told]:
    """Everything about one schema and those in it."""
    if not isinstance(node, dict):
        return
    yield from _keywords(node, where)
    types = types_of(node)
    if types:
        yield from _beside(node, types, where)
        yield from _sizes(node, types, where)
    yield from _object(node, types, where)
    yield from _limits(node, where)
    for name, place in subschemas(node):
        yield from _rules(name, f"{where}{place}")


def _keywords(node: dict[str, Any], where: str) -> Iterator[_Told]:
    for name in node:
        if name not in _KNOWN and not name.startswith(("$", "x-")):
            meant = nearest_word(name, _KNOWN)
            yield "keyword", f"{where}.{name}", "is no keyword" + (f": did you mean {meant}?" if meant else "")
    form = node.get("format")
    if isinstance(form, str) and form not in CHECKS and form not in _BUILT_IN_FORMATS:
        yield "keyword", f"{where}.format", f"{form!r} is a format that nothing checks"


def _beside(node: dict[str, Any], types: set[str], where: str) -> Iterator[_Told]:
    for kind, names in _OF_TYPE.items():
        if not types & kind:
            for name in names & node.keys():
                yield "type", f"{where}.{name}", f"says nothing about {' or '.join(sorted(types))}"


def _sizes(node: dict[str, Any], types: set[str], where: str) -> Iterator[_Told]:
    if "string" in types and not {"maxLength", "enum", "format"} & node.keys():
        yield "length", where, "is text without maxLength, enum or format"
    if {"integer", "number"} & types and "enum" not in node:
        for name in ("minimum", "maximum"):
            if name not in node:
                yield "range", where, f"is a number without {name}"


def _object(node: dict[str, Any], types: set[str], where: str) -> Iterator[_Told]:
    properties = node.get("properties")
    if not isinstance(properties, dict):
        if types == {"object"} and "additionalProperties" not in node:
            yield "closed", where, "says nothing about its properties"
        return
    if "additionalProperties" not in node:
        yield (
            "closed",
            where,
            "says nothing about other properties: additionalProperties false makes typing errors show",
        )
    required = node.get("required")
    required = required if isinstance(required, list) else []
    for name in required:
        if name not in properties:
            meant = nearest_word(str(name), properties)
            hint = f": did you mean {meant}?" if meant else ""
            rule = "never" if node.get("additionalProperties") is False else "meta"
            yield rule, f"{where}.required", f"asks for {name!r}, which is not among the properties{hint}"
    for name, rules in properties.items():
        if not isinstance(rules, dict):
            continue
        if not rules.get("description"):
            yield "description", f"{where}.{name}", "has no description"
        if name not in required and types_of(rules) and "null" not in types_of(rules):
            yield "null", f"{where}.{name}", "is not required, and may not be null"


def _limits(node: dict[str, Any], where: str) -> Iterator[_Told]:
    for low, high in _PAIRS:
        lowest, highest = node.get(low), node.get(high)
        if isinstance(lowest, int | float) and isinstance(highest, int | float) and lowest > highest:
            yield "never", where, f"{low} {lowest} is more than {high} {highest}"
    options, types = node.get("enum"), types_of(node)
    if isinstance(options, list) and types and not any(_is_of(option, types) for option in options):
        yield "never", f"{where}.enum", f"has no value of type {' or '.join(sorted(types))}"


def _gaps(files: list[SchemaFile]) -> list[Finding]:
    """Versions before which one is missing, in folders where there is more than one file of a schema."""
    by_name: dict[tuple[str, ...], dict[tuple[int, ...], SchemaFile]] = defaultdict(dict)
    for file in files:
        if file.key is not None:
            by_name[(str(file.path.parent), *file.key[:3])][version_parts(file.key)] = file
    found = []
    for versions in by_name.values():
        for (model, revision, addition), file in sorted(versions.items()):
            before = _before(model, revision, addition, set(versions))
            if before is not None:
                message = f"{model}-{revision}-{addition} is there, but {before} is not"
                found.append(Finding(file.path, "$.self.version", "gap", WARNING, message))
    return found


def _before(model: int, revision: int, addition: int, known: set[tuple[int, ...]]) -> str | None:
    """The version that should come before and is missing."""
    if addition:
        wanted = (model, revision, addition - 1)
        return None if wanted in known else "-".join(map(str, wanted))
    if revision:
        return None if any(v[:2] == (model, revision - 1) for v in known) else f"{model}-{revision - 1}-0"
    if model > 1:
        return None if any(v[0] == model - 1 for v in known) else f"{model - 1}-0-0"
    return None


def types_of(node: Any) -> set[str]:
    """The types that a schema names; empty when it names none."""
    kinds = node.get("type") if isinstance(node, dict) else None
    return {kinds} if isinstance(kinds, str) else {str(kind) for kind in kinds} if isinstance(kinds, list) else set()


def subschemas(node: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """The schemas directly in a schema, each with the end of its path."""
    for name in ("properties", "patternProperties", "definitions"):
        group = node.get(name)
        if isinstance(group, dict):
            for key, rules in group.items():
                yield rules, f".{key}" if name == "properties" else f".{name}.{key}"
    for name in ("additionalProperties", "additionalItems", "not"):
        yield node.get(name), f".{name}"
    items = node.get("items")
    for place, rules in enumerate(items if isinstance(items, list) else [items]):
        yield rules, f"[{place}]" if isinstance(items, list) else "[*]"
    for name in ("allOf", "anyOf", "oneOf"):
        group = node.get(name)
        for place, rules in enumerate(group if isinstance(group, list) else []):
            yield rules, f".{name}[{place}]"


def _is_of(value: object, types: set[str]) -> bool:
    checks: dict[str, Callable[[object], bool]] = {
        "string": lambda v: isinstance(v, str),
        "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
        "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
        "boolean": lambda v: isinstance(v, bool),
        "null": lambda v: v is None,
        "array": lambda v: isinstance(v, list),
        "object": lambda v: isinstance(v, dict),
    }
    return any(kind in checks and checks[kind](value) for kind in types)


_TEXT = {"minLength", "maxLength", "pattern", "format"}
_NUMBER = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_ARRAY = {"items", "additionalItems", "minItems", "maxItems", "uniqueItems"}
_OBJECT = {"properties", "patternProperties", "additionalProperties", "required", "minProperties", "maxProperties"}
_OF_TYPE = {
    frozenset({"string"}): _TEXT,
    frozenset({"integer", "number"}): _NUMBER,
    frozenset({"array"}): _ARRAY,
    frozenset({"object"}): _OBJECT | {"dependencies"},
}
_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_KNOWN: Final = frozenset(
    {*_TEXT, *_NUMBER, *_ARRAY, *_OBJECT, "dependencies", "type", "enum", "allOf", "anyOf", "oneOf", "not"}
    | {"title", "description", "default", "definitions", "id", "self", "examples"}
)
_BUILT_IN_FORMATS: Final = frozenset(
    {"date-time", "date", "time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid", "regex"}
)
