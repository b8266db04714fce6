"""Requests of the services pass the whole pipeline: their schemas are there, and take what the services send."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import orjson
import pytest
from webhook_manual import DATA, MANUAL, ORDER_PAID, REQUEST, RULES, write_schemas
from webhook_requests import NAMES, fixture, payload_of

from piste.enrichment.adapters.webhooks import (
    MODULES,
    hubspot,
    mailchimp,
    mailgun,
    mandrill,
    pagerduty,
    pingdom,
    sendgrid,
    urban_airship,
    vero,
)
from piste.enrichment.adapters.webhooks.measurement_protocol import protocol
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import Event, FailedEvent, SelfDescribing
from piste_protocol import schemas_root


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(EnrichConfig())


def results(pipeline: Pipeline, given: dict[str, Any]) -> list[Event | FailedEvent]:
    return pipeline.process(msgspec.msgpack.encode(payload_of(given)))


def told(part: SelfDescribing) -> dict[str, object]:
    return {"schema": part.key.uri, "data": part.data}


@pytest.mark.parametrize("name", NAMES)
def test_every_event_is_good(name: str, pipeline: Pipeline) -> None:
    given = fixture(name)
    events = results(pipeline, given)
    for event, expected in zip(events, given["events"], strict=True):
        assert isinstance(event, Event), getattr(event, "reasons", event)
        assert event.unstruct_event is not None
        assert told(event.unstruct_event) == {"schema": expected["schema"], "data": expected["data"]}
        assert [told(entity) for entity in event.contexts] == expected.get("entities", [])
        assert event.columns["event"] == "unstruct"


def test_every_schema_that_a_webhook_names_is_a_standard_one() -> None:
    table = protocol()
    uris = {uri for module in MODULES for uri in module.WEBHOOK.schemas.values()}
    uris |= {kind.schema for kind in (*table.hits.values(), *table.entities, *table.indexed.values())}
    assert [uri for uri in sorted(uris) if not standard(uri).is_file()] == []
    assert len(uris) == 116


def standard(uri: str) -> Any:
    return schemas_root() / uri.removeprefix("iglu:")


TYPES = {"text": "string", "integer": "integer", "money": "number", "number": "number", "flag": "boolean"}


def test_what_google_analytics_parameters_are_read_as_is_what_their_schemas_ask_for() -> None:
    table = protocol()
    for kind in (*table.hits.values(), *table.entities, *table.indexed.values()):
        properties = orjson.loads(standard(kind.schema).read_bytes())["properties"]
        fields = {field.name: TYPES[field.type] for field in kind.fields.values()}
        fields |= dict.fromkeys(kind.indexes, "integer") | ({"currencyCode": "string"} if kind.currency else {})
        for name, wanted in fields.items():
            asked = properties[name].get("type", "string")
            assert wanted in ([asked] if isinstance(asked, str) else asked), (kind.schema, name)


SAMPLES = {"text": "a", "integer": "1", "money": "1.005", "number": "1.5", "flag": "1"}


@pytest.mark.parametrize("hit", protocol().hits)
def test_every_parameter_of_google_analytics_is_good(hit: str, pipeline: Pipeline) -> None:
    table = protocol()
    flat = [table.hits[hit], *table.entities]
    given = {key: SAMPLES[field.type] for kind in flat for key, field in kind.fields.items()}
    for letters, kind in table.indexed.items():
        numbered = "".join(f"{part}1" for part in letters.split(" "))
        given |= {f"{numbered}{suffix}": SAMPLES[field.type] for suffix, field in kind.fields.items()}
    # What else the columns ask for: a code of three letters, an address, a hit of this type.
    given |= {"t": hit, "cu": "EUR", "uip": "203.0.113.7", "pa": "add", "promoa": "view", "dl": "https://example.com/"}
    [event] = results(pipeline, {"path": "/com.google.analytics/v1", "body": urlencode(given)})
    assert isinstance(event, Event), getattr(event, "reasons", event)
    entities = [kind.schema for kind in (*table.entities, *table.indexed.values())]
    page = [table.hits["pageview"].schema] if hit != "pageview" else []
    assert sorted(entity.key.uri for entity in event.contexts) == sorted(entities + page)


def form(**fields: str) -> dict[str, Any]:
    return {"content_type": "application/x-www-form-urlencoded", "body": urlencode(fields)}


def json(value: object) -> dict[str, Any]:
    return {"content_type": "application/json", "body": orjson.dumps(value).decode()}


AT, TEXT_AT = 1_789_000_000, "2026-09-10T00:26:40.000Z"
PERSON = {"id": "P1", "name": "Ada", "email": "ada@example.com", "html_url": "https://acme.example/P1"}
INCIDENT = {"id": "P9", "incident_number": 1, "created_on": TEXT_AT, "assigned_to": [{"at": TEXT_AT, "object": PERSON}]}
SIGNED = {"timestamp": str(AT), "token": "t" * 50, "signature": "s" * 64}
REQUESTS: dict[Any, Any] = {
    hubspot: lambda kind: json([{"subscriptionType": kind, "eventId": 1, "occurredAt": AT * 1000, "objectId": 5}]),
    mailchimp: lambda kind: form(type=kind, fired_at="2026-09-10 00:26:40", **{"data[list_id]": "a1"}),
    mailgun: lambda kind: form(event=kind, domain="example.com", recipient="ada@example.com", **SIGNED),
    mandrill: lambda kind: form(
        mandrill_events=orjson.dumps(
            [{"event": kind, "ts": AT, "msg": {"ts": AT, "tags": ["a"], "metadata": {}, "subaccount": None}}]
        ).decode()
    ),
    pagerduty: lambda kind: json({"messages": [{"type": kind, "id": "1", "data": {"incident": INCIDENT}}]}),
    pingdom: lambda kind: {
        "querystring": urlencode({"message": orjson.dumps({"action": kind, "check": "1", "incidentid": 2}).decode()})
    },
    sendgrid: lambda kind: json(
        [{"event": kind, "email": "ada@example.com", "timestamp": AT, "sg_event_id": "e" * 22, "category": ["a", "b"]}]
    ),
    urban_airship: lambda kind: {
        "body": orjson.dumps(
            {
                "type": kind,
                "id": "e3314efb-9058-dbaf-c4bb-b754fca73613",
                "occurred": TEXT_AT,
                "processed": TEXT_AT,
                "offset": "1",
                "device": {"named_user_id": "ada"},
                "body": {"push_id": "27c75cab-a0b8-9da2-bc07-6d7253e0e13f"},
            }
        ).decode()
    },
    vero: lambda kind: json({"type": kind, "user": {"id": 1, "email": "ada@example.com"}}),
}
"""The least that a service says of each type of event."""


@pytest.mark.parametrize(
    ("module", "kind"),
    [
        pytest.param(module, kind, id=f"{module.WEBHOOK.vendor} {kind}")
        for module in REQUESTS
        for kind in module.WEBHOOK.schemas
    ],
)
def test_every_type_of_event_is_good(module: Any, kind: str, pipeline: Pipeline) -> None:
    path = f"/{module.WEBHOOK.vendor}/{module.WEBHOOK.version}"
    [event] = results(pipeline, {"path": path, **REQUESTS[module](kind)})
    assert isinstance(event, Event), getattr(event, "reasons", event)
    assert event.unstruct_event is not None
    assert event.unstruct_event.key.uri == module.WEBHOOK.schemas[kind]


@pytest.mark.parametrize("version", range(7))
def test_every_length_of_a_line_of_cloudfront_is_good(version: int, pipeline: Pipeline) -> None:
    given = fixture("cloudfront")
    parts = given["body"].splitlines()[2].split("\t")
    length = (12, 15, 18, 19, 23, 24, 26)[version]
    line = "\t".join([*parts[:5], "OPTIONS", *parts[6:length]])
    [event] = results(pipeline, {**given, "body": line})
    assert isinstance(event, Event), getattr(event, "reasons", event)
    assert event.unstruct_event is not None
    assert event.unstruct_event.key.version == f"1-0-{version}"


def test_the_manual_lists_every_webhook() -> None:
    shown = re.findall(r"^\| [^|]+ \| `(/[^`]+)` \|", MANUAL, re.MULTILINE)
    assert set(shown) == {f"/{module.WEBHOOK.vendor}/{module.WEBHOOK.version}" for module in MODULES}


def test_what_a_sender_knows_better_than_the_collector_holds(pipeline: Pipeline) -> None:
    [airship] = results(pipeline, fixture("urban_airship"))
    [line, _] = results(pipeline, fixture("cloudfront"))
    [mail] = results(pipeline, fixture("mailgun"))
    assert isinstance(airship, Event)
    assert isinstance(line, Event)
    assert isinstance(mail, Event)
    columns = ("collector_tstamp", "user_ipaddress", "useragent")
    collector = (1_700_000_001_000, "203.0.113.9", "sender/1")
    assert tuple(mail.columns[name] for name in columns) == collector
    assert tuple(airship.columns[name] for name in columns) == (1_794_587_512_396, *collector[1:])
    assert airship.columns["true_tstamp"] == airship.columns["derived_tstamp"] == 1_794_587_512_393
    assert airship.columns["event_id"] == "e3314efb-9058-dbaf-c4bb-b754fca73613"
    assert tuple(line.columns[name] for name in columns) == (1_791_416_130_000, "203.0.113.1", "Mozilla/5.0 (X11)")


def test_a_webhook_of_ones_own_is_good(tmp_path: Path) -> None:
    file = tmp_path / "webhooks.json"
    file.write_bytes(orjson.dumps(RULES))
    own = Pipeline(EnrichConfig(iglu=[write_schemas(tmp_path / "schemas")], webhooks=file))
    [event] = results(own, {"path": "/com.acme.shop/v1", **json(REQUEST)})
    assert isinstance(event, Event), getattr(event, "reasons", event)
    assert event.unstruct_event is not None
    assert told(event.unstruct_event) == {"schema": ORDER_PAID, "data": DATA}
    assert (event.columns["app_id"], event.columns["platform"], event.columns["user_id"]) == ("shop", "app", "42")
    assert event.columns["true_tstamp"] == 1_795_521_600_000
    [failed] = results(own, {"path": "/com.acme.none/v1", **json(REQUEST)})
    assert isinstance(failed, FailedEvent)
    assert failed.kind == "adapter_failures"
