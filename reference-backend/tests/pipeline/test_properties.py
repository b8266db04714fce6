"""Whatever comes in, something comes out: every event as good, or as failed with its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure
from piste.enrichment.fields import FIELDS
from piste.enrichment.flat import to_json
from piste.enrichment.tsv import to_tsv
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload, Event, FailedEvent, SchemaKey, SelfDescribing

PIPELINE = Pipeline(EnrichConfig())
WITH_SIDES = Pipeline(EnrichConfig())


def two_sides(event: Event, context: EnrichContext) -> list[Failure]:
    """One side event that passes, and one that fails."""
    context.side_events += [Event({}, {}), Event({}, {}, SelfDescribing(SchemaKey("a", "b", "jsonschema", "1-0-0"), 1))]
    return []


WITH_SIDES.enrichments += (two_sides,)
PATHS = st.sampled_from(
    ["/i", "/com.snowplowanalytics.snowplow/tp2", "/r/tp2", "/com.snowplowanalytics.iglu/v1", "/com.acme/v1", "/"]
)
CONTENT_TYPES = st.sampled_from([None, "application/json", "application/x-www-form-urlencoded", "text/plain"])
TEXT = st.text(max_size=60)
PARAMETERS = st.dictionaries(st.one_of(st.sampled_from([*FIELDS, "u", "schema"]), TEXT), TEXT, max_size=8)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)
URIS = st.sampled_from(
    [
        "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
        "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
        "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
        "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1",
        "iglu:com.acme/none/jsonschema/1-0-0",
        "nonsense",
    ]
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def record(**changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "timestamp": 1_700_000_001_000,
        "path": "/com.snowplowanalytics.snowplow/tp2",
        "querystring": "",
        "body": None,
        "content_type": "application/json",
        "ip_address": "203.0.113.9",
        "network_userid": "8712a379-4bcb-46ee-815d-85f26540577f",
        "user_agent": None,
        "referer": None,
        "headers": [],
        "hostname": None,
        "collector": "piste-0.1.0-sqlite",
    }
    return msgspec.msgpack.encode(CollectorPayload(**fields | changes))


def accounted_for(results: list[Event | FailedEvent]) -> int:
    """How many events the results stand for; every one of them can be printed."""
    assert results
    for result in results:
        if isinstance(result, Event):
            assert to_tsv(result).count("\t") == 130
            assert orjson.loads(to_json(result))
        else:
            assert orjson.loads(result.badrow)["data"]["failure"]
            assert result.reason
            assert result.event_count >= 0
            if result.partial is not None:
                assert to_tsv(result.partial).count("\t") == 130
    return sum(int(not result.side) if isinstance(result, Event) else result.event_count for result in results)


@quick
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert accounted_for(PIPELINE.process(data)) == 1


@quick
@given(PATHS, TEXT, st.lists(TEXT, max_size=3), st.one_of(st.none(), TEXT), st.one_of(st.none(), TEXT))
def test_any_querystring_headers_agent_and_referer(
    path: str, query: str, headers: list[str], agent: str | None, referer: str | None
) -> None:
    made = record(path=path, querystring=query, headers=headers, user_agent=agent, referer=referer, content_type=None)
    assert accounted_for(PIPELINE.process(made)) == 1


@quick
@given(PATHS, PARAMETERS)
def test_any_parameters_by_get(path: str, parameters: dict[str, str]) -> None:
    made = record(path=path, querystring=urlencode(parameters), content_type=None)
    assert accounted_for(PIPELINE.process(made)) == 1


@quick
@given(PATHS, CONTENT_TYPES, st.one_of(st.binary(max_size=200), JSON.map(orjson.dumps)))
def test_any_body(path: str, content_type: str | None, body: bytes) -> None:
    assert accounted_for(PIPELINE.process(record(path=path, body=body, content_type=content_type))) >= 1


@quick
@given(st.lists(PARAMETERS, min_size=1, max_size=5), URIS)
def test_received_is_good_and_failed(events: list[dict[str, str]], schema: str) -> None:
    data = [{"e": "pv", "p": "web", "tv": "x", **event} for event in events]
    body = orjson.dumps({"schema": schema, "data": data})
    assert accounted_for(PIPELINE.process(record(body=body))) == len(events)


@quick
@given(
    URIS,
    st.lists(st.builds(dict, schema=URIS, data=JSON), max_size=3),
    st.one_of(JSON, st.builds(dict, schema=URIS, data=JSON)),
)
def test_any_entities_and_events(schema: str, entities: list[object], unstruct: object) -> None:
    event = {
        "e": "ue",
        "p": "web",
        "tv": "x",
        "co": orjson.dumps({"schema": schema, "data": entities}).decode(),
        "ue_pr": orjson.dumps({"schema": schema, "data": unstruct}).decode(),
    }
    uri = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
    body = orjson.dumps({"schema": uri, "data": [event, event]})
    assert accounted_for(PIPELINE.process(record(body=body))) == 2


def nested(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize("levels", [30, 41, 300, 1024, 1025, 100_000])
@pytest.mark.parametrize("place", ["body", "data", "co", "ue_pr", "webhook"])
def test_nesting_bombs(levels: int, place: str) -> None:
    bomb = nested(levels)
    uri = b"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
    if place == "body":
        made = record(body=bomb)
    elif place == "data":
        made = record(body=b'{"schema":"%s","data":[{"e":"pv"},%s]}' % (uri, bomb))
    elif place == "webhook":
        query = "schema=iglu:com.acme/none/jsonschema/1-0-0"
        made = record(path="/com.snowplowanalytics.iglu/v1", querystring=query, body=bomb)
    else:
        inner = orjson.dumps({"e": "pv", "p": "web", "tv": "x", place: bomb.decode()})
        made = record(body=b'{"schema":"%s","data":[%s]}' % (uri, inner))
    results = PIPELINE.process(made)
    assert accounted_for(results) >= 1
    assert all(isinstance(result, FailedEvent) for result in results)


def big_event() -> bytes:
    return orjson.dumps({"e": "pv", "p": "web", "tv": "x", "page": "p" * 10_000_000})


@pytest.mark.parametrize(
    "body",
    [
        lambda: b"x" * 10_000_000,
        lambda: b'{"schema":"iglu:a/b/jsonschema/1-0-0","data":[%s]}' % (b"1," * 4_999_999 + b"1"),
        lambda: (
            b'{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[%s]}' % big_event()
        ),
    ],
    ids=["no JSON", "five million items", "one long text"],
)
def test_bodies_of_ten_megabytes(body: Callable[[], bytes]) -> None:
    results = PIPELINE.process(record(body=body()))
    assert len(results) == 1
    assert isinstance(results[0], FailedEvent)
    assert results[0].event_count in (1, 5_000_000)


@quick
@given(st.lists(PARAMETERS, min_size=1, max_size=5), URIS)
def test_side_events_are_not_received(events: list[dict[str, str]], schema: str) -> None:
    data = [{"e": "pv", "p": "web", "tv": "x", **event} for event in events]
    body = orjson.dumps({"schema": schema, "data": data})
    assert accounted_for(WITH_SIDES.process(record(body=body))) == len(events)
