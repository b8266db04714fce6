"""For every keyword of JSON Schema: where, what was expected, what was probably meant, what to do."""

from __future__ import annotations

import time
from typing import Any

import pytest

from piste.enrichment import explanation
from piste.enrichment.explanation import LONGEST_VALUE, MOST_REASONS
from piste.enrichment.iglu.schema import Schema
from piste.enrichment.iglu.schema_error import SchemaError
from piste.records import Reason, SchemaKey

KEY = SchemaKey("com.acme", "cart", "jsonschema", "1-0-0")


def explain(rules: dict[str, Any], data: object) -> list[Reason]:
    schema = Schema(KEY, rules)
    assert not schema.issues
    return explanation.of_schema_error(SchemaError(KEY, reports=schema.reports(data)))


def prop(**rules: Any) -> dict[str, Any]:
    """A schema whose only property, p, has these rules."""
    return {"type": "object", "properties": {"p": rules}, "additionalProperties": False}


CLOSED = {
    "type": "object",
    "properties": {"unitPrice": {"type": "number"}, "quantity": {"type": "integer"}},
    "additionalProperties": False,
}

CASES: list[tuple[dict[str, Any], object, str, str, str | None, str | None]] = [
    # schema, data, path, keyword, did you mean, fix
    (prop(type="number"), {"p": "49.9"}, "$.p", "type", "49.9", "send 49.9 as a number, not text"),
    (prop(type="number"), {"p": " 49,9 "}, "$.p", "type", "49.9", "send 49.9 as a number, not text"),
    (prop(type="integer"), {"p": "3"}, "$.p", "type", "3", "send 3 as a number, not text"),
    (prop(type="integer"), {"p": "3.4"}, "$.p", "type", "3", "send 3 as a whole number"),
    (prop(type="integer"), {"p": 3.4}, "$.p", "type", "3", "send 3 as a whole number"),
    (prop(type="string"), {"p": 49.9}, "$.p", "type", '"49.9"', 'send "49.9" as text, in quotes'),
    (prop(type="string"), {"p": True}, "$.p", "type", '"true"', 'send "true" as text, in quotes'),
    (prop(type="boolean"), {"p": "true"}, "$.p", "type", "true", "send true as a boolean, not text"),
    (prop(type="object"), {"p": '{"a":1}'}, "$.p", "type", None, "send the JSON itself, not its text"),
    (prop(type="array"), {"p": "[1]"}, "$.p", "type", None, "send the JSON itself, not its text"),
    (prop(type="array"), {"p": "x"}, "$.p", "type", None, 'send a list, also where it has one item: ["x"]'),
    (prop(type="array"), {"p": {}}, "$.p", "type", None, "send a list, also where it has one item: [{}]"),
    (prop(type="string"), {"p": ["x"]}, "$.p", "type", None, 'send "x" itself, not a list of it'),
    (prop(type="integer"), {"p": ""}, "$.p", "type", None, "leave the property out where there is no value"),
    (prop(type="number"), {"p": "many"}, "$.p", "type", None, None),
    (
        prop(type="string"),
        {"p": None},
        "$.p",
        "type",
        None,
        "leave the property out where there is no value, or let the schema allow null beside its type",
    ),
    (prop(type=["integer", "null"]), {"p": "3"}, "$.p", "unionType", "3", "send 3 as a number, not text"),
    (
        CLOSED,
        {"unitPrise": 1},
        "$.unitPrise",
        "additionalProperties",
        "unitPrice",
        "property unitPrise is not allowed: did you mean unitPrice?",
    ),
    (
        CLOSED,
        {"unit_price": 1},
        "$.unit_price",
        "additionalProperties",
        "unitPrice",
        "property unit_price is not allowed: did you mean unitPrice?",
    ),
    (
        CLOSED,
        {"colour": 1},
        "$.colour",
        "additionalProperties",
        None,
        "leave colour out, or publish a version of the schema that has it",
    ),
    (  # the near one is there already: it cannot have been meant
        CLOSED,
        {"unitPrice": 1, "unitPrise": 1},
        "$.unitPrise",
        "additionalProperties",
        None,
        "leave unitPrise out, or publish a version of the schema that has it",
    ),
    (
        {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]},
        {"SKU": "a"},
        "$.sku",
        "required",
        "SKU",
        "rename SKU to sku",
    ),
    (
        {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]},
        {},
        "$.sku",
        "required",
        None,
        "send sku, a string",
    ),
    (prop(enum=["INPUT", "SELECT"]), {"p": "input"}, "$.p", "enum", "INPUT", 'send "INPUT"'),
    (prop(enum=["1", "2"]), {"p": 1}, "$.p", "enum", "1", 'send "1"'),
    (prop(enum=["a", None]), {"p": "zebra"}, "$.p", "enum", None, 'send one of "a", null'),
    (prop(maxLength=3), {"p": "abcd"}, "$.p", "maxLength", None, "shorten it from 4 to 3 characters"),
    (prop(minLength=3), {"p": "ab"}, "$.p", "minLength", None, "send at least 3 characters"),
    (prop(minLength=1), {"p": ""}, "$.p", "minLength", None, "leave the property out where there is no value"),
    (prop(minimum=1), {"p": 0}, "$.p", "minimum", None, "send at least 1"),
    (prop(minimum=1, exclusiveMinimum=True), {"p": 1}, "$.p", "minimum", None, "send more than 1"),
    (prop(maximum=1), {"p": 2}, "$.p", "maximum", None, "send at most 1"),
    (prop(maximum=1, exclusiveMaximum=True), {"p": 1}, "$.p", "maximum", None, "send less than 1"),
    (prop(multipleOf=0.01), {"p": 1.234}, "$.p", "multipleOf", "1.23", "round it to 1.23"),
    (prop(pattern="^[a-z]+$"), {"p": " Abc "}, "$.p", "pattern", "abc", 'send "abc"'),
    (prop(pattern="^[a-z]+$"), {"p": "123"}, "$.p", "pattern", None, "send text that matches ^[a-z]+$"),
    (prop(pattern="^(a|aa)+$"), {"p": "A" * 79 + "!"}, "$.p", "pattern", None, "send text that matches ^(a|aa)+$"),
    (
        prop(type="string", format="date-time"),
        {"p": "2026-11-24 06:41:18"},
        "$.p",
        "dateTime",
        "2026-11-24T06:41:18Z",
        "send 2026-11-24T06:41:18Z",
    ),
    (
        prop(type="string", format="date-time"),
        {"p": "1764000000000"},
        "$.p",
        "dateTime",
        "2025-11-24T16:00:00Z",
        "send 2025-11-24T16:00:00Z",
    ),
    (
        prop(type="string", format="date-time"),
        {"p": "soon"},
        "$.p",
        "dateTime",
        None,
        "send a moment like 2026-11-24T06:41:18.565Z",
    ),
    (
        prop(type="string", format="uuid"),
        {"p": "1"},
        "$.p",
        "uuid",
        None,
        "send a UUID like 8712a379-4bcb-46ee-815d-85f26540577f",
    ),
    (
        prop(type="string", format="uri"),
        {"p": "example.com/a"},
        "$.p",
        "format",
        "https://example.com/a",
        "send it with its scheme: https://example.com/a",
    ),
    (prop(type="string", format="ipv4"), {"p": "1.2"}, "$.p", "format", None, "send an address like 203.0.113.9"),
    (prop(minItems=2), {"p": [1]}, "$.p", "minItems", None, "send at least 2 items"),
    (prop(maxItems=1), {"p": [1, 2]}, "$.p", "maxItems", None, "send at most 1 items"),
    (prop(uniqueItems=True), {"p": [1, 1]}, "$.p", "uniqueItems", None, "leave out the items that are there twice"),
    (prop(items=[{}], additionalItems=False), {"p": [1, 2]}, "$.p[1]", "items", None, "send at most 1 items"),
    (prop(minProperties=1), {"p": {}}, "$.p", "minProperties", None, "send at least 1 properties"),
    (prop(maxProperties=0), {"p": {"a": 1}}, "$.p", "maxProperties", None, "send at most 0 properties"),
    ({"dependencies": {"a": ["b"]}}, {"a": 1}, "$.b", "dependencies", None, "send b"),
    (prop(**{"not": {"type": "string"}}), {"p": "x"}, "$.p", "not", None, None),
    (prop(oneOf=[{"minimum": 1}, {"minimum": 2}]), {"p": 3}, "$.p", "oneOf", None, None),
    (prop(anyOf=[{"type": "number"}]), {"p": "3"}, "$.p", "type", "3", "send 3 as a number, not text"),
    ({"items": {"type": "number"}}, [1, "2"], "$[1]", "type", "2", "send 2 as a number, not text"),
]


