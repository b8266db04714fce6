"""Which change needs which bump."""

from __future__ import annotations

from typing import Any

import pytest

from piste.records import SchemaKey
from piste.schema.diff import Bump, bump_between, bump_of, diff, next_version

A: dict[str, Any] = {"type": "string"}
KEY = SchemaKey("com.acme", "order", "jsonschema", "1-2-3")


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


def opened(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


ADDITION, REVISION, MODEL = Bump.ADDITION, Bump.REVISION, Bump.MODEL

CASES: list[tuple[dict[str, Any], dict[str, Any], Bump, str]] = [
    (closed(a=A), closed(a=A, b=A), ADDITION, "$.b is new"),
    (opened(a=A), opened(a=A, b=A), REVISION, "$.b is new; earlier data may have had anything there"),
    (closed(a=A), closed(("b",), a=A, b=A), MODEL, "$.b is new and required"),
    (closed(a=A), closed(("a",), a=A), MODEL, "$.a became required"),
    (closed(("a",), a=A), closed(a=A), ADDITION, "$.a is no longer required"),
    (closed(a=A, b=A), closed(a=A), REVISION, "$.b is gone"),
    (closed(("b",), a=A, b=A), closed(a=A), MODEL, "$.b is gone"),
    (closed(a=A), closed(a={"type": "integer"}), MODEL, "$.a type string became integer"),
    (closed(a={"type": "integer"}), closed(a={"type": "number"}), MODEL, "$.a type integer became number"),
    (closed(a=A), closed(a={"type": ["string", "null"]}), ADDITION, "$.a type string became null or string"),
    (closed(a={"type": ["string", "null"]}), closed(a=A), REVISION, "$.a type null or string became string"),
    (closed(a={"maxLength": 5}), closed(a={"maxLength": 9}), ADDITION, "$.a maxLength 5 became 9"),
    (closed(a={"maxLength": 9}), closed(a={"maxLength": 5}), REVISION, "$.a maxLength 9 became 5"),
    (closed(a={}), closed(a={"maxLength": 5}), REVISION, "$.a maxLength 5 is new"),
    (closed(a={"minimum": 5}), closed(a={}), ADDITION, "$.a minimum 5 is gone"),
    (closed(a={"minimum": 5}), closed(a={"minimum": 1}), ADDITION, "$.a minimum 5 became 1"),
    (closed(a={"minimum": 1}), closed(a={"minimum": 5}), REVISION, "$.a minimum 1 became 5"),
    (closed(a={"enum": ["a"]}), closed(a={"enum": ["a", "b"]}), ADDITION, '$.a enum also has ["b"]'),
    (closed(a={"enum": ["a", "b"]}), closed(a={"enum": ["a"]}), REVISION, '$.a enum no longer has ["b"]'),
    (closed(a={"enum": ["a"]}), closed(a={}), ADDITION, "$.a enum is gone"),
    (closed(a={}), closed(a={"enum": ["a"]}), REVISION, "$.a enum is new"),
    (closed(a={}), closed(a={"pattern": "a"}), REVISION, "$.a pattern changed"),
    (closed(a={"format": "uri"}), closed(a={}), ADDITION, "$.a format changed"),
    (opened(), closed(), REVISION, "$ allows fewer other properties"),
    (closed(), opened(), ADDITION, "$ allows other properties"),
    (closed(a={"items": A}), closed(a={"items": {"type": "null"}}), MODEL, "$.a[*] type string became null"),
    (closed(a=closed(b=A)), closed(a=closed(b=A, c=A)), ADDITION, "$.a.c is new"),
    (closed(a=A), closed(a=A | {"description": "b"}), ADDITION, "$.a description changed"),
]


@pytest.mark.parametrize(("old", "new", "bump", "told"), CASES)
def test_each_change(old: dict[str, Any], new: dict[str, Any], bump: Bump, told: str) -> None:
    changes = diff(old, new)
    assert bump_of(changes) is bump
    assert told in {f"{change.where} {change.what}" for change in changes}
    assert diff(old, old) == []


def test_versions_move() -> None:
    assert [next_version(KEY, bump) for bump in Bump] == ["1-2-3", "1-2-4", "1-3-0", "2-0-0"]
    for bump in Bump:
        assert bump_between(KEY, KEY._replace(version=next_version(KEY, bump))) is bump
