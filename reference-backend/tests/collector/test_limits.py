"""Sizes, slow clients and broken framing: what is refused, with which status, and that nothing of it is recorded."""

from __future__ import annotations

import json
import time

import pytest

from piste.collector.config import CollectorConfig, LimitsConfig
from piste.collector.pixel import PIXEL

TP2 = "/com.snowplowanalytics.snowplow/tp2"
POST = f"POST {TP2} HTTP/1.1\r\nHost: x\r\n".encode()
MIB = 2**20


def line_of(size: int, target: str = "/i?") -> bytes:
    """A GET whose request line has `size` bytes."""
    return b"GET " + target.encode() + b"x" * (size - len(f"GET {target} HTTP/1.1")) + b" HTTP/1.1\r\nHost: x\r\n\r\n"


def headers_of(size: int) -> bytes:
    """A GET whose header lines have `size` bytes, line ends included."""
    host = b"Host: x\r\n"
    return b"GET /i HTTP/1.1\r\n" + host + b"a: " + b"x" * (size - len(host) - 5) + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (line_of(20480), 200),
        (line_of(20481), 400),
        (line_of(20481, "/ui/"), 400),
        (line_of(60000), 400),
        (headers_of(40960), 200),
        (headers_of(40961), 400),
        (headers_of(400_000), 400),
    ],
    ids=[
        "line at",
        "line over",
        "relayed line over",
        "line far over",
        "headers at",
        "headers over",
        "headers far over",
    ],
)
def test_line_and_headers(front, raw, status) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    answer = front.send(raw)
    assert answer.status == status
    if status == 400:
        assert b"at most" in answer.body
    assert front.last() - before == (status == 200)


@pytest.mark.parametrize(
    ("size", "status"), [(0, 200), (2 * MIB, 200), (2 * MIB + 1, 413), (10_000_000, 413), (65 * MIB, 413)]
)
@pytest.mark.parametrize("framing", ["sized", "chunked"])
def test_body(front, size, status, framing) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    body = b"x" * size
    if framing == "sized":
        raw = POST + b"Content-Length: %d\r\n\r\n" % size + body
    else:
        chunk = b"%x\r\n" % size + body + b"\r\n" if size else b""
        raw = POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n"
    answer = front.send(raw)
    if size > 64 * MIB and answer is None:
        return  # answered while it was still sending: the reset may overtake the answer
    assert answer.status == status
    assert front.last() - before == (status == 200)
    if status == 200:
        assert front.records(before)[0].body == body
    else:
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_client_that_asks_first_is_told_at_once(front) -> None:  # type: ignore[no-untyped-def]
    answer = front.send(POST + b"Expect: 100-continue\r\nContent-Length: 3000000\r\n\r\n")
    assert answer.status == 413
    with front.connect() as connection:
        connection.sendall(POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert front.read(connection).status == 100
        connection.sendall(b"{}")
        assert front.read(connection).body == b"ok"


def test_a_body_that_stalls_or_dribbles_times_out(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front(CollectorConfig(limits=LimitsConfig(body_seconds=0.4)))
    for framing in (
        b"Content-Length: 100\r\n\r\nabc",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"Content-Length: 9\r\n\r\n",
    ):
        began = time.monotonic()
        with front.connect() as connection:
            connection.sendall(POST + framing)
            answer = front.read(connection)
            assert (answer.status, answer.headers["connection"]) == (408, "close")
            assert connection.recv(1) == b""
        assert 0.3 < time.monotonic() - began < 3
    with front.connect() as connection:  # the time is the whole body's, not each chunk's
        connection.sendall(POST + b"Content-Length: 1000\r\n\r\n")
        connection.settimeout(0.1)
        for _ in range(30):
            connection.sendall(b"x")
            try:
                assert connection.recv(12) == b"HTTP/1.1 408"
                break
            except TimeoutError:
                continue
        else:
            pytest.fail("a dribbling body never timed out")
    assert front.last() == 0


def test_slow_clients_do_not_hold_up_the_others(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front(CollectorConfig(limits=LimitsConfig(body_seconds=5)))
    slow = [front.connect() for _ in range(200)]
    for connection in slow:
        connection.sendall(POST + b"Content-Length: 100\r\n\r\nabc")
    began = time.monotonic()
    for _ in range(20):
        assert front.ask("/i").body == PIXEL
    assert time.monotonic() - began < 2
    for connection in slow:
        connection.close()
    assert front.last() == 20


def test_headers_that_never_end_are_cut_off(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front(CollectorConfig(limits=LimitsConfig(header_seconds=0.4)))
    with front.connect() as connection:
        connection.sendall(b"GET /i HTTP/1.1\r\nHost: x\r\nX-A")
        began = time.monotonic()
        assert b"200" not in connection.recv(1000)
        assert time.monotonic() - began < 5
    assert front.last() == 0


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 100\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n",
    ],
    ids=["declares too much", "chunk cut short", "last chunk missing", "bad chunk size"],
)
@pytest.mark.parametrize("half_close", [True, False])
def test_a_body_that_breaks_off_is_not_recorded(front, framing, half_close) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    with front.connect() as connection:
        connection.sendall(POST + framing)
        if half_close:
            connection.shutdown(1)
            answer = connection.recv(1000)
            assert b" 200 " not in answer
    assert front.ask("/i?after").status == 200
    assert [record.querystring for record in front.records(before)] == ["after"]


def test_a_body_longer_than_declared_is_the_next_request(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    with front.connect() as connection:
        connection.sendall(POST + b"Content-Length: 2\r\n\r\n{}GARBAGE\r\n\r\n")
        pending = bytearray()
        assert front.read(connection, pending).status == 200
        assert front.read(connection, pending).status == 400
        assert connection.recv(1) == b""
    assert [record.body for record in front.records(before)] == [b"{}"]


def test_deep_nesting_is_only_bytes_here(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    body = b"[" * MIB
    assert front.ask(TP2, method="POST", body=body).status == 200
    assert front.records(before)[0].body == body


def test_a_record_beyond_a_sink_limit_is_kept_whole(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    body = json.dumps({"data": "x" * (3 * MIB // 2)}).encode()
    assert front.ask(TP2, method="POST", body=body).status == 200
    assert front.records(before)[0].body == body