@pytest.mark.parametrize(("rules", "data", "path", "keyword", "meant", "fix"), CASES)
def test_each_keyword(
    rules: dict[str, Any], data: object, path: str, keyword: str, meant: str | None, fix: str | None
) -> None:
    [reason] = explain(rules, data)
    assert (reason.path, reason.keyword, reason.did_you_mean, reason.fix) == (path, keyword, meant, fix)
    assert reason.schema == KEY.uri
    assert reason.message
    assert reason.expected
    assert reason.got


def test_all_places_are_told() -> None:
    reasons = explain(CLOSED | {"required": ["sku"]}, {"quantity": "2", "colour": "red"})
    assert {reason.path for reason in reasons} == {"$.quantity", "$.colour", "$.sku"}


def test_the_value_is_the_one_that_is_wrong_and_bounded() -> None:
    [reason] = explain({"properties": {"a.b": {"items": {"type": "number"}}}}, {"a.b": [1, {"deep": True}]})
    assert reason.value == {"deep": True}
    [reason] = explain(prop(maxLength=3), {"p": "x" * 100_000})
    assert isinstance(reason.value, str)
    assert len(reason.value) == LONGEST_VALUE + 1
    [reason] = explain(prop(type="string"), {"p": ["x" * 100_000] * 2})
    assert isinstance(reason.value, str)
    assert len(reason.value) == LONGEST_VALUE + 1


