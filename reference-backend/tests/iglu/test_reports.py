"""Data reports: the official words for each keyword, and the order in which the original tells them."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from piste.enrichment.iglu import Report
from piste.enrichment.iglu.schema import Schema
from piste.records import SchemaKey

KEY = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")
IPV4 = (
    r"^(([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\.){3}"
    r"([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])$"
)


def reports(schema: dict[str, object], data: object) -> list[Report]:
    compiled = Schema(KEY, schema)
    assert compiled.issues == []
    found = compiled.reports(data)
    assert compiled.is_valid(data) is (not found)
    return found


FIVES_AND_THREES = '{"multipleOf":5}{"multipleOf":3}'


# schema, data, keyword, message, targets: the words are the original validator's.
OFFICIAL: list[tuple[dict[str, object], object, str, str, list[str]]] = [
    ({"minimum": 5}, 3, "minimum", "$: must have a minimum value of 5", ["5"]),
    ({"maximum": 10}, 15, "maximum", "$: must have a maximum value of 10", ["10"]),
    ({"minimum": 5, "exclusiveMinimum": True}, 5, "minimum", "$: must have a minimum value of 5", ["5"]),
    ({"maximum": 10, "exclusiveMaximum": True}, 10, "maximum", "$: must have a maximum value of 10", ["10"]),
    ({"multipleOf": 5}, 7, "multipleOf", "$: must be multiple of 5", ["5"]),
    ({"minLength": 5}, "abc", "minLength", "$: must be at least 5 characters long", ["5"]),
    ({"maxLength": 3}, "abcd", "maxLength", "$: may only be 3 characters long", ["3"]),
    ({"pattern": "^[a-z]+$"}, "A1", "pattern", "$: does not match the regex pattern ^[a-z]+$", ["^[a-z]+$"]),
    ({"minItems": 3}, [1, 2], "minItems", "$: there must be a minimum of 3 items in the array", ["3"]),
    ({"maxItems": 2}, [1, 2, 3], "maxItems", "$: there must be a maximum of 2 items in the array", ["2"]),
    ({"uniqueItems": True}, [1, 2, 2], "uniqueItems", "$: the items in the array must be unique", []),
    ({"items": {"type": "string"}}, ["a", 3], "type", "$[1]: integer found, string expected", ["integer", "string"]),
    (
        {"items": [{}, {}], "additionalItems": False},
        [1, "two", 3],
        "items",
        "$[2]: no validator found at this index",
        ["2"],
    ),
    ({"minProperties": 3}, {"a": 1}, "minProperties", "$: should have a minimum of 3 properties", ["3"]),
    ({"maxProperties": 1}, {"a": 1, "b": 2}, "maxProperties", "$: may only have a maximum of 1 properties", ["1"]),
    ({"required": ["name"]}, {}, "required", "$.name: is missing but it is required", ["name"]),
    (
        {"additionalProperties": False},
        {"age": 30},
        "additionalProperties",
        "$.age: is not defined in the schema and the schema does not allow additional properties",
        ["age"],
    ),
    (
        {"patternProperties": {"^num_": {"type": "number"}}},
        {"num_a": "x"},
        "type",
        "$.num_a: string found, number expected",
        ["string", "number"],
    ),
    (
        {"dependencies": {"age": ["name", "sex"]}},
        {"age": 1},
        "dependencies",
        "$: has an error with dependencies {age=[name, sex]}",
        ["{age=[name, sex]}"],
    ),
    ({"type": "integer"}, 1.0, "type", "$: number found, integer expected", ["number", "integer"]),
    (
        {"type": ["integer", "null"]},
        "x",
        "unionType",
        "$: string found, but [integer, null] is required",
        ["string", "[integer, null]"],
    ),
    (
        {"enum": ["red", 1, None]},
        "blue",
        "enum",
        "$: does not have a value in the enumeration [red, 1, null]",
        ["[red, 1, null]"],
    ),
    ({"allOf": [{}, {"minLength": 5}]}, "abc", "minLength", "$: must be at least 5 characters long", ["5"]),
    (
        {"oneOf": [{"multipleOf": 5}, {"type": "string"}, {"multipleOf": 3}]},
        15,
        "oneOf",
        f"$: should be valid to one and only one of schema, but more than one are valid: {FIVES_AND_THREES}",
        [FIVES_AND_THREES],
    ),
    (
        {"not": {"type": "string"}},
        "x",
        "not",
        '$: should not be valid to the schema "not" : {"type":"string"}',
        ['"not" : {"type":"string"}'],
    ),
    ({"format": "ipv4"}, "1.2.3", "format", f"$: does not match the ipv4 pattern {IPV4}", ["ipv4", IPV4]),
    ({"format": "date-time"}, "now", "dateTime", "$: now is an invalid date-time", ["now", "date-time"]),
    ({"format": "uuid"}, "1", "uuid", "$: 1 is an invalid uuid", ["1", "uuid"]),
]


@pytest.mark.parametrize(("schema", "data", "keyword", "message", "targets"), OFFICIAL)
def test_the_official_words(
    schema: dict[str, object], data: object, keyword: str, message: str, targets: list[str]
) -> None:
    (report,) = reports(schema, data)
    assert (report.keyword, report.message, report.targets) == (keyword, message, targets)
    assert report.expected
    assert report.got


def test_every_branch_of_anyof_tells_what_it_missed() -> None:
    told = reports({"anyOf": [{"type": "string"}, {"type": "number", "minimum": 1}]}, True)
    assert [r.message for r in told] == ["$: boolean found, string expected", "$: boolean found, number expected"]


def test_order_is_properties_as_listed_then_other_keywords_by_name_item_by_item() -> None:
    schema = {
        "type": "array",
        "items": {
            "required": ["tv", "p"],
            "properties": {"z": {"type": "string"}, "a": {"$ref": "#/definitions/text"}},
            "additionalProperties": False,
        },
        "definitions": {"text": {"type": "string"}},
    }
    told = reports(schema, [{"y": 1, "b": 1, "a": 1, "z": 1}, {"z": 2}])
    assert [r.message.partition(": ")[0] for r in told] == [
        "$[0].z",
        "$[0].a",
        "$[0].y",
        "$[0].b",
        "$[0].tv",
        "$[0].p",
        "$[1].z",
        "$[1].tv",
        "$[1].p",
    ]


def test_the_path_for_people_leads_to_the_value_itself() -> None:
    missing, unknown = reports({"required": ["id"], "properties": {}, "additionalProperties": False}, {"x": "y" * 500})[
        ::-1
    ]
    assert (missing.path, missing.where, missing.got) == ("$", "$.id", "nothing")
    assert (unknown.path, unknown.where, len(unknown.got)) == ("$", "$.x", 200)


def test_schemas_own_issues_are_all_told_and_nothing_is_valid() -> None:
    broken = Schema(KEY, {"type": "strng", "properties": {"a": {"pattern": "("}}})
    assert [issue.path for issue in broken.issues] == ["$.type", "$.properties.a.pattern"]
    assert not broken.is_valid({})


@pytest.mark.parametrize(
    "reference", ["http://127.0.0.1:1/x", "file:///etc/passwd", "other.json", "#/definitions/none"]
)
def test_references_are_never_followed_out_of_the_document(reference: str) -> None:
    (issue,) = Schema(KEY, {"properties": {"a": {"$ref": reference}}}).issues
    assert reference.removeprefix("#") in issue.message


def test_a_schema_that_refers_to_itself_without_end_does_not_hang() -> None:
    assert Schema(KEY, {"allOf": [{"$ref": "#"}]}).is_valid(1)


def test_a_schema_nested_too_deeply_is_an_issue() -> None:
    nested: dict[str, object] = {}
    for _ in range(900):
        nested = {"properties": {"a": nested}}
    assert Schema(KEY, nested).issues


def test_a_costly_pattern_gives_up_in_time() -> None:
    schema = {"pattern": r"^(a|a)*\1$"}
    started = time.process_time()
    (report,) = Schema(KEY, schema).reports("a" * 10_000 + "b")
    assert time.process_time() - started < 1
    assert report.keyword == "pattern"
    assert Schema(KEY, {"pattern": r"(\p{L}{1000}){1000}"}).issues[0].path == "$.pattern"


def test_a_million_mistakes_are_told_a_thousand_times() -> None:
    assert len(Schema(KEY, {"items": {"type": "string"}}).reports(list(range(20_000)))) == 1000


@pytest.mark.parametrize("value", ["\ud800", {1, 2}])
def test_values_that_are_not_json_are_reported(value: object) -> None:
    (report,) = Schema(KEY, {"type": "string", "maxLength": 5}).reports(value)
    assert report.message.startswith("$: cannot be checked")


def test_decimals_are_numbers() -> None:
    assert reports({"type": "number", "maximum": 2}, Decimal("1.5")) == []


VALID_AND_NOT: list[tuple[str, list[str], list[str]]] = [
    (
        "uri",
        ["http://ü.de/ä", "http://a/{x}|", "mailto:a@b", "//a/b", "http://a b.c".replace(" ", "%20")],
        ["a", "/x", "http://a b"],
    ),
    ("uuid", ["0f8FAD5B-D9CB-469f-a165-70867728950e"], ["0f8fad5bd9cb469fa16570867728950e", "x"]),
    (
        "date-time",
        ["2020-02-29T00:00:00Z", "2020-01-01 00:00:00.123456789+01:00", "2016-12-31T23:59:60Z"],
        ["2020-01-01T00:00:00", "2021-02-29T00:00:00Z", "2020-01-01T24:00:00Z", "2020-05-05T00:00:60Z", "2020-01-01"],
    ),
    ("date", ["2020-02-29"], ["2021-02-29", "1/2/2020"]),
    ("email", ["a.b+c@d-e.co", "ü@müller.de", "x@localhost", '"a b"@c.de'], ["a", "a@b", "a b@c.de", "@c.de", "a@.de"]),
    ("ipv4", ["1.2.3.4"], ["1.2.3", "01.2.3.4", "256.1.1.1", "１.2.3.4"]),
    ("ipv6", ["::1", " fe80::1%eth0 "], ["1.2.3.4", "1::2::3"]),
    ("hostname", ["a-b.example"], ["a_b", "-a"]),
    ("time", ["10:11:12", "10:11:12Z"], ["10:11"]),
    ("phone", ["+44 20 7946"], ["44207946"]),
    ("never-heard-of", ["anything"], []),
]


@pytest.mark.parametrize(("name", "valid", "invalid"), VALID_AND_NOT)
def test_formats(name: str, valid: list[str], invalid: list[str]) -> None:
    check = Schema(KEY, {"format": name}).is_valid
    assert {text: check(text) for text in valid + invalid} == {
        **dict.fromkeys(valid, True),
        **dict.fromkeys(invalid, False),
    }
    assert check(1)
