"""Every route on a real front: status, headers, body, and whether it was recorded."""

from __future__ import annotations

import gzip
import zlib

import pytest

from piste.collector.config import CollectorConfig, CookieConfig, LimitsConfig
from piste.collector.pixel import PIXEL

TP2 = "/com.snowplowanalytics.snowplow/tp2"
TEXT = "text/plain; charset=UTF-8"


@pytest.mark.parametrize(
    ("method", "target", "status", "content_type", "body", "stored"),
    [
        ("GET", "/i?e=pv", 200, "image/gif", PIXEL, True),
        ("HEAD", "/i?e=pv", 200, "image/gif", b"", True),
        ("GET", "/ice.png", 200, "image/gif", PIXEL, True),
        ("GET", TP2 + "?e=pv", 200, "image/gif", PIXEL, True),
        ("GET", "/com.acme/v%201?x", 200, "image/gif", PIXEL, True),
        ("HEAD", "/com.acme/v1", 200, "image/gif", b"", True),
        ("POST", TP2, 200, TEXT, b"ok", True),
        ("POST", "/com.acme/v1?a=b", 200, TEXT, b"ok", True),
        ("POST", "/i", 404, TEXT, b"Not found", False),
        ("PUT", TP2, 404, TEXT, b"Not found", False),
        ("PATCH", TP2, 404, TEXT, b"Not found", False),
        ("BREW", TP2, 404, TEXT, b"Not found", False),
        ("GET", "/one", 404, TEXT, b"Not found", False),
        ("GET", "/one/two/three", 404, TEXT, b"Not found", False),
        ("GET", "/r/tp2?u=http%3A%2F%2Facme.com", 404, TEXT, b"redirects disabled", False),
        ("GET", "/crossdomain.xml", 404, TEXT, b"Not found", False),
        ("GET", "/health", 200, TEXT, b"ok", False),
        ("HEAD", "/health", 200, TEXT, b"", False),
        ("GET", "/sink-health", 200, TEXT, b"ok", False),
        ("OPTIONS", TP2, 200, None, b"", False),
        ("OPTIONS", "/nowhere", 200, None, b"", False),
    ],
)
def test_routes(front, method, target, status, content_type, body, stored) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    answer = front.ask(target, method=method, body=b"{}" if method == "POST" else None)
    assert (answer.status, answer.headers.get("content-type"), answer.body) == (status, content_type, body)
    assert front.last() - before == int(stored)
    tracked = stored or method == "OPTIONS"
    assert (answer.headers.get("access-control-allow-origin") == "*") == tracked
    assert (answer.headers.get("access-control-allow-credentials") == "true") == tracked
    assert ("set-cookie" in answer.headers) == stored
    if method == "HEAD" and stored:
        assert answer.headers["content-length"] == "43"


def test_what_is_recorded_of_a_post(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    front.ask(
        "/com.acme/v%C3%BC?a=%20b&nuid=n-1",
        ("User-Agent", "café"),
        ("Content-Type", "application/json; charset=UTF-8"),
        ("Cookie", "sp=old"),
        method="POST",
        body="ü".encode(),
    )
    (record,) = front.records(before)
    assert (record.path, record.querystring, record.body) == ("/com.acme/vü", "a=%20b&nuid=n-1", "ü".encode())
    assert (record.user_agent, record.network_userid, record.ip_address) == ("café", "n-1", "127.0.0.1")
    assert (record.content_type, record.hostname) == ("application/json; charset=utf-8", "localhost")
    assert record.collector.startswith("piste-")
    assert record.collector.endswith("-spool")
    assert record.headers == [
        "Host: localhost",
        "User-Agent: café",
        "Content-Type: application/json; charset=UTF-8",
        "Cookie: sp=old",
        "Content-Length: 2",
        "application/json; charset=utf-8",
    ]


def test_two_cookies_are_two_headers(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front(CollectorConfig(cookie=CookieConfig(client_name="spc")))
    lines = front.ask("/i").head.decode().split("\r\n")
    cookies = [line.partition(": ")[2].partition("=")[0] for line in lines if line.lower().startswith("set-cookie")]
    assert cookies == ["sp", "spc"]


def test_a_kept_connection_answers_one_request_after_the_other(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    with front.connect() as connection:
        for n in range(3):
            connection.sendall(f"POST {TP2}?n={n} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode())
            assert front.read(connection).body == b"ok"
            connection.sendall(f"GET /i?n={n} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert front.read(connection).body == PIXEL
    assert [record.querystring for record in front.records(before)] == [f"n={n}" for n in (0, 0, 1, 1, 2, 2)]


def test_pipelined_requests_are_answered_in_order(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    with front.connect() as connection:
        post = f"POST {TP2} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}"
        get = "GET /i HTTP/1.1\r\nHost: x\r\n\r\n"
        connection.sendall((post + get + post + get).encode())
        pending = bytearray()
        assert [front.read(connection, pending).body for _ in range(4)] == [b"ok", PIXEL, b"ok", PIXEL]
    assert front.last() - before == 4


def gzipped_twice(body: bytes) -> bytes:
    return gzip.compress(body[:5]) + gzip.compress(body[5:])


@pytest.mark.parametrize(
    "encode",
    [gzip.compress, gzipped_twice],
    ids=["one member", "two members"],
)
@pytest.mark.parametrize("name", ["gzip", "GZip", "x-gzip"])
def test_gzip_bodies_are_recorded_inflated(front, encode, name) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    body = b'{"schema": "iglu:x", "data": []}'
    answer = front.ask(TP2, ("Content-Encoding", name), method="POST", body=encode(body))
    assert (answer.status, front.records(before)[0].body) == (200, body)


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(b"x" * 1000)[:-4], gzip.compress(b"x") + b"rest", gzip.compress(b"x") * 100, b""],
    ids=["plain", "cut short", "rest", "too many members", "empty"],
)
def test_what_does_not_inflate_is_recorded_as_it_came(front, body) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    assert front.ask(TP2, ("Content-Encoding", "gzip"), method="POST", body=body).status == 200
    (record,) = front.records(before)
    assert record.body == body
    assert "Content-Encoding: gzip" in record.headers


def test_a_gzip_bomb_is_refused_at_the_cap(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(200)) + packer.flush()
    assert len(bomb) < 250_000
    answer = front.ask(TP2, ("Content-Encoding", "gzip"), method="POST", body=bomb)
    assert (answer.status, front.last()) == (413, before)


@pytest.mark.parametrize(("size", "status"), [(1000, 200), (1001, 413)])
def test_gzip_is_measured_inflated(start_front, size, status) -> None:  # type: ignore[no-untyped-def]
    front = start_front(CollectorConfig(limits=LimitsConfig(body=1000)))
    assert front.ask(TP2, ("Content-Encoding", "gzip"), method="POST", body=gzip.compress(b"x" * size)).status == status