def test_a_thousand_reasons_are_counted() -> None:
    reasons = explain({"additionalProperties": False}, {f"p{place}": place for place in range(1000)})
    assert len(reasons) == MOST_REASONS
    told = explanation.bounded([*reasons, *reasons])
    assert len(told) == MOST_REASONS
    assert told[-1].message == f"and {MOST_REASONS + 1} more reasons, which the bad row has"


TEXTS = [
    # wire key, text, did you mean, fix
    ("e", "page_view", "pv", "send pv"),
    ("e", "PV", "pv", "send pv"),
    ("p", "mobile", "mob", "send mob"),
    ("p", "Web", "web", "send web"),
    ("vid", "3.0", "3", "send 3"),
    ("dtm", "1764000000", "1764000000000", "send milliseconds: 1764000000000"),
    ("se_va", "1,5", "1.5", "send 1.5, with a point and without spaces"),
    ("f_pdf", "true", "1", "send 1"),
    ("res", "1280 X 1024", "1280x1024", "send 1280x1024"),
    ("eid", "7", None, "let the tracker make it: a UUID of 36 characters"),
    ("page_url", "x" * 5000, None, "shorten page_url to at most 4096 characters"),
    ("vid", "many", None, "send whatever was expected"),
]


@pytest.mark.parametrize(("key", "text", "meant", "fix"), TEXTS)
def test_each_kind_of_text(key: str, text: str, meant: str | None, fix: str) -> None:
    expected = "at most 4096 characters" if key == "page_url" else "whatever was expected"
    reason = explanation.of_parameter(key, text, expected, None)
    assert (reason.path, reason.did_you_mean, reason.fix) == (key, meant, fix)


URIS = [
    ("com.acme/user/jsonschema/1-0-0", "INVALID_IGLUURI", "iglu:com.acme/user/jsonschema/1-0-0"),
    ("iglu:com.acme/user/1-0-0", "INVALID_IGLUURI", "iglu:com.acme/user/jsonschema/1-0-0"),
    ("iglu:com.acme/user/jsonschema/1.0.0", "INVALID_IGLUURI", "iglu:com.acme/user/jsonschema/1-0-0"),
    ("iglu:com.acme/user/jsonschema/0-1-0", "INVALID_SCHEMAVER", "iglu:com.acme/user/jsonschema/1-1-0"),
    ("iglu:com.acme/user/jsonschema/2", "INVALID_SCHEMAVER", "iglu:com.acme/user/jsonschema/2-0-0"),
    ("rubbish", "INVALID_IGLUURI", None),
]


@pytest.mark.parametrize(("uri", "code", "meant"), URIS)
def test_an_almost_right_uri(uri: str, code: str, meant: str | None) -> None:
    reason = explanation.of_not_iglu("contexts", {"schema": uri, "data": {}}, code, "a schema URI")
    assert reason.did_you_mean == meant
    assert reason.fix
    assert reason.got == uri


def test_a_hostile_object_is_explained_in_time() -> None:
    """Comparing each missing name with each of 20,000 sent ones would take seconds."""
    wanted = {f"wanted_property_{place}": {"type": "string"} for place in range(20)}
    rules = {"properties": wanted, "required": [*wanted], "additionalProperties": False}
    sent = {f"sent_property_{place}" * 4: "x" for place in range(20_000)}
    reports = Schema(KEY, rules).reports(sent)
    before = time.perf_counter()
    assert len(explanation.of_schema_error(SchemaError(KEY, reports=reports))) == MOST_REASONS
    assert time.perf_counter() - before < 1
