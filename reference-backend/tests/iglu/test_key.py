"""URIs, self-describing JSON and criteria."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment.iglu import Criterion, NotIglu, parse_self_describing, parse_uri
from piste.records import SchemaKey, SelfDescribing

USER = SchemaKey("com.acme-1_x", "user-Name_1", "jsonschema", "10-0-2")


def test_a_uri_is_read_and_written_back() -> None:
    assert parse_uri("iglu:com.acme-1_x/user-Name_1/jsonschema/10-0-2") == USER
    assert USER.uri == "iglu:com.acme-1_x/user-Name_1/jsonschema/10-0-2"


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("", "INVALID_IGLUURI"),
        ("com.acme/user/jsonschema/1-0-0", "INVALID_IGLUURI"),
        ("iglu:com.acme/user/jsonschema", "INVALID_IGLUURI"),
        ("iglu:com.acme/us er/jsonschema/1-0-0", "INVALID_IGLUURI"),
        ("iglu:com.acme/user/jsonschema/1-0-0/", "INVALID_IGLUURI"),
        ("iglu:com.acme/user/jsonschema/1-0-0\n", "INVALID_IGLUURI"),
        ("iglu:com.acme/user/jsonschema/1-0", "INVALID_IGLUURI"),
        ("iglu:com.acme/../jsonschema/1-0-0", "INVALID_IGLUURI"),
        ("iglu:com.acme/user/jsonschema/0-0-0", "INVALID_SCHEMAVER"),
        ("iglu:com.acme/user/jsonschema/1-01-0", "INVALID_SCHEMAVER"),
        ("iglu:com.acme/user/jsonschema/--", "INVALID_SCHEMAVER"),
        ("iglu:com.acme/user/jsonschema/1-0-99999999999", "INVALID_SCHEMAVER"),
        ("iglu:com.acme/" + "x" * 2000 + "/jsonschema/1-0-0", "INVALID_IGLUURI"),
    ],
)
def test_a_wrong_uri_gives_the_official_code(uri: str, code: str) -> None:
    assert parse_uri(uri) == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, NotIglu.URI),
        ([], NotIglu.URI),
        ({"data": 1}, NotIglu.URI),
        ({"schema": 1, "data": 1}, NotIglu.URI),
        ({"schema": USER.uri}, NotIglu.DATA),
        ({"schema": "iglu:a/b/c/0-0-0", "data": 1}, NotIglu.SCHEMA_VERSION),
    ],
)
def test_what_is_not_self_describing_gives_the_official_code(value: object, code: NotIglu) -> None:
    assert parse_self_describing(value) is code


def test_self_describing_json_keeps_null_data() -> None:
    assert parse_self_describing({"schema": USER.uri, "data": None}) == SelfDescribing(USER, None)


@given(st.text())
def test_no_text_makes_the_parser_raise(text: str) -> None:
    assert isinstance(parse_uri(text), NotIglu)
    assert isinstance(parse_uri("iglu:" + text), NotIglu | SchemaKey)


@pytest.mark.parametrize(
    ("criterion", "version", "fits"),
    [
        ("1-0-*", "1-0-4", True),
        ("1-0-*", "1-1-0", False),
        ("1-*-*", "1-9-4", True),
        ("*-*-*", "7-0-0", True),
        ("2-0-1", "2-0-1", True),
        ("2-0-1", "2-0-11", False),
    ],
)
def test_criteria(criterion: str, version: str, fits: bool) -> None:
    parsed = Criterion.parse(f"iglu:com.acme/user/jsonschema/{criterion}")
    assert parsed.matches(SchemaKey("com.acme", "user", "jsonschema", version)) is fits
    assert not parsed.matches(SchemaKey("com.acme", "users", "jsonschema", version))
    assert parsed.uri.endswith(criterion)


def test_a_criterion_that_is_none_says_how_to_write_one() -> None:
    with pytest.raises(ValueError, match=r"1-0-\*"):
        Criterion.parse("iglu:com.acme/user/jsonschema/1")
