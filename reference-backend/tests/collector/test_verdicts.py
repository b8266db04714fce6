"""A client that asks hears the pipeline's verdict on what it sent; the default reply stays Snowplow's."""

from __future__ import annotations

import json

import pytest
from pipeline_stand_in import Exchange

from piste.collector.pixel import PIXEL

VERDICT = b'{"status":"good","events":[{"event_id":"1","status":"good"}]}'


async def judge(exchange: Exchange) -> None:
    await exchange.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(VERDICT) + VERDICT)


@pytest.fixture(scope="module")
def asking(start_front, pipeline):  # type: ignore[no-untyped-def]
    return start_front(pipeline=pipeline.socket)


@pytest.mark.parametrize(
    ("target", "headers", "method"),
    [
        ("/i?e=pv&verdict=1", [], "GET"),
        ("/i?e=pv", [("SP-Verdict", "1")], "GET"),
        ("/com.acme/v1?verdict=1&e=pv", [], "POST"),
    ],
)
def test_the_reply_is_the_verdict_on_this_record(asking, pipeline, target, headers, method) -> None:  # type: ignore[no-untyped-def]
    pipeline.seen.clear()
    before = asking.last()
    pipeline.answers = {f"/api/verdicts/{before + 1}": judge}
    answer = asking.ask(target, *headers, method=method, body=b"{}" if method == "POST" else None)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "application/json", VERDICT)
    assert "set-cookie" in answer.headers
    (record,) = asking.records(before)
    assert record.querystring == "e=pv"


@pytest.mark.parametrize("target", ["/i?e=pv", "/i?verdict=0", "/i?a=verdict=1", "/i?verdict=12"])
def test_who_does_not_ask_gets_the_usual_reply(asking, pipeline, target) -> None:  # type: ignore[no-untyped-def]
    pipeline.seen.clear()
    assert asking.ask(target).body == PIXEL
    assert not pipeline.seen


def test_without_a_pipeline_the_verdict_is_pending(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    answer = front.ask("/i?verdict=1")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "pending", "raw_id": before + 1, "events": []}
    assert front.last() == before + 1
