"""Any schema and any data: nothing raises, and what is told agrees with whether the data is valid."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from piste.enrichment.iglu.schema import Schema, read_schema
from piste.enrichment.iglu.schema_error import RegistryError
from piste.records import SchemaKey

KEY = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")

NAMES = st.sampled_from(["a", "b", "c.d", "[0]", "", "$ref", "id", "properties"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
LEAF = st.fixed_dictionaries(
    {},
    optional={
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
        "enum": st.lists(st.text(max_size=2) | st.integers(), min_size=1, max_size=3, unique=True),
        "maxLength": st.integers(0, 3),
        "minLength": st.integers(0, 3),
        "minimum": st.integers(-2, 2),
        "maximum": st.floats(-2, 2),
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        "pattern": st.sampled_from(["^a", "(a|b)+$", "."]),
        "format": st.sampled_from(["uri", "uuid", "date-time", "email", "ipv4", "ipv6", "date", "x"]),
        "uniqueItems": st.booleans(),
        "maxItems": st.integers(0, 2),
        "minItems": st.integers(0, 2),
        "maxProperties": st.integers(0, 2),
        "minProperties": st.integers(0, 2),
        "required": st.lists(NAMES, min_size=1, max_size=3, unique=True),
        "$ref": st.just("#/definitions/x"),
    },
)


def around(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "properties": st.dictionaries(NAMES, inner, max_size=3),
            "patternProperties": st.dictionaries(st.sampled_from(["^a", "."]), inner, max_size=2),
            "additionalProperties": st.booleans() | inner,
            "items": inner | several,
            "additionalItems": st.booleans() | inner,
            "dependencies": st.dictionaries(
                NAMES, inner | st.lists(NAMES, min_size=1, max_size=2, unique=True), max_size=2
            ),
            "anyOf": several,
            "allOf": several,
            "oneOf": several,
            "not": inner,
            "required": st.lists(NAMES, min_size=1, max_size=3, unique=True),
        },
    )


SCHEMAS = st.recursive(LEAF, around, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(schema=SCHEMAS, definition=LEAF, data=JSON)
def test_reports_exactly_when_invalid(schema: dict[str, object], definition: dict[str, object], data: object) -> None:
    definition.pop("$ref", None)
    compiled = Schema(KEY, {**schema, "definitions": {"x": definition}})
    reports = compiled.reports(data)
    assert compiled.issues or compiled.is_valid(data) is (not reports)
    for report in reports:
        assert report.message
        assert report.keyword
        assert report.where.startswith(report.path)


@settings(max_examples=200, deadline=None)
@given(schema=JSON, data=JSON)
def test_any_json_as_a_schema(schema: object, data: object) -> None:
    if isinstance(schema, dict):
        compiled = Schema(KEY, schema)
        assert compiled.issues or isinstance(compiled.is_valid(data), bool)


@given(st.binary(max_size=60))
def test_any_bytes_as_a_registrys_answer(text: bytes) -> None:
    assert isinstance(read_schema(KEY, text, "here"), Schema | RegistryError)
