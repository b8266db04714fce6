"""What each adapter makes of requests, good and bad."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from piste.enrichment import base64_text
from piste.enrichment.adapters import Request, RequestFailure, adapt
from piste.enrichment.adapters.request import event_count
from piste.enrichment.iglu import Resolver
from piste.records import CollectorPayload

Make = Callable[..., Request]

TP2 = "/com.snowplowanalytics.snowplow/tp2"
WEBHOOK = "/com.snowplowanalytics.iglu/v1"
JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
CLICK = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"
EVENT = {"e": "pv", "p": "web", "tv": "js-4"}


def post(*events: object, schema: str = PAYLOAD_DATA, **changes: Any) -> dict[str, Any]:
    body = orjson.dumps({"schema": schema, "data": events})
    return {"path": TP2, "body": body, "content_type": JSON, **changes}


def inner(parameters: dict[str, str]) -> dict[str, Any]:
    """The self-describing event in the parameters."""
    data: dict[str, Any] = orjson.loads(parameters["ue_pr"])["data"]
    return data


def refused(resolver: Resolver, request: Request, kind: str) -> RequestFailure:
    with pytest.raises(RequestFailure) as raised:
        adapt(request, resolver)
    assert raised.value.kind == kind
    assert raised.value.reason
    return raised.value


def test_tp1_is_one_event(resolver: Resolver, request_of: Make) -> None:
    assert adapt(request_of(path="/i", querystring="e=pv&page=a+b"), resolver) == [{"e": "pv", "page": "a b"}]


def test_tp1_with_nothing_is_an_adapter_failure(resolver: Resolver, request_of: Make) -> None:
    failure = refused(resolver, request_of(path="/i"), "adapter_failures")
    assert failure.messages[0]["field"] == "querystring"


def test_tp2_has_as_many_events_as_its_body_lists(resolver: Resolver, request_of: Make) -> None:
    first, second = {**EVENT, "page": "1"}, {**EVENT, "page": "2"}
    assert adapt(request_of(**post(first, second)), resolver) == [first, second]


def test_tp2_by_get_is_one_event(resolver: Resolver, request_of: Make) -> None:
    assert adapt(request_of(path=TP2, querystring="e=pv"), resolver) == [{"e": "pv"}]


def test_querystring_parameters_go_into_every_event_and_win(resolver: Resolver, request_of: Make) -> None:
    request = request_of(**post(EVENT, {**EVENT, "aid": "body"}, querystring="aid=url&cv=x"))
    assert adapt(request, resolver) == [{**EVENT, "aid": "url", "cv": "x"}] * 2


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=UTF-8", JSON])
def test_tp2_content_types(resolver: Resolver, request_of: Make, content_type: str) -> None:
    assert adapt(request_of(**post(EVENT, content_type=content_type)), resolver) == [EVENT]


@pytest.mark.parametrize("content_type", ["text/plain", "application/json;charset=utf-8", "", None])
def test_other_content_types_fail(resolver: Resolver, request_of: Make, content_type: str | None) -> None:
    failure = refused(
        resolver, request_of(**post(EVENT, EVENT, content_type=content_type)), "tracker_protocol_violations"
    )
    assert failure.messages == [
        {
            "field": "contentType",
            "value": content_type,
            "expectation": "expected one of application/json, application/json; charset=utf-8, "
            "application/json; charset=UTF-8",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"body": None, "content_type": None}, {"field": "body", "value": None}),
        ({"body": None}, {"field": "body", "value": None}),
        ({"body": b""}, {"field": "body", "value": ""}),
        ({"body": b"{"}, {"field": "body", "value": "{"}),
        ({"body": b"[]"}, {"json": [], "error": "INVALID_IGLUURI"}),
        ({"body": b'{"schema": "iglu:a/b/jsonschema/0-0-0", "data": []}'}, {"error": "INVALID_SCHEMAVER"}),
        (
            {"body": orjson.dumps({"schema": CLICK, "data": []})},
            {
                "schemaKey": CLICK,
                "schemaCriterion": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-*",
            },
        ),
        ({"body": orjson.dumps({"schema": PAYLOAD_DATA, "data": []})}, {"schemaKey": PAYLOAD_DATA}),
        (post({**EVENT, "cv": "x"}), {"schemaKey": PAYLOAD_DATA}),
        (post({**EVENT, "vid": 1}), {"schemaKey": PAYLOAD_DATA}),
        (post(EVENT, schema=PAYLOAD_DATA.replace("1-0-4", "1-0-99")), {"schemaKey": PAYLOAD_DATA[:-1] + "99"}),
        (
            post({**EVENT, "ttm": "1"}, schema=PAYLOAD_DATA.replace("1-0-4", "1-0-3")),
            {"schemaKey": PAYLOAD_DATA[:-1] + "3"},
        ),
        (
            {"body": orjson.dumps({"schema": PAYLOAD_DATA, "data": [EVENT], "more": 1})},
            {"error": "INVALID_DATA_PAYLOAD"},
        ),
        ({"body": b"[" * 500 + b"]" * 500}, {"error": "maximum allowed JSON depth exceeded"}),
        ({"body": b"[" * 5000 + b"]" * 5000}, {"error": "maximum allowed JSON depth exceeded"}),
    ],
)
def test_bodies_that_fail(
    resolver: Resolver, request_of: Make, changes: dict[str, Any], message: dict[str, object]
) -> None:
    request = request_of(**{"path": TP2, "content_type": JSON, **changes})
    failure = refused(resolver, request, "tracker_protocol_violations")
    assert message.items() <= failure.messages[0].items()


@pytest.mark.parametrize(("path", "value"), [("/com.acme/v1", "com.acme/v1"), ("/r/tp1", "r/tp1")])
def test_an_unknown_vendor_or_version(resolver: Resolver, request_of: Make, path: str, value: str) -> None:
    failure = refused(resolver, request_of(path=path, querystring="e=pv"), "adapter_failures")
    assert failure.messages[0]["value"] == value


def test_a_redirect_without_an_event_is_the_event(resolver: Resolver, request_of: Make) -> None:
    [parameters] = adapt(request_of(path="/r/tp2", querystring="u=https%3A%2F%2Fa.b%2F&tv=js-4"), resolver)
    assert parameters.keys() == {"e", "p", "tv", "ue_pr"}
    assert (parameters["e"], parameters["p"], parameters["tv"]) == ("ue", "web", "r-tp2")
    assert inner(parameters) == {
        "schema": "iglu:com.snowplowanalytics.snowplow/uri_redirect/jsonschema/1-0-0",
        "data": {"uri": "https://a.b/"},
    }


OTHER = {"schema": "iglu:com.acme/x/jsonschema/1-0-0", "data": {}}
ENTITIES = orjson.dumps({"schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0", "data": [OTHER]})


@pytest.mark.parametrize(
    ("given", "entities"),
    [
        ("", 1),
        ("&co=" + ENTITIES.hex(" ").replace(" ", "%").join(["%", ""]), 2),
        ("&cx=eyJzY2hlbWEiOiJpZ2x1OmEvYi9qc29uc2NoZW1hLzEtMC0wIiwiZGF0YSI6W119", 1),
    ],
)
def test_a_redirect_with_an_event_becomes_its_first_entity(
    resolver: Resolver, request_of: Make, given: str, entities: int
) -> None:
    [parameters] = adapt(request_of(path="/r/tp2", querystring=f"u=https://a.b&e=pv&p=mob{given}"), resolver)
    assert (parameters["e"], parameters["p"]) == ("pv", "mob")
    text = base64_text.decode(parameters["cx"]) if "cx" in parameters else parameters["co"]
    data = orjson.loads(text)["data"]
    assert len(data) == entities
    assert data[0]["data"] == {"uri": "https://a.b"}


@pytest.mark.parametrize("query", ["", "e=pv", "u=x&e=pv&co=%7B", "u=x&e=pv&co=%5B%5D", "u=x&e=pv&cx=e30"])
def test_redirects_that_fail(resolver: Resolver, request_of: Make, query: str) -> None:
    refused(resolver, request_of(path="/r/tp2", querystring=query), "tracker_protocol_violations")


def test_a_webhook_by_get(resolver: Resolver, request_of: Make) -> None:
    query = f"schema={CLICK}&targetUrl=x&elementId=&elementTarget&aid=a&cv=c&nuid=n&p=tv&eid=i&ttm=1&url=u"
    [parameters] = adapt(request_of(path=WEBHOOK, querystring=query), resolver)
    lifted = {"aid": "a", "cv": "c", "nuid": "n", "p": "tv", "eid": "i", "ttm": "1", "url": "u"}
    assert lifted.items() <= parameters.items()
    assert (parameters["e"], parameters["tv"]) == ("ue", "com.snowplowanalytics.iglu-v1")
    assert inner(parameters) == {
        "schema": CLICK,
        "data": {"targetUrl": "x", "elementId": None, "elementTarget": None, "eid": "i", "ttm": "1", "url": "u"},
    }


@pytest.mark.parametrize(
    ("body", "content_type", "data", "platform"),
    [
        (b"targetUrl=a+b&x=", FORM, [{"targetUrl": "a b", "x": None}], "srv"),
        (b'{"targetUrl": "x"}', "application/json", [{"targetUrl": "x"}], "app"),
        (b'[{"a": 1}, {"b": [2]}]', JSON, [{"a": 1}, {"b": [2]}], "app"),
    ],
)
def test_a_webhook_by_post(
    resolver: Resolver, request_of: Make, body: bytes, content_type: str, data: list[object], platform: str
) -> None:
    request = request_of(path=WEBHOOK, querystring=f"schema={CLICK}", body=body, content_type=content_type)
    events = adapt(request, resolver)
    assert [inner(parameters)["data"] for parameters in events] == data
    assert {parameters["p"] for parameters in events} == {platform}


def test_a_webhook_body_may_describe_itself(resolver: Resolver, request_of: Make) -> None:
    body = orjson.dumps({"schema": CLICK, "data": {"targetUrl": "x"}})
    request = request_of(path=WEBHOOK, querystring="aid=hook", body=body, content_type="application/json")
    [parameters] = adapt(request, resolver)
    assert inner(parameters) == {"schema": CLICK, "data": {"targetUrl": "x"}}
    assert parameters["aid"] == "hook"


@pytest.mark.parametrize(
    ("query", "body", "content_type", "field"),
    [
        ("", None, None, "schema"),
        ("schema=x", None, None, "schema"),
        (f"schema={CLICK}", b"{}", "text/plain", "contentType"),
        (f"schema={CLICK}", b"{}", None, "contentType"),
        (f"schema={CLICK}", None, JSON, "body"),
        (f"schema={CLICK}", b"{", JSON, "body"),
        (f"schema={CLICK}", b"{}", JSON, "body"),
        (f"schema={CLICK}", b"[]", JSON, "body"),
        (f"schema={CLICK}", b"[" * 41 + b"]" * 41, JSON, "body"),
        ("", b"a=b", FORM, "schema"),
        ("", b'{"targetUrl": "x"}', JSON, "body"),
    ],
)
def test_webhooks_that_fail(
    resolver: Resolver, request_of: Make, query: str, body: bytes | None, content_type: str | None, field: str
) -> None:
    request = request_of(path=WEBHOOK, querystring=query, body=body, content_type=content_type)
    failure = refused(resolver, request, "adapter_failures")
    assert failure.messages[0]["field"] == field


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (None, 1),
        (b"", 1),
        (b"{", 1),
        (b"{}", 1),
        (b"[{}, {}]", 2),
        (b'{"data": [{}, {}, {}]}', 3),
        (b'{"data": []}', 1),
        (b'{"data": {"a": 1}}', 1),
        (b"[" * 5000, 1),
    ],
)
def test_how_many_events_a_failed_request_carried(
    payload: Callable[..., CollectorPayload], body: bytes | None, count: int
) -> None:
    assert event_count(payload(body=body)) == count
