"""What belongs to the pipeline is passed on, streamed both ways, and ended when either side goes."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from pipeline_stand_in import Exchange, Pipeline, plain

from piste.collector.config import CollectorConfig, LimitsConfig

UPLOAD = b"POST /micro/upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


async def echo(exchange: Exchange) -> None:
    size = exchange.header("content-length")
    body = b""
    if size is not None:
        body = await exchange.reader.readexactly(int(size))
    else:
        while chunk := await exchange.chunk():
            body += chunk
    await exchange.write(b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


@pytest.fixture(scope="module")
def relaying(start_front, pipeline):  # type: ignore[no-untyped-def]
    return start_front(CollectorConfig(allowed_hosts=("piste.acme.com",)), pipeline=pipeline.socket)


@pytest.fixture(autouse=True)
def fresh(pipeline: Pipeline) -> None:
    pipeline.seen.clear()
    pipeline.closed.clear()
    pipeline.answers = {"/micro/echo": echo}


@pytest.mark.parametrize("target", ["/ui", "/ui/assets/a.js?v=1", "/micro/all", "/api/query", "/lane/x/micro/all"])
@pytest.mark.parametrize("method", ["GET", "DELETE", "OPTIONS"])
def test_reserved_segments_are_relayed(relaying, pipeline, target, method) -> None:  # type: ignore[no-untyped-def]
    before = relaying.last()
    answer = relaying.ask(target, ("X-Asked", "ü"), method=method, host="x.localhost:1234")
    assert (answer.status, answer.headers["x-from"], answer.body) == (200, "pipeline", b"hello")
    (exchange,) = pipeline.seen
    assert exchange.line == f"{method} {target} HTTP/1.1"
    assert exchange.header("host") == "x.localhost:1234"
    assert exchange.header("x-asked") == "ü".encode().decode("latin-1")
    assert exchange.header("transfer-encoding") is None
    assert relaying.last() == before


def test_the_target_is_passed_on_undecoded(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    relaying.ask("/micro/a%2Fb%20c?d=%2B&e=ü")
    assert pipeline.seen[0].line == "GET /micro/a%2Fb%20c?d=%2B&e=%C3%BC HTTP/1.1"


def test_head_is_relayed(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    async def head(exchange: Exchange) -> None:
        await exchange.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")

    pipeline.answers["/micro/head"] = head
    answer = relaying.ask("/micro/head", method="HEAD")
    assert (answer.status, answer.headers["content-length"], answer.body) == (200, "5", b"")
    assert relaying.ask("/micro/all").body == b"hello"


@pytest.mark.parametrize("size", [0, 3, 5_000_000])
def test_sized_bodies_are_relayed(relaying, size) -> None:  # type: ignore[no-untyped-def]
    body = b"x" * size
    answer = relaying.ask("/micro/echo", method="POST", body=body)
    assert (answer.status, answer.body) == (201, body)


def test_chunked_bodies_are_relayed(relaying) -> None:  # type: ignore[no-untyped-def]
    answer = relaying.send(UPLOAD.replace(b"upload", b"echo") + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert (answer.status, answer.body) == (201, b"abcde")


def test_an_upload_is_streamed(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    got = threading.Event()

    async def answer(exchange: Exchange) -> None:
        assert await exchange.chunk() == b"abc"
        got.set()
        assert await exchange.chunk() == b"de"
        assert await exchange.chunk() == b""
        await plain(exchange)

    pipeline.answers["/micro/upload"] = answer
    with relaying.connect() as connection:
        connection.sendall(UPLOAD + b"3\r\nabc\r\n")
        assert got.wait(5)  # before the client has sent the rest
        connection.sendall(b"2\r\nde\r\n0\r\n\r\n")
        assert relaying.read(connection).body == b"hello"


def test_an_answer_is_streamed_and_ends_with_the_client(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    go_on = threading.Event()

    async def feed(exchange: Exchange) -> None:
        await exchange.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        await exchange.write(b"5\r\nfirst\r\n")
        await asyncio.to_thread(go_on.wait, 5)
        await exchange.write(b"6\r\nsecond\r\n")
        await exchange.reader.read(1)  # until the front closes
        raise ConnectionError

    pipeline.answers["/api/feed"] = feed
    with relaying.connect() as connection:
        connection.sendall(b"GET /api/feed HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while b"first" not in received:
            received += connection.recv(1000)
        assert b"text/event-stream" in received
        go_on.set()
        while b"second" not in received:
            received += connection.recv(1000)
        assert not pipeline.closed.is_set()
    assert pipeline.closed.wait(5)


def test_a_client_that_goes_while_it_waits_ends_it(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    asked = threading.Event()

    async def wait(exchange: Exchange) -> None:
        asked.set()
        await exchange.reader.read(1)
        raise ConnectionError

    pipeline.answers["/api/wait"] = wait
    with relaying.connect() as connection:
        connection.sendall(b"GET /api/wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert asked.wait(5)
    assert pipeline.closed.wait(5)


def test_a_client_that_goes_in_mid_upload_ends_it(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    asked = threading.Event()

    async def upload(exchange: Exchange) -> None:
        asked.set()
        await exchange.reader.readexactly(1000)

    pipeline.answers["/micro/upload"] = upload
    with relaying.connect() as connection:
        connection.sendall(b"POST /micro/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc")
        assert asked.wait(5)
    assert pipeline.closed.wait(5)


def test_a_slow_reader_holds_the_pipeline_back(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    async def export(exchange: Exchange) -> None:
        await exchange.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (256 * 2**20))
        for n in range(256):
            await exchange.write(b"x" * 2**20)
            pipeline.written = n + 1

    pipeline.answers["/api/export"] = export
    with relaying.connect() as connection:
        connection.sendall(b"GET /api/export HTTP/1.1\r\nHost: localhost\r\n\r\n")
        last = -1
        while last != pipeline.written or not last:
            last = pipeline.written
            time.sleep(0.2)
        assert 0 < pipeline.written < 100
        rest = 256 * 2**20
        while rest > 0 and (chunk := connection.recv(2**20)):
            rest -= len(chunk)
        assert pipeline.written == 256


def test_many_feeds_at_once_do_not_hold_up_tracking(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    async def feed(exchange: Exchange) -> None:
        await exchange.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        await exchange.reader.read(1)
        raise ConnectionError

    pipeline.answers["/api/feed"] = feed
    connections = [relaying.connect() for _ in range(50)]
    for connection in connections:
        connection.sendall(b"GET /api/feed HTTP/1.1\r\nHost: localhost\r\n\r\n")
    for connection in connections:
        received = b""
        while b"first" not in received:
            received += connection.recv(1000)
    assert relaying.ask("/i").status == 200
    assert relaying.ask("/micro/all").body == b"hello"
    for connection in connections:
        connection.close()


def test_an_answer_that_breaks_off_does_not_look_whole(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    async def half(exchange: Exchange) -> None:
        await exchange.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        raise ConnectionError

    pipeline.answers["/api/half"] = half
    with relaying.connect() as connection:
        connection.sendall(b"GET /api/half HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while chunk := connection.recv(1000):
            received += chunk
    assert not received.endswith(b"0\r\n\r\n")
    assert relaying.ask("/micro/all").body == b"hello"


def test_a_pipeline_that_ends_before_it_answers_gives_503(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    async def die(exchange: Exchange) -> None:
        raise ConnectionError

    pipeline.answers["/micro/die"] = die
    answer = relaying.ask("/micro/die")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert b"ended before it answered" in answer.body


def test_while_the_pipeline_is_down_tracking_goes_on(relaying, pipeline) -> None:  # type: ignore[no-untyped-def]
    assert relaying.ask("/micro/all").status == 200
    pipeline.stop()
    before = relaying.last()
    answer = relaying.ask("/micro/all")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert b"the pipeline is not running" in answer.body
    assert relaying.ask("/i").status == 200
    assert relaying.last() == before + 1
    pipeline.start()
    assert relaying.ask("/micro/all").status == 200


@pytest.mark.parametrize(
    "host",
    [
        *(
            "localhost",
            "localhost:9090",
            "LOCALHOST",
            "a-lane.localhost:9090",
            "127.0.0.1:9090",
            "127.8.9.10",
            "[::1]:9090",
        ),
        "piste.acme.com:80",
    ],
)
def test_hosts_that_may_ask(relaying, host) -> None:  # type: ignore[no-untyped-def]
    assert relaying.ask("/micro/all", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.com",
        "localhost.evil.com",
        "notlocalhost",
        "127.0.0.1.evil.com",
        "10.0.0.1",
        "[::2]",
        "acme.com",
        "127.1",
        "",
    ],
)
def test_hosts_that_may_not(relaying, pipeline, host) -> None:  # type: ignore[no-untyped-def]
    answer = relaying.ask("/micro/all", host=host)
    assert answer.status == 403
    assert b"allowed_hosts" in answer.body
    assert pipeline.seen == []
    assert relaying.ask("/i", host=host).status == 200  # trackers may come by any name


def test_requests_beyond_the_limits_are_not_relayed(start_front, pipeline) -> None:  # type: ignore[no-untyped-def]
    front = start_front(CollectorConfig(limits=LimitsConfig(request_line=200)), pipeline=pipeline.socket)
    assert front.ask("/ui/" + "x" * 200).status == 400
    assert pipeline.seen == []


def test_a_front_without_a_pipeline_answers_404(front) -> None:  # type: ignore[no-untyped-def]
    assert front.ask("/micro/all").status == 404
