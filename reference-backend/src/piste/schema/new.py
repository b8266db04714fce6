"""The first version of a schema, to be filled in."""

from __future__ import annotations

import re
from typing import Any, Final

from piste.records import SchemaKey
from piste.schema.folder import document_of

KINDS: Final[dict[str, dict[str, Any]]] = {
    "string": {"type": "string", "maxLength": 255},
    "text": {"type": "string", "maxLength": 4096},
    "integer": {"type": "integer", "minimum": 0, "maximum": 2147483647},
    "number": {"type": "number", "minimum": 0, "maximum": 2147483647},
    "boolean": {"type": "boolean"},
    "uuid": {"type": "string", "format": "uuid"},
    "uri": {"type": "string", "format": "uri", "maxLength": 4096},
    "date-time": {"type": "string", "format": "date-time"},
    "object": {"type": "object", "additionalProperties": True},
    "array": {"type": "array", "items": {"type": "string", "maxLength": 255}},
}
"""What a property can be called on the command line, and the rules that it then has."""

_PROPERTY = re.compile(r"([^:?]+):([a-z-]+)(\??)")


def skeleton(key: SchemaKey, properties: list[str], description: str | None = None) -> dict[str, Any]:
    """A closed object with these properties, each `name:kind`, or `name:kind?` where it may be missing.

    Raises ValueError for what is no property.
    """
    rules: dict[str, Any] = {}
    required: list[str] = []
    for text in properties:
        name, kind, optional = _parsed(text)
        rules[name] = {"description": f"Say what {name} is.", **KINDS[kind]}
        if optional:
            rules[name]["type"] = [rules[name]["type"], "null"]
        else:
            required.append(name)
    body: dict[str, Any] = {
        "description": description or f"Say what {key.name} is.",
        "type": "object",
        "properties": rules,
    }
    if required:
        body["required"] = required
    return document_of(key, body | {"additionalProperties": False})


def _parsed(text: str) -> tuple[str, str, bool]:
    found = _PROPERTY.fullmatch(text)
    if found is None or found[2] not in KINDS:
        raise ValueError(
            f"{text!r} is not a property: write name:kind or name:kind?, the kind one of {', '.join(KINDS)}"
        )
    return found[1], found[2], bool(found[3])
