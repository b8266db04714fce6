"""Nonsense gets an answer that is nobody's fault but the asker's."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from conftest import World

ROUTES = ("/micro/good", "/micro/bad", "/micro/events", "/micro/timeline", "/api/query")
FIELDS = """
event_type schema contexts limit vendor version page pageSize filters column values value validEvents timeRange start
end sorting desc buckets sql format max_rows timeout
"""
KEYS = st.sampled_from(FIELDS.split()) | st.text()
WORDS = st.sampled_from(["collector_tstamp", "pv", "2023-11-14T22:13:21Z", "SELECT 1"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=12,
)
EVERYTHING: dict[str, Any] = {"page": 1, "pageSize": 1, "filters": []}
BOUNDED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@BOUNDED
@given(route=st.sampled_from(ROUTES), body=JSON)
@example(route="/micro/good", body={"limit": 10**30})
@example(route="/micro/good", body={"limit": 2**62})
@example(route="/micro/events", body=EVERYTHING | {"page": 2**62, "pageSize": 1000})
@example(route="/micro/events", body=EVERYTHING | {"page": 10**9, "pageSize": 1000})
@example(route="/micro/events", body=EVERYTHING | {"filters": [{"column": "event_id", "value": "\0"}]})
@example(route="/micro/events", body=EVERYTHING | {"filters": [{"column": "event_id", "values": []}] * 131})
@example(route="/micro/events", body=EVERYTHING | {"timeRange": {"start": "0001-01-01", "end": "9999-12-31"}})
@example(route="/micro/timeline", body={"buckets": [{"start": "9999-12-31T23:59-23:00", "end": "0001-01-01T00:00Z"}]})
@example(route="/api/query", body={"sql": "SELECT '\0'"})
@example(route="/api/query", body={"sql": "SELECT 1", "timeout": 1e-300})
def test_any_json_is_answered(shared: World, route: str, body: Any) -> None:
    # Python's own printer also sends NaN, lone surrogates and big integers.
    answer = shared.http.post(route, content=json.dumps(body).encode())
    assert answer.status_code in (200, 400), answer.text


@BOUNDED
@given(route=st.sampled_from(ROUTES), body=st.binary(max_size=200))
def test_any_bytes_are_answered(shared: World, route: str, body: bytes) -> None:
    assert shared.http.post(route, content=body).status_code in (200, 400)


@pytest.mark.parametrize(
    "target",
    [
        b"/micro/%ff%00",
        b"/micro/iglu/%2e%2e/%2e%2e/jsonschema/1-0-0",
        b"/micro/iglu/a%2Fb/c/jsonschema/1-0-0",
        b"/ui/static/../app.py",
        b"/ui/static/%2e%2e/app.py",
        b"/ui/static/..%2f..%2frecords.py",
        b"/api/export/%00",
        b"/api/export/../status",
    ],
)
def test_odd_paths_lead_nowhere(shared: World, target: bytes) -> None:
    assert status_of(shared, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n") in (400, 404)


@pytest.mark.parametrize("query", [b"limit=%ff", b"limit=\xc3\xa9", b"limit=1&limit=x", b"%00", b"&&&=", b"limit"])
def test_odd_querystrings_are_answered(shared: World, query: bytes) -> None:
    assert status_of(shared, b"GET /api/failed?" + query + b" HTTP/1.1\r\nHost: localhost\r\n\r\n") in (200, 400)


@pytest.mark.parametrize("host", [b"", b"[", b"a b", b"\xff", b"localhost:", b"localhost:x", b"@", b"//"])
def test_odd_hosts_are_answered(shared: World, host: bytes) -> None:
    assert status_of(shared, b"GET /api/status HTTP/1.1\r\nHost: " + host + b"\r\n\r\n") in (200, 400, 403)


def status_of(shared: World, request: bytes) -> int:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(shared.socket))
        connection.sendall(request)
        return int(connection.recv(1000).split()[1])
