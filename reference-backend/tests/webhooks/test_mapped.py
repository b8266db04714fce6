"""Webhooks of one's own: every option of a rule, and what a mistake in the file says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from webhook_manual import DATA, MANUAL, ORDER_PAID, OTHER, REQUEST, RULES
from webhook_requests import request_of

from piste.enrichment.adapters import RequestFailure, adapt
from piste.enrichment.adapters.webhooks.mapped import FieldRule, Rule, load
from piste.enrichment.iglu import ConfigError, Resolver

JSON = "application/json"


def written(tmp_path: Path, *rules: dict[str, Any]) -> Path:
    file = tmp_path / "webhooks.json"
    file.write_bytes(orjson.dumps({"webhooks": rules}))
    return file


class Sender:
    """Sends requests to one webhook of one's own."""

    def __init__(self, tmp_path: Path, resolver: Resolver) -> None:
        self.tmp_path, self.resolver = tmp_path, resolver

    def events(self, rule: dict[str, Any], body: Any = None, query: str = "") -> list[dict[str, str]]:
        rule = {"path": "/com.acme/v1", **({} if "schemas" in rule else {"schema": OTHER}), **rule}
        own = load(written(self.tmp_path, rule))
        text = body if isinstance(body, str) or body is None else orjson.dumps(body).decode()
        request = request_of({"path": rule["path"], "querystring": query, "body": text, "content_type": JSON})
        return list(adapt(request, self.resolver, own))

    def data(self, rule: dict[str, Any], body: Any, query: str = "") -> Any:
        """The data of the only event."""
        [event] = self.events(rule, body, query)
        return orjson.loads(event["ue_pr"])["data"]["data"]

    def refused(self, rule: dict[str, Any], body: Any, query: str = "") -> dict[str, Any]:
        with pytest.raises(RequestFailure) as raised:
            self.events(rule, body, query)
        return raised.value.messages[0]


@pytest.fixture
def send(tmp_path: Path, resolver: Resolver) -> Sender:
    return Sender(tmp_path, resolver)


def test_the_manual_names_every_option() -> None:
    table = MANUAL[MANUAL.index("| option |") :]
    options = {str(field) for field in Rule.__struct_encode_fields__}
    assert options == set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (.*?) \|", table, re.M)))) - {"option"}
    shown = {name for rule in RULES["webhooks"] for name in rule}
    assert options == shown
    fields = {name for rule in RULES["webhooks"] for field in rule.get("fields", {}).values() for name in field}
    assert fields == set(FieldRule.__struct_encode_fields__)


def test_the_manuals_example_does_what_it_says(send: Sender) -> None:
    rule = RULES["webhooks"][0]
    [event] = send.events(rule, REQUEST)
    inner = orjson.loads(event["ue_pr"])["data"]
    assert (inner["schema"], inner["data"]) == (ORDER_PAID, DATA)
    assert (event["tv"], event["p"], event["aid"], event["uid"]) == ("com.acme.shop-v1", "app", "shop", "42")
    assert event["ttm"] == "1795521600000"
    assert str(UUID(event["eid"])) == event["eid"]
    assert send.events(rule, REQUEST)[0]["eid"] == event["eid"]


def test_the_manuals_form_and_querystring_are_one_event_each(tmp_path: Path, resolver: Resolver) -> None:
    own = load(written(tmp_path, *RULES["webhooks"]))
    form = request_of({"path": "/com.acme.form/v1", "body": "name=a+b"})
    query = request_of({"path": "/com.acme.ping/v1", "querystring": "name=a%20b"})
    for request in (form, query):
        [event] = adapt(request, resolver, own)
        assert orjson.loads(event["ue_pr"])["data"] == {"schema": OTHER, "data": {"name": "a b"}}


def test_events_are_the_list_at_a_place_or_the_whole_body(send: Sender) -> None:
    assert send.data({}, {"name": "a"}) == {"name": "a"}
    assert len(send.events({}, [{}, {}])) == 2
    assert len(send.events({"events": "a.b"}, {"a": {"b": [{}, {}, {}]}})) == 3
    bodies: tuple[Any, ...] = ({"a": {"b": {}}}, {"a": 1}, [])
    for body in bodies:
        assert send.refused({"events": "a.b"}, body)["field"] == "a.b"


