"""Formats said as patterns: they decide the same as the checks that they stand before."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from piste.enrichment.iglu.formats import CHECKS
from piste.enrichment.iglu.native_formats import with_patterns
from piste.enrichment.iglu.schema import Schema
from piste.records import SchemaKey

KEY = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")
VALUES = [
    "8712a379-4bcb-46ee-815d-85f26540577f",
    "8712A379-4BCB-46EE-815D-85F26540577F\n",
    "2026-11-24T06:41:18.565Z",
    "2026-11-24 06:41:18+01:00",
    "2026-11-24T06:41:18.1234567890Z",
    "2026-02-30T06:41:18Z",
    "192.168.0.1",
    "192.168.0.1\n",
    "256.1.1.1",
    "https://a.b/?q=ä",
    "https://a.b/ c",
    "https:\x1c",
    "//a.b",
    "abc",
    "äbc",
    "1.5",
    "٣",
    "",
]


@pytest.mark.parametrize("form", sorted(CHECKS))
def test_they_decide_as_the_check_does(form: str) -> None:
    schema = Schema(KEY, {"format": form})

    @settings(deadline=None)
    @given(st.one_of(st.sampled_from(VALUES), st.from_regex(r"[0-9a-fT:. +Z-]{0,40}", fullmatch=True), st.text()))
    @example("2024-02-29T23:59:60Z")
    def agrees(value: str) -> None:
        assert schema.is_valid(value) == CHECKS[form](value) == (not schema.reports(value))

    agrees()
    for value in VALUES:
        assert schema.is_valid(value) == CHECKS[form](value)
    assert schema.is_valid(5)


@pytest.mark.parametrize(
    "place",
    [
        lambda inner: {"properties": {"x": inner}},
        lambda inner: {"patternProperties": {"^x$": inner}},
        lambda inner: {"additionalProperties": inner},
        lambda inner: {"properties": {"x": {"items": inner}}},
        lambda inner: {"properties": {"x": {"items": [inner]}}},
        lambda inner: {"allOf": [{"properties": {"x": {"anyOf": [inner]}}}]},
        lambda inner: {"definitions": {"id": inner}, "properties": {"x": {"$ref": "#/definitions/id"}}},
        lambda inner: {"properties": {"x": {"not": {"not": inner}}}},
        lambda inner: {"properties": {"x": {**inner, "allOf": [{"maxLength": 36}]}}},
        lambda inner: {"dependencies": {"x": {"properties": {"x": inner}}}},
    ],
)
def test_formats_are_found_wherever_a_schema_may_stand(place: Any) -> None:
    schema = Schema(KEY, place({"type": ["string", "array"], "format": "uuid"}))
    assert with_patterns(schema.document) != schema.document
    array = "items" in schema.document.get("properties", {}).get("x", {})
    for value, fits in ((VALUES[0], True), ("no uuid", False)):
        data = {"x": [value] if array else value}
        assert schema.is_valid(data) == fits
        assert bool(schema.reports(data)) != fits


def test_what_only_looks_like_a_format_stays_as_it_is() -> None:
    document: dict[str, object] = {
        "properties": {"format": {"enum": [{"format": "uuid"}], "default": {"format": "uuid"}}},
        "dependencies": {"a": ["format"]},
        "format": "no-such-format",
    }
    assert with_patterns(document) is document


def test_the_deepest_schema_that_is_taken_at_all() -> None:
    inner: dict[str, object] = {"format": "uuid"}
    right: object = VALUES[0]
    wrong: object = "no uuid"
    for _ in range(250):
        inner, right, wrong = {"items": inner}, [right], [wrong]
    schema = Schema(KEY, inner)
    assert not schema.issues
    assert schema.is_valid(right)
    assert not schema.is_valid(wrong)
