"""What the sink answers and records, seen by raw clients."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

import pytest

from piste_conformance.exchange import Exchange
from piste_conformance.sink import Answer, Sink

PATH = "/com.snowplowanalytics.snowplow/tp2"
ENVELOPE = {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": [{"e": "pv"}]}
BODY = json.dumps(ENVELOPE).encode()


async def ask(sink: Sink, body: bytes = BODY, *, method: str = "POST", target: str = PATH, headers: str = "") -> bytes:
    """Everything that the sink answers until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", sink.port)
    head = f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    writer.write(head.encode() + body)
    try:
        return await reader.read()
    finally:
        writer.close()


async def started(*script: dict[str, Any], **more: Any) -> Sink:
    sink = Sink(list(script), **more)
    await sink.start()
    return sink


async def test_a_post_is_recorded_and_accepted() -> None:
    sink = await started()
    assert (await ask(sink)).startswith(b"HTTP/1.1 200 OK")
    (exchange,) = sink.exchanges
    assert (exchange.method, exchange.path, exchange.accepted, exchange.status) == ("POST", PATH, True, 200)
    assert exchange.payloads() == [{"e": "pv"}]
    await sink.close()


async def test_a_get_gets_a_pixel_of_43_bytes() -> None:
    sink = await started()
    answer = await ask(sink, b"", method="GET", target="/i?e=pv&page=a+b%20%C3%BC&empty=")
    assert answer.partition(b"\r\n\r\n")[2][:3] == b"GIF"
    assert len(answer.partition(b"\r\n\r\n")[2]) == 43
    assert sink.exchanges[0].payloads() == [{"e": "pv", "page": "a b ü", "empty": ""}]
    await sink.close()


async def test_the_script_is_followed_and_then_all_is_well() -> None:
    sink = await started({"status": 503, "times": 2}, {"status": 429, "retry_after": 30}, {"drop": True})
    answers = [await ask(sink) for _ in range(5)]
    assert [answer[9:12] for answer in answers] == [b"503", b"503", b"429", b"", b"200"]
    assert b"Retry-After: 30\r\n" in answers[2]
    assert [exchange.accepted for exchange in sink.exchanges] == [False, False, False, False, True]
    await sink.close()


async def test_retry_after_as_a_date_is_ahead_of_the_clock() -> None:
    sink = await started({"status": 503, "retry_after_date": 60}, clock=lambda: 1_700_000_000_000)
    assert b"Retry-After: Tue, 14 Nov 2023 22:14:20 GMT" in await ask(sink)
    await sink.close()


async def test_a_reset_is_a_reset() -> None:
    sink = await started({"reset": True})
    with pytest.raises(ConnectionResetError):
        await ask(sink)
    await sink.close()


async def test_accepted_and_never_answered() -> None:
    sink = await started({"drop_after_accept": True})
    assert await ask(sink) == b""
    assert (sink.exchanges[0].accepted, sink.exchanges[0].status) == (True, None)
    await sink.close()


async def test_a_hung_request_ends_with_the_sink() -> None:
    sink = await started({"hang": True})
    asking = asyncio.create_task(ask(sink))
    assert await sink.reached(1, 2)
    await sink.close()
    assert await asking == b""


async def test_larger_than_the_limit_is_413_and_takes_nothing_from_the_script() -> None:
    sink = await started({"status": 503}, limit=len(BODY))
    answers = [await ask(sink, BODY + b" "), await ask(sink)]
    assert [answer[9:12] for answer in answers] == [b"413", b"503"]
    await sink.close()


async def test_chunks_and_gzip_are_read() -> None:
    sink = await started()
    await ask(sink, gzip.compress(BODY), headers="Content-Encoding: gzip\r\n")
    reader, writer = await asyncio.open_connection("127.0.0.1", sink.port)
    half = len(BODY) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:half], BODY[half:], b""))
    writer.write(f"POST {PATH} HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n".encode() + chunks)
    await reader.read()
    writer.close()
    assert [exchange.body for exchange in sink.exchanges] == [BODY, BODY]
    await sink.close()


async def test_a_preflight_is_answered_and_not_counted() -> None:
    sink = await started({"status": 503})
    answer = await ask(sink, b"", method="OPTIONS", headers="Origin: https://shop.example\r\n")
    assert b"Access-Control-Allow-Origin: https://shop.example" in answer
    assert (sink.preflights, sink.exchanges) == (1, [])
    await sink.close()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", "the body is not JSON in UTF-8"),
        (b"\xff", "the body is not JSON in UTF-8"),
        (b'{"schema":"iglu:x","data":[{}],"data":[]}', "a key stands twice"),
        (b'{"data":[{}]}', "the envelope names the schema None"),
        (b"[]", "the body is no payload_data"),
        (json.dumps({**ENVELOPE, "data": []}).encode(), "at least one object"),
    ],
)
def test_why_a_body_cannot_be_read(body: bytes, problem: str) -> None:
    assert problem in str(Exchange(1, "POST", PATH, "", [], body, 1).problem)


def test_a_word_that_the_script_does_not_know() -> None:
    with pytest.raises(TypeError, match="stauts"):
        Answer.parse({"stauts": 503})
