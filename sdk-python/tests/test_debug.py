"""Debug mode: what became of each event, from the real backend and from collectors that do not say so."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
from scripted_collector import Answer, Collector

import piste_tracker as piste
from piste.testing import Lane, Running, start

Method = Literal["get", "post"]
ORDER = "iglu:com.acme/order/jsonschema/1-0-0"


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    iglu = tmp_path_factory.mktemp("iglu")
    file = iglu / "com.acme/order/jsonschema/1-0-0"
    file.parent.mkdir(parents=True)
    own = {"vendor": "com.acme", "name": "order", "format": "jsonschema", "version": "1-0-0"}
    schema = "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#"
    properties = {"total": {"type": "number"}}
    file.write_text(json.dumps({"$schema": schema, "self": own, "type": "object", "properties": properties}))
    running = start(["--iglu", str(iglu)])
    yield running
    running.stop()


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "piste_tracker.debug"):
        yield caplog


def tracked(endpoint: str, method: Method = "post") -> list[str]:
    """Track a good and a failed event in debug mode; their ids as lines show them."""
    config = piste.EmitterConfiguration(debug=True, retry_initial=0.01, exit_timeout=0)
    sp = piste.create_tracker("shop", endpoint, method=method, emitter_config=config)
    ids = [sp.track(piste.PageView("https://shop.example/", "Shop")), sp.track(order("49,90"))]
    sp.flush(10)
    sp.close(0)
    return [str(event_id)[:8] for event_id in ids]


def order(total: object) -> piste.SelfDescribing:
    return piste.SelfDescribing(piste.SelfDescribingJson(ORDER, {"total": total}))


def lines(log: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in log.records if record.name == "piste_tracker.debug"]


@pytest.mark.parametrize("method", ["post", "get"])
def test_each_event_has_its_verdict(backend: Running, log: pytest.LogCaptureFixture, method: Method) -> None:
    lane = Lane.new(backend.url)
    view, failed = tracked(lane.endpoint, method)
    reason = '$.total: string found, number expected, got "49,90" (string) (send 49.9 as a number, not text)'
    assert lines(log) == [f"piste: page_view {view} good", f"piste: order {failed} failed: {reason}"]
    assert len(lane.wait()) == 1


def test_the_asyncio_tracker_says_it_too(backend: Running, log: pytest.LogCaptureFixture) -> None:
    async def track() -> str | None:
        sp = piste.AsyncTracker("shop", backend.url, emitter_config=piste.EmitterConfiguration(debug=True))
        event_id: str | None = sp.track(piste.PageView("https://shop.example/"))
        await sp.close()
        return event_id

    event_id = asyncio.run(track())
    assert lines(log) == [f"piste: page_view {str(event_id)[:8]} good"]


PENDING = '{"status":"pending","raw_id":7,"events":[]}'
WHOLE = '{"status":"failed","raw_id":7,"events":[{"event_id":null,"status":"failed","reason":"no JSON","fix":null}]}'


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(200, body=b"ok"), "sent; this collector gives no verdicts"),
        (Answer(200, body=b""), "sent; this collector gives no verdicts"),
        (Answer(200, body=b"[1]"), "sent; this collector gives no verdicts"),
        (Answer(200, body=b'{"status":"good","events":"none"}'), "sent; this collector gives no verdicts"),
        (Answer(200, body=b'{"status":"good","events":[1,{"status":5}]}'), "5"),
        (Answer(200, body=b'{"status":"unknown","raw_id":7,"events":[]}'), "sent; the collector says nothing of it"),
        (Answer(200, body=PENDING.encode()), "pending"),
        (Answer(200, body=WHOLE.encode()), "failed: no JSON"),
        (Answer(403, body=b"no"), "not sent: the collector answered 403"),
    ],
)
def test_collectors_that_do_not_answer_so(answer: Answer, said: str, log: pytest.LogCaptureFixture) -> None:
    with Collector(decide=lambda _request: answer) as collector:
        ids = tracked(collector.url)
        assert collector.requests[0].headers["SP-Verdict"] == "1"
    assert lines(log) == [f"piste: page_view {ids[0]} {said}", f"piste: order {ids[1]} {said}"]


def test_no_answer_is_told(log: pytest.LogCaptureFixture) -> None:
    config = piste.EmitterConfiguration(debug=True, exit_timeout=0, max_attempts=1)
    sp = piste.create_tracker("shop", "http://127.0.0.1:9", emitter_config=config)
    sp.track(piste.StructuredEvent("shop", "buy"))
    sp.flush(10)
    (line,) = lines(log)
    assert line.startswith("piste: struct shop/buy ")
    assert "not sent: no answer (" in line
