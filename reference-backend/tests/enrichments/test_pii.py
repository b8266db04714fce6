"""Pseudonyms: in columns, in entities, and the side event that tells of them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment import pii
from piste.enrichment.context import EnrichContext
from piste.enrichment.json_path import JsonPath
from piste.enrichment.md2 import md2
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing

SALT = "pepper123"
SUBSCRIBE = SchemaKey("com.mailchimp", "subscribe", "jsonschema", "1-0-2")
USER = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")


def configured(*fields: tuple[str, str, str] | str, algorithm: str = "SHA-256", **settings: bool) -> dict[str, object]:
    """Parameters for columns (names) and places (column, criterion, path)."""
    entries = [
        {"pojo": {"field": field}}
        if isinstance(field, str)
        else {"json": dict(zip(("field", "schemaCriterion", "jsonPath"), field, strict=True))}
        for field in fields
    ]
    return {"pii": entries, "strategy": {"pseudonymize": {"hashFunction": algorithm, "salt": SALT}}, **settings}


def processed(parameters: dict[str, object], event: Event, headers: list[str] | None = None) -> EnrichContext:
    context = EnrichContext(
        CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, headers or [], None, "c")
    )
    assert pii.make(parameters)(event, context) == []
    return context


def hashed(value: str) -> str:
    return hashlib.sha256((value + SALT).encode()).hexdigest()


def test_columns() -> None:
    event = Event({"user_id": "john@acme.com", "domain_userid": "d", "se_label": "x"}, {})
    processed(configured("user_id", "domain_userid", "network_userid"), event)
    assert event.columns == {"user_id": hashed("john@acme.com"), "domain_userid": hashed("d"), "se_label": "x"}


@pytest.mark.parametrize(
    ("algorithm", "digits"),
    [("MD2", 32), ("MD5", 32), ("SHA-1", 40), ("SHA-256", 64), ("SHA-384", 96), ("SHA-512", 128)],
)
def test_every_hash(algorithm: str, digits: int) -> None:
    event = Event({"user_id": "ü"}, {})
    processed(configured("user_id", algorithm=algorithm), event)
    name = algorithm.replace("SHA-", "sha").lower()
    data = ("ü" + SALT).encode()
    expected = md2(data).hex() if algorithm == "MD2" else hashlib.new(name, data).hexdigest()
    assert event.columns["user_id"] == expected
    assert len(expected) == digits


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        ("", "8350e5a3e24c153df2275c9f80692773"),
        ("a", "32ec01ec4a6dac72c0ab96fb34c0b5d1"),
        ("abc", "da853b0d3f88d99b30283a69e6ded6bb"),
        ("message digest", "ab4f496bfb2a530b219ff33031fe06b0"),
        ("abcdefghijklmnopqrstuvwxyz", "4e8ddff3650292ab5a4108c3aa47940b"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "da33def2a42df13975352846c30338cd"),
        ("1234567890" * 8, "d5976f79d83d3a0dc9806c3c66f3efd8"),
    ],
)
def test_md2_is_that_of_rfc_1319(text: str, digest: str) -> None:
    assert md2(text.encode()).hex() == digest


def test_places_in_entities() -> None:
    subscribe = SelfDescribing(SUBSCRIBE, {"email": "a@b.c", "ip_opt": "1.2.3.4", "n": 1, "list": ["x", 2, "y"]})
    user = SelfDescribing(USER, {"name": {"first": "John"}, "email": "a@b.c"})
    event = Event({}, {}, subscribe, [user, user], [user])
    before = repr((subscribe, user))
    processed(
        configured(
            ("unstruct_event", "iglu:com.mailchimp/subscribe/jsonschema/1-*-*", "$.['email', 'ip_opt']"),
            ("unstruct_event", "iglu:com.mailchimp/subscribe/jsonschema/1-*-*", "$.list"),
            ("unstruct_event", "iglu:com.mailchimp/subscribe/jsonschema/1-*-*", "$.n"),
            ("unstruct_event", "iglu:com.mailchimp/subscribe/jsonschema/2-*-*", "$.n"),
            ("contexts", "iglu:com.acme/user/jsonschema/1-0-0", "$.name.first"),
            ("contexts", "iglu:com.acme/user/jsonschema/1-0-0", "$.missing.first"),
        ),
        event,
    )
    assert event.unstruct_event is not None
    assert event.unstruct_event.data == {
        "email": hashed("a@b.c"),
        "ip_opt": hashed("1.2.3.4"),
        "n": 1,
        "list": [hashed("x"), 2, hashed("y")],
    }
    told = {"name": {"first": hashed("John")}, "email": "a@b.c"}
    assert [entity.data for entity in event.contexts] == [told, told]
    assert event.derived_contexts == [user]
    assert repr((subscribe, user)) == before, "entities are shared between events; nobody may change them"


def test_an_entity_without_matches_stays_the_same_object() -> None:
    user = SelfDescribing(USER, {"email": 5})
    event = Event({}, {}, contexts=[user])
    processed(configured(("contexts", "iglu:com.acme/user/jsonschema/*-*-*", "$..email")), event)
    assert event.contexts[0] is user


def test_derived_entities_too() -> None:
    user = SelfDescribing(USER, [{"email": "e"}])
    event = Event({}, {}, derived_contexts=[user])
    processed(configured(("derived_contexts", "iglu:com.acme/user/jsonschema/1-*-*", "$[*].email")), event)
    assert event.derived_contexts[0].data == [{"email": hashed("e")}]


def test_the_side_event_tells_both_values() -> None:
    event = Event(
        {"user_id": "john", "event_id": "7b1a3a9e-0000-4000-8000-000000000001"},
        {},
        contexts=[SelfDescribing(USER, {"email": ["e", "f"]})],
    )
    context = processed(
        configured("user_id", ("contexts", "iglu:com.acme/user/jsonschema/1-*-*", "$.email"), emitEvent=True), event
    )
    (side,) = context.side_events
    assert side.columns == {"event": "pii_transformation"}
    assert side.unstruct_event is not None
    assert side.unstruct_event.key.uri == "iglu:com.snowplowanalytics.snowplow/pii_transformation/jsonschema/1-0-0"
    inner = {"fieldName": "contexts", "jsonPath": "$.email", "schema": USER.uri}
    assert side.unstruct_event.data == {
        "pii": {
            "pojo": [{"fieldName": "user_id", "originalValue": "john", "modifiedValue": hashed("john")}],
            "json": [
                {"fieldMapping": {**inner, "originalValue": "e", "modifiedValue": hashed("e")}},
                {"fieldMapping": {**inner, "originalValue": "f", "modifiedValue": hashed("f")}},
            ],
        },
        "strategy": {"pseudonymize": {"hashFunction": "SHA-256"}},
    }
    assert [(entity.key.name, entity.data) for entity in side.contexts] == [
        ("parent_event", {"parentEventId": "7b1a3a9e-0000-4000-8000-000000000001"})
    ]


def test_no_side_event_where_nothing_was_replaced_or_none_was_asked_for() -> None:
    assert processed(configured("user_id", emitEvent=True), Event({"event_id": "x"}, {})).side_events == []
    assert processed(configured("user_id", emitEvent=False), Event({"user_id": "x"}, {})).side_events == []


@pytest.mark.parametrize(
    ("headers", "replaced"),
    [(["SP-Anonymous: *"], True), (["Host: x", "sp-anonymous:*"], True), (["X-SP-Anonymous: *"], False), ([], False)],
)
def test_anonymous_only(headers: list[str], replaced: bool) -> None:
    event = Event({"user_id": "john"}, {})
    processed(configured("user_id", anonymousOnly=True), event, headers)
    assert event.columns["user_id"] == (hashed("john") if replaced else "john")


def test_a_value_nested_as_deep_as_json_may_be_is_found() -> None:
    data: object = {"email": "deep"}
    for _ in range(198):
        data = {"x": data}
    event = Event({}, {}, contexts=[SelfDescribing(USER, data)])
    processed(configured(("contexts", "iglu:com.acme/user/jsonschema/1-*-*", "$..email")), event)
    assert "deep" not in repr(event.contexts)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.a", ["x"]),
        ("$.['a','b']", ["x", 1]),
        ("$['c.['][0]", [True]),
        ("$.nope", []),
        ("$.a.b", []),
        ("$", None),
    ],
)
def test_paths(path: str, found: Any) -> None:
    data = {"a": "x", "b": 1, "c.[": [True]}
    assert [value for _, value in JsonPath(path).find(data)] == ([data] if found is None else found)
    assert JsonPath(path).first(data) == (data if found is None else next(iter(found), None))
    assert JsonPath(path).find("text") == []


@given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_replacing_everywhere_leaves_no_text_and_the_original_as_it_was(json: object) -> None:
    before = repr(json)
    replaced = JsonPath("$..*").replace(json, lambda value: 0 if isinstance(value, str) else value)
    if isinstance(json, dict | list):
        assert not any(isinstance(value, str) for _, value in JsonPath("$..*").find(replaced))
    assert repr(json) == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"pii": [{"json": {"field": "contexts", "schemaCriterion": USER.uri, "jsonPath": "$.["}}]}, "no JSONPath"),
        ({"pii": [{"json": {"field": "contexts", "schemaCriterion": "x", "jsonPath": "$"}}]}, "schema criterion"),
        ({"strategy": {"pseudonymize": {"hashFunction": "CRC", "salt": ""}}}, "must be one of MD2, MD5"),
        ({"strategy": {}}, r"strategy\.pseudonymize must be an object"),
        ({"pii": {}}, "pii must be a list"),
    ],
)
def test_wrong_parameters_are_told(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        pii.make({**configured("user_id"), **changes})
