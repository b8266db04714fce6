"""Registries behind HTTP, against a real server: good, missing, failing, slow, endless and hostile ones."""

from __future__ import annotations

import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment.iglu import Resolver
from piste.enrichment.iglu.http_registry import HttpRegistry
from piste.enrichment.iglu.schema import MAX_BYTES, Schema
from piste.enrichment.iglu.schema_error import NOT_FOUND, RegistryError
from piste.records import SchemaKey, SelfDescribing

USER = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")


def failure(answer: Schema | RegistryError) -> str:
    assert isinstance(answer, RegistryError)
    assert answer.error == "RepoFailure"
    assert answer.message is not None
    return answer.message


def test_a_schema_is_fetched_once_with_the_key_in_a_header(server: Any) -> None:
    server.publish(USER, type="string")
    resolver = Resolver([HttpRegistry("static", server.uri + "/", apikey="secret")])
    for _ in range(3):
        assert resolver.check(SelfDescribing(USER, "x")) is None
    ((path, headers),) = server.requests
    assert path == "/schemas/com.acme/user/jsonschema/1-0-0"
    assert headers["apikey"] == "secret"


def test_no_key_no_header(server: Any) -> None:
    assert HttpRegistry("static", server.uri).lookup(USER) == NOT_FOUND
    assert "apikey" not in server.requests[0][1]


def test_a_path_before_the_schemas_is_kept(server: Any) -> None:
    HttpRegistry("server", server.uri + "/api").lookup(USER)
    assert server.requests[0][0] == "/api/schemas/com.acme/user/jsonschema/1-0-0"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_failing_statuses_are_retried_twice_and_told(server: Any, status: int) -> None:
    server.answers[server.path(USER)] = (status, b"no")
    message = failure(HttpRegistry("server", server.uri).lookup(USER))
    assert f"answered {status}" in message
    assert len(server.requests) == 3


def test_a_bucket_that_forbids_what_it_does_not_hold_is_warned_about_once(server: Any, caplog: Any) -> None:
    server.answers[server.path(USER)] = (403, b"<Error/>")
    registry = HttpRegistry("bucket", server.uri)
    for _ in range(2):
        assert registry.lookup(USER) == NOT_FOUND
        assert registry.ready()
    assert [record.getMessage().partition(" to ")[0] for record in caplog.records] == ["registry bucket answered 403"]


def test_a_second_attempt_may_succeed(server: Any) -> None:
    good = orjson.dumps({"self": USER._asdict(), "type": "string"})

    def once(handler: BaseHTTPRequestHandler) -> None:
        server.answers[server.path(USER)] = (200, good)
        handler.send_error(500)

    server.answers[server.path(USER)] = once
    assert isinstance(HttpRegistry("server", server.uri).lookup(USER), Schema)


@pytest.mark.parametrize("body", [b"<html>", b"[1]"])
def test_an_answer_that_is_no_schema_is_a_failure(server: Any, body: bytes) -> None:
    server.answers[server.path(USER)] = (200, body)
    registry = HttpRegistry("server", server.uri)
    assert "JSON" in failure(registry.lookup(USER))
    assert len(server.requests) == 1
    assert registry.ready(), "one broken document says nothing of the others"


def test_a_document_too_large_is_not_read_to_its_end(server: Any) -> None:
    server.answers[server.path(USER)] = (200, b" " * (MAX_BYTES + 100_000))
    assert "larger than" in failure(HttpRegistry("server", server.uri, retries=0).lookup(USER))


def test_a_slow_registry_costs_its_time_out_once_then_rests(server: Any, clock: Any) -> None:
    server.answers[server.path(USER)] = lambda handler: server.released.wait(30)
    registry = HttpRegistry("slow", server.uri, timeout=0.3)
    resolver = Resolver([registry])
    started = time.monotonic()
    for number in range(50):
        error = resolver.check(SelfDescribing(USER._replace(version=f"1-0-{number}"), 1))
        assert error is not None
        assert error.resolution
    assert time.monotonic() - started < 2
    assert len(server.requests) == 1
    assert "did not answer within 0.3 s" in error.got


