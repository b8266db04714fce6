"""What each webhook's adapter makes of a request."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from webhook_requests import NAMES, fixture, request_of

from piste.enrichment.adapters import RequestFailure, adapt
from piste.enrichment.adapters.webhooks import MODULES, Stamped
from piste.enrichment.iglu import Resolver, parse_self_describing
from piste.records import SelfDescribing


@pytest.mark.parametrize("name", NAMES)
def test_a_request_becomes_the_events_that_its_service_means(name: str, resolver: Resolver) -> None:
    given = fixture(name)
    events = adapt(request_of(given), resolver)
    assert len(events) == len(given["events"])
    for event, expected in zip(events, given["events"], strict=True):
        inner = orjson.loads(event["ue_pr"])["data"]
        assert (inner["schema"], inner["data"]) == (expected["schema"], expected["data"])
        assert event["e"] == "ue"
        assert event["p"] in ("srv", "app")
        assert event["tv"]
        for key, value in expected.get("parameters", {}).items():
            assert event[key] == value
        entities = orjson.loads(event["co"])["data"] if "co" in event else []
        assert entities == expected.get("entities", [])
        for column, value in expected.get("columns", {}).items():
            assert isinstance(event, Stamped)
            assert event.columns[column] == value


def test_every_webhook_has_a_fixture() -> None:
    paths = {fixture(name)["path"] for name in NAMES}
    assert {f"/{module.WEBHOOK.vendor}/{module.WEBHOOK.version}" for module in MODULES} == paths


def refused(resolver: Resolver, name: str, **changes: Any) -> RequestFailure:
    with pytest.raises(RequestFailure) as raised:
        adapt(request_of({**fixture(name), **changes}), resolver)
    assert raised.value.kind == "adapter_failures"
    assert raised.value.reason
    return raised.value


FORMS = ("mailchimp", "mailgun", "mandrill", "olark", "statusgator", "unbounce")
JSONS = ("hubspot", "pagerduty", "sendgrid")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("callrail", "pingdom")])
def test_an_empty_body_is_told(name: str, resolver: Resolver) -> None:
    assert refused(resolver, name, body=None).messages[0]["field"] == "body"


@pytest.mark.parametrize("name", ["callrail", "pingdom"])
def test_an_empty_querystring_is_told(name: str, resolver: Resolver) -> None:
    assert refused(resolver, name, querystring="").messages[0]["field"] == "querystring"


@pytest.mark.parametrize("name", [*FORMS, *JSONS])
@pytest.mark.parametrize("content_type", [None, "text/plain"])
def test_a_wrong_content_type_is_told(name: str, content_type: str | None, resolver: Resolver) -> None:
    message = refused(resolver, name, content_type=content_type).messages[0]
    assert (message["field"], message["value"]) == ("contentType", content_type)
    assert "expected" in str(message["expectation"])


def test_urban_airship_sends_no_content_type(resolver: Resolver) -> None:
    assert refused(resolver, "urban_airship", content_type="application/json").path == "contentType"


@pytest.mark.parametrize("name", ["hubspot", "marketo", "pagerduty", "sendgrid", "vero", "urban_airship"])
def test_what_is_no_json_is_told(name: str, resolver: Resolver) -> None:
    assert "error" in refused(resolver, name, body="{").messages[0]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("hubspot", '[{"subscriptionType": "contact.merge"}]'),
        ("mailchimp", "type=nothing"),
        ("mailgun", "event=nothing"),
        ("mandrill", 'mandrill_events=[{"event":"nothing"}]'),
        ("pagerduty", '{"messages": [{"type": "nothing"}]}'),
        ("sendgrid", '[{"event": "nothing"}]'),
        ("vero", '{"type": "nothing"}'),
    ],
)
def test_an_unknown_type_of_event_is_told_with_those_that_are_known(name: str, body: str, resolver: Resolver) -> None:
    message = refused(resolver, name, body=body).messages[0]
    assert message["actual"] in ("nothing", "contact.merge")
    assert isinstance(message["expectedMapping"], dict)
    assert message["expectedMapping"]


def test_all_items_without_a_schema_are_told(resolver: Resolver) -> None:
    failure = refused(resolver, "sendgrid", body='[{"event": "open"}, {"event": "x"}, {}, {"event": ""}, 3]')
    assert [message["actual"] for message in failure.messages] == ["x", None, "", None]
    assert ["at index 1" in str(failure.messages[0]["expectation"])] == [True]


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("mailgun", {"body": "event=delivered&timestamp=1&token=2"}, "signature"),
        ("mailgun", {"body": "timestamp=1"}, "body"),
        ("mandrill", {"body": "a=1&mandrill_events=[]"}, "body"),
        ("mandrill", {"body": "mandrill_events={}"}, "mandrill_events"),
        ("olark", {"body": "data="}, "data"),
        ("olark", {"body": 'data={"items":[{"timestamp":"1.2.3"}]}'}, "timestamp"),
        ("pagerduty", {"body": "{}"}, "messages"),
        ("pingdom", {"querystring": "p=(u'app',)"}, "p"),
        ("pingdom", {"querystring": "p=app"}, "querystring"),
        ("unbounce", {"body": "page_id=1"}, "page_name"),
        ("unbounce", {"body": "page_id=1&page_name=2&variant=a&page_url=3&data.json="}, "data.json"),
        ("urban_airship", {"body": '{"type": "OPEN", "occurred": "2026-01-01T00:00:00Z", "id": "1"}'}, "processed"),
        ("vero", {"body": "{}"}, "type"),
        ("cloudfront", {"body": "a\tb"}, "body"),
        ("cloudfront", {"body": "\t".join(["2026-99-01", "00:00:00", *"abcdefghij"])}, "dateTime"),
        ("cloudfront", {"body": "\t".join(["2026-01-01", "00:00:00", "x", "many", *"abcdefgh"])}, "scBytes"),
        ("google_analytics", {"body": "v=1"}, "body"),
        ("google_analytics", {"body": "t=event&ev=many"}, "value"),
        ("google_analytics", {"body": "t=event&xyz12=1"}, "xyz12"),
    ],
)
def test_a_field_that_is_missing_or_wrong_is_named(
    name: str, changes: dict[str, str], field: str, resolver: Resolver
) -> None:
    assert refused(resolver, name, **changes).messages[0]["field"] == field


def test_a_multipart_boundary_is_found_in_the_body(resolver: Resolver) -> None:
    """Collectors record content types in lower case."""
    given = fixture("mailgun_multipart")
    [event] = adapt(request_of(given), resolver)
    assert "xYz" in given["content_type"]
    assert adapt(request_of({**given, "content_type": given["content_type"].lower()}), resolver) == [event]
    preamble = {**given, "body": f"To be ignored.\r\n{given['body']}"}
    assert adapt(request_of(preamble), resolver) == [event]


def test_a_line_of_todays_log_is_an_event(resolver: Resolver) -> None:
    """33 fields, a WebSocket and a chain of proxies, as CloudFront writes them since 2019."""
    known = ["2026-11-24", "01:13:11", "FRA2", "182", "203.0.113.7", "GET", "view.example.net", "/ws", "101"]
    more = ["-", "curl/8", "-", "-", "Miss", "id==", "d1.cloudfront.net", "wss", "87", "0.001", "198.51.100.1,%20" * 4]
    newest = ["TLSv1.3", "cipher", "Miss", "HTTP/1.1", "-", "-", "51234", "0.001", "Miss", "text/html", "78", "-", "-"]
    line = "\t".join([*known, *more, *newest])
    [event] = adapt(request_of({**fixture("cloudfront"), "body": line}), resolver)
    inner = orjson.loads(event["ue_pr"])["data"]
    assert inner["schema"].endswith("wd_access_log/jsonschema/1-0-6")
    assert (inner["data"]["csProtocol"], inner["data"]["csProtocolVersion"], len(inner["data"])) == (
        "wss",
        "HTTP/1.1",
        25,
    )
    assert valid(inner, resolver)


def test_what_hubspot_sends_today_is_valid(resolver: Resolver) -> None:
    """Ids beyond 32 bits, and fields that came after the schema."""
    item = {
        "eventId": 3816279340,
        "subscriptionId": 1876046,
        "portalId": 26525078,
        "appId": 1305300,
        "occurredAt": 1670944855442,
        "subscriptionType": "company.deletion",
        "attemptNumber": 5,
        "objectId": 173595202426,
        "objectTypeId": "0-2",
        "isSensitive": False,
        "changeFlag": "DELETED",
        "changeSource": "CRM_UI_BULK_ACTION",
        "sourceId": "userId:47812075",
    }
    [event] = adapt(request_of({**fixture("hubspot"), "body": orjson.dumps([item]).decode()}), resolver)
    assert valid(orjson.loads(event["ue_pr"])["data"], resolver)


def test_statusgators_values_may_be_empty(resolver: Resolver) -> None:
    body = f"service_name={'x' * 500}&favicon_url=&current_status=up&occurred_at=2026-05-19T09%3A26%3A31%2B00%3A00"
    [event] = adapt(request_of({**fixture("statusgator"), "body": body}), resolver)
    assert valid(orjson.loads(event["ue_pr"])["data"], resolver)


def valid(event: dict[str, Any], resolver: Resolver) -> bool:
    parsed = parse_self_describing(event)
    return isinstance(parsed, SelfDescribing) and resolver.check(parsed) is None
