"""Status, reset, failed events, the description, and what every route answers to nonsense."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from piste import __version__
from piste.api.client import Client
from piste.api.openapi import description
from piste.api.settings import ApiSettings
from piste.api.web import create_flask

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import World


def test_status_counts_and_names_what_runs(world: World) -> None:
    world.get(e="pv", p="web", tv="t-1")
    world.get(e="nonsense", p="web", tv="t-1")
    world.worker.behind = 2
    answer = world.http.get("/api/status")
    state = answer.json()
    assert (state["received"], state["good"], state["bad"], state["lag"]) == (2, 1, 1, 2)
    assert state["versions"]["piste"] == __version__
    assert state["store"]["path"] == str(world.store.path)
    assert state["store"]["bytes"] > 0
    assert state["uptime_seconds"] >= 0
    assert answer.headers["piste-lag"] == "2"
    assert answer.headers["cache-control"] == "no-store"


def test_status_can_answer_at_once(world: World) -> None:
    world.worker.behind = 2
    assert world.http.get("/api/status?wait=0").json()["lag"] == 2
    assert world.worker.waits == []


def test_reset_empties_the_store(world: World) -> None:
    world.get(e="pv", p="web", tv="t-1")
    assert Client(world.socket).reset()["received"] == 0
    assert world.worker.resets == 1
    assert world.store.counts().received == 0


def test_a_reset_that_was_not_done_is_not_claimed(world: World) -> None:
    world.worker.stuck = True
    assert world.http.post("/api/reset").status_code == 503
    assert world.http.get("/micro/reset").status_code == 503
    assert world.http.get("/api/reset").status_code == 405


def test_failed_events_with_their_reasons(world: World) -> None:
    world.get(e="nonsense", p="web", tv="t-1")
    world.get(e="pv", p="moon", tv="t-1")
    answer = world.http.get("/api/failed").json()
    assert answer["total"] == 2
    newest, older = answer["rows"]
    assert newest["kind"] == "schema_violations"
    assert newest["path"] == "p"
    assert newest["got"] == "moon"
    assert newest["reason"]
    assert older["path"] == "e"
    assert newest["badrow"]["schema"].startswith("iglu:com.snowplowanalytics.snowplow.badrows/schema_violations/")
    assert len(world.http.get("/api/failed?limit=1").json()["rows"]) == 1
    assert Client(world.socket).failed(1)[0]["event_count"] == 1


@pytest.mark.parametrize("limit", ["-1", "x", "10001", "", "1e3", "²"])
def test_a_limit_that_is_none(shared: World, limit: str) -> None:
    answer = shared.http.get("/api/failed", params={"limit": limit})
    assert answer.status_code == 400
    assert "10000" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/elsewhere", "/api/export/xml", "/api/export/"])
def test_unknown_paths_are_json(shared: World, path: str) -> None:
    answer = shared.http.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["fix"]


@pytest.mark.parametrize(
    "path", ["/micro", "/micro/", "/micro/nothing", "/micro/good/more", "/micro/iglu/a/b/jsonschema"]
)
def test_unknown_paths_of_micro_are_text(shared: World, path: str) -> None:
    answer = shared.http.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/plain")
    assert "good" in answer.text


def test_a_body_above_the_limit_is_refused(make_world: Callable[..., Any]) -> None:
    world = make_world(settings=ApiSettings(max_body=1000))
    answer = world.http.post("/micro/good", content=b" " * 1001)
    assert answer.status_code == 413
    assert "1000 bytes" in answer.json()["error"]["message"]
    assert world.http.post("/micro/good", content=b" " * 1000).status_code == 200


def test_a_body_that_never_comes_times_out_and_holds_no_thread(make_world: Callable[..., Any]) -> None:
    world = make_world(settings=ApiSettings(body_timeout=0.3, threads=1))
    slow = [socket.socket(socket.AF_UNIX) for _ in range(5)]
    for connection in slow:
        connection.connect(str(world.socket))
        connection.sendall(b"POST /micro/good HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{")
    assert world.http.get("/micro/all").status_code == 200
    for connection in slow:
        connection.settimeout(5)
        assert connection.recv(1000).startswith(b"HTTP/1.1 408")
        connection.close()


def test_it_stops_in_time_though_a_request_waits(make_world: Callable[..., Any]) -> None:
    world = make_world()
    world.worker.hold = threading.Event()
    asking = threading.Thread(target=_ask_in_vain, args=(world.client(),), daemon=True)
    asking.start()
    assert world.worker.waiting.wait(5)
    assert world.stop() < 2
    world.worker.hold.set()
    asking.join(5)


def test_a_store_that_cannot_be_read_is_a_503_with_words(world: World) -> None:
    world.store.close()
    answer = world.http.get("/api/failed")
    assert answer.status_code == 503
    assert "closed" in answer.json()["error"]["message"]
    assert world.http.get("/micro/all").status_code == 503


@pytest.mark.parametrize("path", ["/api/status", "/micro/good", "/ui", "/ui/static/page.css", "/api/nothing"])
def test_head_is_get_without_the_body(shared: World, path: str) -> None:
    head, get = shared.http.head(path), shared.http.get(path)
    assert head.content == b""
    assert head.status_code == get.status_code
    assert int(head.headers["content-length"]) > 0


def test_the_description_names_every_route_and_no_other(world: World) -> None:
    described = {(path, method.upper()) for path, methods in description()["paths"].items() for method in methods}
    served = set()
    for rule in create_flask(world.services).url_map.iter_rules():
        path = str(rule).replace("<path:", "{").replace("<", "{").replace(">", "}")
        if path.startswith(("/api", "/micro")) and not path.startswith("/micro/ui"):
            served |= {(path, method) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    native = {(f"/api/{name}", "GET") for name in ("export/{form}", "live", "wait", "verdicts/{raw_id}")}
    front = {("/api/faults", method) for method in ("GET", "POST", "DELETE")}
    assert described == served | native | front | {("/api/replay", "POST")}
    shown = world.http.get("/api/openapi.json").json()
    assert shown["info"]["version"] == __version__
    assert shown["paths"].keys() == description()["paths"].keys()


def test_options_names_the_methods(world: World) -> None:
    answer = world.http.options("/micro/good")
    assert answer.status_code == 200
    assert {"GET", "POST", "OPTIONS"} <= set(answer.headers["allow"].replace(" ", "").split(","))


def _ask_in_vain(client: httpx.Client) -> None:
    with contextlib.suppress(httpx.HTTPError):
        client.get("/micro/all")