def test_a_registry_that_drips_is_cut_off(server: Any) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.released.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    server.answers[server.path(USER)] = drip
    started = time.monotonic()
    failure(HttpRegistry("drip", server.uri, timeout=0.4).lookup(USER))
    assert time.monotonic() - started < 3


def test_a_host_name_that_never_resolves_is_cut_off(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **kwargs: object) -> None:
        server.released.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", never)
    started = time.monotonic()
    message = failure(HttpRegistry("no-dns", "http://iglu.invalid", timeout=0.2).lookup(USER))
    assert time.monotonic() - started < 5
    assert "did not answer within 0.2 s" in message


def test_a_dead_registry_rests_longer_each_time(clock: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    registry = HttpRegistry("dead", f"http://127.0.0.1:{port}", retries=0, clock=clock)
    rests = []
    for _ in range(4):
        assert "cannot be fetched" in failure(registry.lookup(USER))
        assert not registry.ready()
        asleep = clock.now
        while not registry.ready():
            clock.now += 0.5
        rests.append(clock.now - asleep)
    assert rests == [4.5, 16.5, 60.0, 60.0]


def test_a_registry_that_is_always_slow_may_cost_a_tenth_of_the_time(server: Any, clock: Any) -> None:
    class Slow(HttpRegistry):
        def _in_time(self, url: str) -> bytes | RegistryError:
            clock.now += 1.5
            return super()._in_time(url)

    registry = Slow("slow", server.uri, clock=clock)
    waited = 0.0
    for number in range(10_000):
        before = clock.now
        registry.lookup(USER._replace(version=f"1-0-{number}"))
        waited += clock.now - before
        clock.now += 0.1
    assert waited < 0.1 * (clock.now - 1000) + 20
    assert len(server.requests) > 20


def test_it_recovers_after_its_rest(server: Any, clock: Any) -> None:
    server.answers[server.path(USER)] = (500, b"")
    registry = HttpRegistry("server", server.uri, retries=0, clock=clock)
    resolver = Resolver([registry], clock=clock)
    assert resolver.lookup(USER) is None
    server.publish(USER, type="string")
    assert resolver.lookup(USER) is None
    clock.now += 5
    assert resolver.check(SelfDescribing(USER, "x")) is None


def test_redirects_are_followed_and_the_key_stays_at_home(server: Any) -> None:
    def move(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(301)
        handler.send_header("Location", server.uri.replace("127.0.0.1", "localhost") + "/moved")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.answers[server.path(USER)] = move
    server.answers["/moved"] = (200, b'{"type": "string"}')
    assert isinstance(HttpRegistry("server", server.uri, apikey="secret").lookup(USER), Schema)
    assert [(path, headers.get("apikey")) for path, headers in server.requests] == [
        (server.path(USER), "secret"),
        ("/moved", None),
    ]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_redirects_out_of_http_are_not_followed(server: Any, target: str) -> None:
    def move(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", target)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    server.answers[server.path(USER)] = move
    assert "302" in failure(HttpRegistry("server", server.uri, retries=0).lookup(USER))


def test_hostile_names_cannot_change_the_request(server: Any) -> None:
    key = SchemaKey("..", "us?er#x", "json schema", "1-0-0\r\nX: y")
    HttpRegistry("server", server.uri).lookup(key)
    assert server.requests == [], "a vendor of dots would leave /schemas"
    HttpRegistry("server", server.uri).lookup(key._replace(vendor="a/.."))
    ((path, headers),) = server.requests
    assert path == "/schemas/a%2F../us%3Fer%23x/json%20schema/1-0-0%0D%0AX%3A%20y"
    assert "x" not in headers


def test_micros_environment_reaches_a_real_server(server: Any, tmp_path: Path) -> None:
    server.publish(USER, type="string")
    environment = {"MICRO_IGLU_REGISTRY_URL": server.uri, "MICRO_IGLU_API_KEY": "k"}
    resolver = Resolver.from_sources([tmp_path], environment)
    assert resolver.check(SelfDescribing(USER, "x")) is None
    assert server.requests[0][1]["apikey"] == "k"
