"""Whatever is sent to a webhook's path, every event is good or failed, and soon."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webhook_manual import RULES
from webhook_requests import NAMES, fixture, payload_of, request_of

from piste.enrichment.adapters import RequestFailure, adapt
from piste.enrichment.adapters.webhooks.mapped import load
from piste.enrichment.iglu import Resolver
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import Event

PIPELINE = Pipeline(EnrichConfig())
FIXTURES = [fixture(name) for name in NAMES]
TYPES = st.sampled_from(
    [None, "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
TEXT = st.text(max_size=40)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=10,
)


def accounted_for(**given: Any) -> None:
    record = msgspec.msgpack.encode(payload_of(given))
    results = PIPELINE.process(record)
    assert results
    for result in results:
        if not isinstance(result, Event):
            assert orjson.loads(result.badrow)["data"]["failure"]
            assert result.reason
            assert result.event_count >= 1


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FIXTURES), TYPES, st.binary(max_size=200), st.binary(max_size=80))
def test_any_bytes(case: dict[str, Any], content_type: str | None, body: bytes, query: bytes) -> None:
    accounted_for(path=case["path"], content_type=content_type, body=body, querystring=query.decode("latin-1"))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(FIXTURES), st.data())
def test_a_real_request_with_a_piece_replaced(case: dict[str, Any], data: st.DataObject) -> None:
    """Cut anywhere, and anything put in: half a JSON, another type, a name twice."""
    field = "body" if case.get("body") else "querystring"
    text = case[field]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    piece = data.draw(st.one_of(TEXT, JSON.map(lambda value: json.dumps(value))))
    accounted_for(**{**case, field: text[:start] + piece + text[end:]})


@pytest.fixture(scope="module")
def own_webhook(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[dict[str, str]]]:
    """Sends a body to the manual's webhook, whose fields are read as every type."""
    types = ("seconds", "milliseconds", "integer", "number", "flag", "text")
    rule = RULES["webhooks"][0]
    rules = {"webhooks": [{**rule, "fields": {kind: {"type": kind} for kind in types}}]}
    file: Path = tmp_path_factory.mktemp("own") / "webhooks.json"
    file.write_bytes(orjson.dumps(rules))
    own, resolver = load(file), Resolver.from_sources([], {})

    def send(body: str) -> list[dict[str, str]]:
        return list(adapt(request_of({"path": rule["path"], "body": body}), resolver, own))

    return send


NUMBERS = st.one_of(JSON, st.integers().map(str), st.floats().map(str), st.integers(2**63, 2**64 - 1))
ITEM = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("kind", "id", "at"), NUMBERS),
        "customer": st.one_of(JSON, st.fixed_dictionaries({"id": NUMBERS})),
        "payload": st.one_of(
            JSON,
            st.fixed_dictionaries(
                {}, optional=dict.fromkeys(("seconds", "milliseconds", "integer", "number", "flag", "text"), NUMBERS)
            ),
        ),
    },
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(JSON, st.builds(lambda items: {"batch": {"items": items}}, st.lists(st.one_of(JSON, ITEM), max_size=3)))
)
def test_anything_to_a_webhook_of_ones_own(own_webhook: Callable[[str], list[dict[str, str]]], body: object) -> None:
    """Events whose parameters are texts, or a failed request: nothing else is raised."""
    try:
        events = own_webhook(json.dumps(body))
    except RequestFailure:
        return
    assert all(isinstance(value, str) for event in events for value in event.values())


def test_numbers_and_nesting_without_end_take_no_time() -> None:
    started = time.monotonic()
    bombs = (
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'[{"event":"open","timestamp":' + b"9" * 100_000 + b"}]",
        b"data" + b"[a]" * 100_000 + b"=1&type=subscribe",
        b"t=event&ev=" + b"9" * 100_000,
        b"t=transaction&tr=1e999999999",
        b"t=event&cm" + b"1" * 100_000 + b"=1",
        b"data=" + b'{"items":[{"timestamp":"' + b"1" * 100_000 + b'"}]}',
    )
    for case in FIXTURES:
        for bomb in bombs:
            accounted_for(path=case["path"], content_type=case.get("content_type"), body=bomb)
    assert time.monotonic() - started < 30