def test_the_type_chooses_the_schema(send: Sender) -> None:
    rule = {"type": "kind.name", "schemas": {"paid": ORDER_PAID}}
    [event] = send.events(rule, {"kind": {"name": "paid"}})
    assert orjson.loads(event["ue_pr"])["data"]["schema"] == ORDER_PAID
    for kind in ("lost", "", None, 3):
        assert send.refused(rule, {"kind": {"name": kind}})["expectedMapping"] == {"paid": ORDER_PAID}
        [event] = send.events({**rule, "schema": OTHER}, {"kind": {"name": kind}})
        assert orjson.loads(event["ue_pr"])["data"]["schema"] == OTHER


def test_data_stands_at_its_place(send: Sender) -> None:
    assert send.data({"data": "a.b"}, {"a": {"b": {"c": 1}}}) == {"c": 1}
    assert send.refused({"data": "a.b"}, {"a": {}})["field"] == "a.b"


@pytest.mark.parametrize("identity", ["0ab77a70-9cf2-4f7c-8d6e-2f1d2d1f7a01", "0AB77A70-9CF2-4F7C-8D6E-2F1D2D1F7A01"])
def test_an_id_that_is_a_uuid_stays(identity: str, send: Sender) -> None:
    assert send.events({"event_id": "id"}, {"id": identity})[0]["eid"] == identity.lower()


def test_another_id_becomes_a_uuid_of_the_vendor(send: Sender) -> None:
    def event_id(body: Any, path: str = "/com.acme/v1") -> str | None:
        return send.events({"event_id": "id", "path": path}, body)[0].get("eid")

    assert event_id({"id": 7}) == event_id({"id": "7"}) != event_id({"id": 8})
    assert event_id({"id": 7}) != event_id({"id": 7}, "/com.other/v1")
    none: tuple[Any, ...] = ({}, {"id": ""}, {"id": None}, {"id": True}, {"id": [1]}, [[]])
    assert [event_id(body) for body in none] == [None] * 6


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-11-24T12:00:00Z", "1795521600000"),
        ("2026-11-24T13:00:00+01:00", "1795521600000"),
        (1795521600, "1795521600000"),
        (1795521600123, "1795521600123"),
        ("1795521600", "1795521600000"),
        ("yesterday", None),
        (True, None),
        ([], None),
        (None, None),
    ],
)
def test_the_true_time(stamp: object, expected: str | None, send: Sender) -> None:
    assert send.events({"true_tstamp": "at"}, {"at": stamp})[0].get("ttm") == expected


def test_whose_it_is(send: Sender) -> None:
    assert send.events({"user_id": "user.id"}, {"user": {"id": "u1"}})[0]["uid"] == "u1"
    assert "uid" not in send.events({"user_id": "user.id"}, {"user": "u1"})[0]


def test_app_and_platform_are_the_rules_unless_the_address_says_others(send: Sender) -> None:
    rule = {"app_id": "shop", "platform": "iot"}
    [event] = send.events(rule, {})
    assert (event["aid"], event["p"]) == ("shop", "iot")
    [event] = send.events(rule, {}, "aid=other&p=tv")
    assert (event["aid"], event["p"]) == ("other", "tv")
    assert send.events({}, {})[0]["p"] == "srv"


def test_names_in_camel_case(send: Sender) -> None:
    rule = {"camel_case": True, "fields": {"Order-No": {"as": "number"}}}
    assert send.data(rule, {"first_name": 1, "last-name": 2, "Order-No": 3}) == {
        "firstName": 1,
        "lastName": 2,
        "number": 3,
    }


def test_a_field_is_renamed_or_dropped(send: Sender) -> None:
    rule = {"fields": {"a": {"as": "b"}, "c": {"drop": True}, "missing": {"as": "x"}}}
    assert send.data(rule, {"a": 1, "c": 2, "d": 3}) == {"b": 1, "d": 3}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("seconds", "1795521600", "2026-11-24T12:00:00.000Z"),
        ("seconds", 1795521600, "2026-11-24T12:00:00.000Z"),
        ("milliseconds", "1795521600123", "2026-11-24T12:00:00.123Z"),
        ("milliseconds", 1795521600123, "2026-11-24T12:00:00.123Z"),
        ("seconds", "soon", "soon"),
        ("milliseconds", 10**18, 10**18),
        ("milliseconds", "9" * 18, "9" * 18),
        ("seconds", 2**64 - 1, 2**64 - 1),
        ("seconds", "9" * 18, "9" * 18),
        ("integer", "-7", -7),
        ("integer", "7.5", "7.5"),
        ("integer", "9" * 30, "9" * 30),
        ("number", "19.90", 19.9),
        ("number", "1e999", "1e999"),
        ("number", "nan", "nan"),
        ("flag", "True", True),
        ("flag", "0", False),
        ("flag", "maybe", "maybe"),
        ("text", 5, "5"),
        ("text", {"a": 1}, '{"a":1}'),
        ("text", None, None),
        ("number", [1], [1]),
    ],
)
def test_a_value_is_read_as_a_type_or_stays(kind: str, value: object, expected: object, send: Sender) -> None:
    [read] = send.data({"fields": {"a": {"type": kind}}}, {"a": value}).values()
    assert read == expected
    assert type(read) is type(expected)


