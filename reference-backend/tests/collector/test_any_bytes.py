"""Whatever bytes arrive, there is an answer or a clean end, and the neighbours are recorded all the same."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TP2 = "/com.snowplowanalytics.snowplow/tp2"
PATHS = [
    "/i",
    "/ice.png",
    TP2,
    "/com.acme/v1",
    "/r/tp2",
    "/health",
    "/sink-health",
    "/",
    "/robots.txt",
    "/micro/all",
    "/ui",
    "*",
]
METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "CONNECT", "TRACE", "G@T", ""]
HEADER_NAMES = [
    *(
        "Cookie",
        "Origin",
        "Host",
        "User-Agent",
        "Referer",
        "Content-Type",
        "Content-Encoding",
        "Content-Length",
        "SP-Anonymous",
    ),
    *("Transfer-Encoding", "Expect", "Connection", "Upgrade", "X-Forwarded-For", "Access-Control-Request-Headers", "x"),
]

line_bytes = st.binary(max_size=40).map(lambda some: some.replace(b"\n", b"").replace(b"\r", b""))
texts = st.one_of(
    line_bytes, st.sampled_from([b"sp=x", b"gzip", b"chunked", b"100-continue", b"5", b"-1", b"null", b"close", b"h2c"])
)
headers = st.lists(st.tuples(st.sampled_from(HEADER_NAMES), texts), max_size=6)
bodies = st.binary(max_size=200)

bounded = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def check(front, raw: bytes) -> None:  # type: ignore[no-untyped-def]
    """Send `raw` while a neighbour's connection is open; the neighbour must be answered and recorded."""
    with front.connect() as neighbour:
        answer = front.send(raw, half_close=True)
        assert answer is None or 200 <= answer.status < 600
        assert answer is None or answer.status != 500
        before = front.last()
        neighbour.sendall(b"GET /i?neighbour HTTP/1.1\r\nHost: x\r\n\r\n")
        assert front.read(neighbour).status == 200
        assert front.records(before)[-1].querystring == "neighbour"


@bounded
@given(st.sampled_from(METHODS), st.sampled_from(PATHS), line_bytes, headers, bodies)
def test_odd_requests(front, method, path, query, some_headers, body) -> None:  # type: ignore[no-untyped-def]
    head = [
        f"{method} {path}?".encode() + query + b" HTTP/1.1",
        *(n.encode() + b": " + v for n, v in some_headers),
        b"",
        b"",
    ]
    check(front, b"\r\n".join(head) + body)


@bounded
@given(st.binary(max_size=300))
def test_no_request_at_all(front, raw) -> None:  # type: ignore[no-untyped-def]
    check(front, raw)


@bounded
@given(st.binary(max_size=60).map(lambda some: b"".join(b"%%%02X" % byte for byte in some)), bodies)
def test_any_querystring_and_body_is_recorded_as_sent(front, query, body) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    answer = front.ask(f"{TP2}?a={query.decode()}&nuid={query.decode()}", method="POST", body=body)
    assert answer.status == 200
    (record,) = front.records(before)
    assert (record.querystring, record.body) == (f"a={query.decode()}&nuid={query.decode()}", body)
