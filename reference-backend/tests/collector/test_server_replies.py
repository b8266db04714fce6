"""What the server answers by itself, before the collector sees the request; docs/collector-limits.md lists the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from piste.collector.pixel import PIXEL

LIMITS_PAGE = Path(__file__).parents[3] / "docs" / "collector-limits.md"
HOST = b"Host: x\r\n\r\n"
WEBSOCKET = (
    b"GET /i HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)

# request, status (None: closed without a word), the first cell of its row on the page
BY_THE_SERVER = [
    (b'GET /i?x=" HTTP/1.1\r\n' + HOST, 400, 'raw `"`, `<`, `>` or a blank in the query'),
    (b"GET /i?x=<a> HTTP/1.1\r\n" + HOST, 400, 'raw `"`, `<`, `>` or a blank in the query'),
    (b"GET /i?x=a b HTTP/1.1\r\n" + HOST, 400, 'raw `"`, `<`, `>` or a blank in the query'),
    (b"GET /<a>/b HTTP/1.1\r\n" + HOST, 400, "raw `<` or `>` in the path"),
    (b"GET /i?x=\xe9 HTTP/1.1\r\n" + HOST, 400, "bytes in the URL that are not UTF-8"),
    (b"GET /" + b"a" * 66_000 + b" HTTP/1.1\r\n" + HOST, 414, "a URL over 65,534 bytes"),
    (b"GET /i HTTP/1.1\r\n" + b"".join(b"h%d: v\r\n" % n for n in range(120)) + HOST, 431, "more than 100 headers"),
    (b"GET /i HTTP/1.1\r\nA: " + b"b" * 2_000_000 + b"\r\n" + HOST, 431, "a request head well over 417,792 bytes"),
    (
        b"POST /a/b HTTP/1.1\r\nContent-Length: abc\r\n" + HOST,
        400,
        "`Content-Length` that is no number, or two different ones",
    ),
    (
        b"POST /a/b HTTP/1.1\r\nContent-Length: -1\r\n" + HOST,
        400,
        "`Content-Length` that is no number, or two different ones",
    ),
    (
        b"POST /a/b HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + HOST + b"ab",
        400,
        "`Content-Length` that is no number, or two different ones",
    ),
    (
        b"POST /a/b HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" + HOST,
        400,
        "`Transfer-Encoding` that does not end in chunked",
    ),
    (
        b"GET /i HTTP/1.1\r\nA : b\r\n" + HOST,
        400,
        "a header name with a blank, a header without a colon, a folded header",
    ),
    (b"GET /i HTTP/1.1\r\nA\r\n" + HOST, 400, "a header name with a blank, a header without a colon, a folded header"),
    (
        b"GET /i HTTP/1.1\r\nA: b\r\n c\r\n" + HOST,
        400,
        "a header name with a blank, a header without a colon, a folded header",
    ),
    (b"GET /i HTTP/1.1\r\nA: \x01\r\n" + HOST, 400, "control characters in a header's value"),
    (b"G@T /i HTTP/1.1\r\n" + HOST, 400, "a method that is no token"),
    (b"GET /i HTTP/3.7\r\n" + HOST, 400, "another HTTP version, or none"),
    (b"GET /i\r\n\r\n", 400, "another HTTP version, or none"),
    (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, "TLS, or any other protocol"),
    (b"SSH-2.0-x\r\n\r\n", 400, "TLS, or any other protocol"),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", None, "the HTTP/2 preface"),
]


@pytest.mark.parametrize(("raw", "status", "row"), BY_THE_SERVER, ids=[repr(raw[:24]) for raw, _, _ in BY_THE_SERVER])
def test_refused_by_the_server(front, raw, status, row) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    answer = front.send(raw, half_close=status is None)
    assert (answer and answer.status) == status
    assert front.last() == before
    assert f"| {row} | {status or 'closed'} |" in LIMITS_PAGE.read_text()
    assert front.ask("/health").status == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /i?{}|^`\\[] HTTP/1.1\r\n" + HOST,
        "GET /i?ü HTTP/1.1\r\n".encode() + HOST,
        b"GET http://elsewhere.com/i HTTP/1.1\r\n" + HOST,
        b"GET /i#fragment HTTP/1.1\r\n" + HOST,
        b"GET /i HTTP/1.0\r\n\r\n",
        b"GET /i HTTP/1.1\r\n\r\n",
        b"GET /i HTTP/1.1\nHost: x\n\n",
        b"\r\n\r\nGET /i HTTP/1.1\r\n" + HOST,
        WEBSOCKET,
        b"GET /i HTTP/1.1\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: \r\n" + HOST,
        b"GET /i HTTP/1.1\r\nContent-Length: 3\r\n" + HOST + b"abc",
        b"POST /a/b HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" + HOST + b"2\r\n{}\r\n0\r\n\r\n",
    ],
    ids=[
        *(
            "odd characters",
            "raw UTF-8",
            "absolute URL",
            "fragment",
            "HTTP 1.0",
            "no host",
            "bare line feeds",
            "blank lines first",
        ),
        *("websocket", "h2c", "GET with a body", "length and chunked"),
    ],
)
def test_odd_but_recorded(front, raw) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    answer = front.send(raw)
    assert answer.status == 200
    assert answer.body in (PIXEL, b"ok")
    (record,) = front.records(before)
    assert record.body in (None, b"{}")


def test_the_page_lists_nothing_that_is_not_tested() -> None:
    table = LIMITS_PAGE.read_text().partition("## Answered by the server")[2].partition("\n## ")[0]
    rows = {line.split(" | ")[0].removeprefix("| ") for line in table.splitlines() if line.startswith("| ")}
    assert rows - {"request"} == {row for _, _, row in BY_THE_SERVER}
