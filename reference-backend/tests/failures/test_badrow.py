"""Every bad row is valid against its own schema, and every failure entity against its, whatever was sent."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from piste.enrichment.fields import FIELDS
from piste.enrichment.iglu import parse_self_describing
from piste.enrichment.settle import STAGES
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload, Event, FailedEvent, SelfDescribing
from piste.storage.canonical import canonical_arrays
from piste.storage.refused import refused, unstorable

PIPELINE = Pipeline(EnrichConfig())
PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
FAILURE = "iglu:com.snowplowanalytics.snowplow/failure/jsonschema/1-0-0"

LONG = st.one_of(
    st.text(max_size=40),
    st.builds(lambda text, times: (text or "x") * times, st.text(max_size=5), st.sampled_from([1, 70, 700, 9000])),
)
PARAMETERS = st.dictionaries(
    st.one_of(st.sampled_from([*FIELDS, "u", "schema"]), LONG), st.one_of(LONG, st.just("7")), max_size=6
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**80), 2**80), st.floats(allow_nan=False), LONG),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(LONG, inner, max_size=3)),
    max_leaves=8,
)
URIS = st.sampled_from(
    [
        PAYLOAD_DATA,
        "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
        UNSTRUCT_EVENT,
        "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1",
        "iglu:com.snowplowanalytics.snowplow/link_clck/jsonschema/1-0-1",
        "iglu:com.acme/none/jsonschema/1-0",
        "nonsense",
    ]
)
LONGEST_PATH = "/" + "v" * 90 + "/" + "1" * 40
PATHS = st.sampled_from(
    [
        "/i",
        "/com.snowplowanalytics.snowplow/tp2",
        "/r/tp2",
        "/com.snowplowanalytics.iglu/v1",
        "/com.acme/v1",
        "/",
        LONGEST_PATH,
    ]
)
DESCRIBED = st.builds(dict, schema=URIS, data=JSON)
often = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def json_text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def record(**changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "timestamp": 1_700_000_001_000,
        "path": "/com.snowplowanalytics.snowplow/tp2",
        "querystring": "",
        "body": None,
        "content_type": "application/json",
        "ip_address": "203.0.113.9",
        "network_userid": "",
        "user_agent": None,
        "referer": None,
        "headers": [],
        "hostname": None,
        "collector": "piste-0.1.0-sqlite",
    }
    return msgspec.msgpack.encode(CollectorPayload(**fields | changes))


def check(results: list[Event | FailedEvent]) -> list[FailedEvent]:
    """The failed ones, all of which tell the truth in valid forms."""
    failed = [result for result in results if isinstance(result, FailedEvent)]
    for result in failed:
        badrow = parse_self_describing(orjson.loads(result.badrow))
        assert isinstance(badrow, SelfDescribing)
        assert badrow.key.name == result.kind
        assert (problem := PIPELINE.resolver.check(badrow)) is None, problem
        assert result.reasons
        assert result.reasons[0].stage == result.stage
        if result.partial is not None:
            assert result.stage in (*STAGES, "storage")
            entities = result.partial.derived_contexts
            assert entities[0].key.uri == FAILURE
            for entity in entities:
                assert (problem := PIPELINE.resolver.check(entity)) is None, problem
            for kept in (*result.partial.contexts, *filter(None, [result.partial.unstruct_event])):
                assert PIPELINE.resolver.check(kept) is None
    return failed


@often
@given(st.binary(max_size=900))
def test_any_bytes(data: bytes) -> None:
    assert check(PIPELINE.process(data))


@often
@given(PATHS, PARAMETERS, LONG, st.one_of(st.none(), LONG), st.lists(LONG, max_size=2), st.text(max_size=40))
def test_any_request(
    path: str, query: dict[str, str], agent: str, referer: str | None, headers: list[str], collector: str
) -> None:
    made = record(
        path=path,
        querystring=urlencode(query),
        user_agent=agent,
        referer=referer,
        headers=headers,
        collector=collector,
        hostname=agent,
        ip_address=agent,
        content_type=referer,
    )
    check(PIPELINE.process(made))


@often
@given(PATHS, JSON)
def test_any_body(path: str, body: object) -> None:
    check(PIPELINE.process(record(path=path, body=json_text(body).encode())))


@often
@given(
    PARAMETERS,
    URIS,
    st.one_of(JSON, st.builds(dict, schema=URIS, data=JSON)),
    st.lists(st.builds(dict, schema=URIS, data=JSON), max_size=2),
)
def test_any_event(parameters: dict[str, str], schema: str, unstruct: object, entities: list[object]) -> None:
    event = {"e": "ue", "p": "web", "tv": "x", **parameters}
    event["ue_pr"] = json_text({"schema": schema, "data": unstruct})
    event["co"] = json_text({"schema": schema, "data": entities})
    body = json_text({"schema": PAYLOAD_DATA, "data": [event]}).encode()
    assert PIPELINE.process(record(body=body))
    check(PIPELINE.process(record(body=body)))


def test_the_kinds_are_reached() -> None:
    """The properties above meet these kinds; a fixed list, since chance may not."""
    unknown = "iglu:com.acme/none/jsonschema/1-0-0"
    ue = {"schema": UNSTRUCT_EVENT, "data": {"schema": unknown, "data": {}}}
    made = [
        record(path="/"),
        record(path="/com.acme/v1", querystring="a=" + "x" * 9000),
        record(body=b"{" + b"x" * 9000),
        record(
            path="/i",
            querystring=urlencode({"e": "ue", "ue_pr": json_text(ue | {"data": {"schema": unknown, "data": {}}})}),
        ),
        record(path="/i", querystring=urlencode({"e": "pv", "vid": "x" * 9000, "page": "x" * 9000})),
        record(path="/i", querystring="e=pv&p=web&url=http%3A%2F%2F" + "%25" * 900),
        record(path="/i", querystring="e=pv", collector=""),
    ]
    kinds = {failed.kind for one in made for failed in check(PIPELINE.process(one))}
    assert kinds == {
        "collector_payload_format_violation",
        "adapter_failures",
        "tracker_protocol_violations",
        "schema_violations",
        "enrichment_failures",
    }


def test_what_the_store_refuses() -> None:
    [event] = PIPELINE.process(record(path="/i", querystring="e=se&p=web&se_ca=a&se_ac=b&se_va=1e399&tr_tt=1e30"))
    assert isinstance(event, Event)
    _arrays, refusals = canonical_arrays([event])
    assert check([refused(event, refusals)])[0].reasons[0].path
    assert check([unstorable(event, "no room")])


def test_nothing_is_left_that_cannot_be_mended(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        check(PIPELINE.process(record(path="/" + "v" * 9000 + "/" + "1" * 9000, querystring="é" * 9000)))
    assert not caplog.records