@pytest.mark.parametrize("body", [None, "", "{", "[" * 10_000])
def test_what_is_no_json_is_told(body: str | None, send: Sender) -> None:
    assert send.refused({}, body)["field"] == "body"


def test_an_empty_querystring_is_told(send: Sender) -> None:
    assert send.refused({"format": "query"}, None)["field"] == "querystring"


GOOD = {"path": "/com.acme/v1", "schema": OTHER}


@pytest.mark.parametrize(
    ("rule", "place", "says"),
    [
        ({"path": "/micro/x"}, "$.webhooks[0].path", "/micro/"),
        ({"path": "/api/x"}, "$.webhooks[0].path", "/api/"),
        ({"path": "/ui/x"}, "$.webhooks[0].path", "/ui/"),
        ({"path": "/lane/x"}, "$.webhooks[0].path", "/lane/"),
        ({"path": "/r/tp2"}, "$.webhooks[0].path", "/r/"),
        ({"path": "/com.snowplowanalytics.snowplow/tp2"}, "$.webhooks[0].path", "trackers"),
        ({"path": "com.acme/v1"}, "$.webhooks[0].path", "'com.acme/v1'"),
        ({"path": "/com.acme"}, "$.webhooks[0].path", "/<vendor>/<version>"),
        ({"path": "/com.acme/v1?x"}, "$.webhooks[0].path", "letters"),
        ({"path": f"/{'a' * 65}/v1"}, "$.webhooks[0].path", "64"),
        ({"path": 5}, "$.webhooks[0].path", "str"),
        ({"schema": "com.acme/other"}, "$.webhooks[0].schema", "iglu:com.acme/order/jsonschema/1-0-0"),
        ({"type": "kind"}, "$.webhooks[0].schemas", "type"),
        ({"schemas": {"a": OTHER}}, "$.webhooks[0].type", "schemas"),
        ({"type": "kind", "schemas": {"a": "b"}}, "$.webhooks[0].schemas.a", "'b'"),
        ({"platform": "web3"}, "$.webhooks[0].platform", "srv"),
        ({"format": "form", "events": "a"}, "$.webhooks[0].events", "json"),
        ({"format": "xml"}, "$.webhooks[0].format", "'xml' is none of its values; there are json, form, query"),
        ({"format": "jsn"}, "$.webhooks[0].format", "did you mean 'json'?"),
        ({"events": "a..b"}, "$.webhooks[0].events", "with dots between them, such as batch.items"),
        (
            {"fields": {"a": {"type": "date"}}},
            "$.webhooks[0].fields[...].type",
            "there are seconds, milliseconds, integer",
        ),
        ({"chema": OTHER}, "$.webhooks[0]", "there is no option 'chema'; did you mean 'schema'?"),
        ({"fields": {"a": {"rename": "b"}}}, "$.webhooks[0].fields[...]", "there are as, type, drop"),
    ],
)
def test_a_mistake_is_told_with_its_place(rule: dict[str, Any], place: str, says: str, tmp_path: Path) -> None:
    file = written(tmp_path, {**GOOD, **rule})
    with pytest.raises(ConfigError) as raised:
        load(file)
    assert str(raised.value).startswith(f"{file}: {place}: ")
    assert says in str(raised.value)


def test_a_rule_has_a_schema_and_a_path_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"webhooks\[0\]: expected `schema`"):
        load(written(tmp_path, {"path": "/com.acme/v1"}))
    with pytest.raises(ConfigError, match=r"webhooks\[1\]\.path: /com.acme/v1 is there twice"):
        load(written(tmp_path, GOOD, GOOD))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"webhooks": "\xff"}', b"\x00\xff"])
def test_a_file_that_is_no_such_json_is_named(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "webhooks.json"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=re.escape(str(file))):
        load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.json: cannot be read: No such file"):
        load(tmp_path / "none.json")


def test_a_path_of_the_table_may_be_replaced(send: Sender) -> None:
    assert send.data({"path": "/com.mailgun/v1"}, {"name": "a"}) == {"name": "a"}
