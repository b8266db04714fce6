"""A backend with a token: every route of page and API asks for it, tracking does not, and nothing tells it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from running import PISTE, Running, page_view, query

from piste.api.openapi import description
from piste.testing import Lane, PisteError

TOKEN = "0123456789-a-token-of-tests"
RIGHT = {"Authorization": f"Bearer {TOKEN}"}
WRONG = {"Authorization": f"Bearer {TOKEN[:-1]}x"}

SOON = {"/api/wait": "/api/wait?seconds=0"}
"""What would last otherwise."""

DESCRIBED = [
    (method.upper(), re.sub(r"\{\w+\}", "x", SOON.get(path, path)))
    for path, methods in description()["paths"].items()
    for method in methods
    if method != "parameters"
]
PAGES = [("GET", path) for path in ("/ui", "/ui/", "/ui/static/ui/index.js", "/micro/ui", "/api", "/micro")]
ROUTES = [*DESCRIBED, *PAGES]


class WithToken(Running):
    def is_pipeline_up(self) -> bool:
        return httpx.get(self.url + "/api/status", headers=RIGHT).status_code == 200


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithToken]:
    running = WithToken(tmp_path_factory.mktemp("token") / "data", environment={"PISTE_TOKEN": TOKEN})
    yield running.start()
    running.stop()


def ask(backend: Running, method: str, path: str, headers: dict[str, str]) -> int:
    """The status; the answer itself is left, since the live feed's does not end."""
    with httpx.stream(method, backend.url + path, headers=headers, timeout=20) as answer:
        return answer.status_code


@pytest.mark.parametrize("prefix", ["", "/lane/a"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_asks_for_it(backend: Running, method: str, path: str, prefix: str) -> None:
    assert ask(backend, method, prefix + path, {}) == 401
    assert ask(backend, method, prefix + path, WRONG) == 401
    assert ask(backend, method, prefix + path, {"Cookie": f"piste-00000000={TOKEN}"}) == 401
    assert ask(backend, method, prefix + path, RIGHT) not in (401, 403)


def test_any_name_of_the_machine_will_do_with_it(backend: Running) -> None:
    named = {"Host": "piste.example.com"}
    assert ask(backend, "GET", "/api/status", {**named, **RIGHT}) == 200
    assert ask(backend, "GET", "/api/faults", {**named, **RIGHT}) == 200
    assert ask(backend, "GET", "/api/status", named) == 401


def test_a_browser_brings_it_once(backend: Running) -> None:
    with httpx.Client(base_url=backend.url, follow_redirects=True) as browser:
        page = browser.get(f"/ui?token={TOKEN}&view=live")
        assert (page.status_code, page.url.path, page.url.query) == (200, "/ui", b"view=live")
        assert "text/html" in page.headers["content-type"]
        assert browser.get("/api/status").status_code == 200
        assert browser.post("/api/faults", json={"script": ""}).status_code == 200
        assert browser.get("/ui/static/ui/index.js").status_code == 200
        own = httpx.get(f"{backend.url}/api/status", cookies=browser.cookies, headers={"Origin": "http://evil.example"})
        assert own.status_code == 403


def test_a_person_is_asked_for_it(backend: Running) -> None:
    with httpx.Client(base_url=backend.url, follow_redirects=True) as browser:
        assert "password" in browser.get("/ui").text
        assert "not the token" in browser.post("/ui", data={"token": "wrong"}).text
        assert browser.post("/ui", data={"token": "x" * 5_000}).status_code == 401
        assert browser.get("/api/status").status_code == 401
        assert browser.post("/ui", data={"token": TOKEN}).url.path == "/ui"
        assert browser.get("/api/status").status_code == 200


@pytest.mark.parametrize("path", ["/api/wait?seconds=0", "/lane/a/api/faults"])
def test_a_page_of_another_port_may_bring_it(backend: Running, path: str) -> None:
    origin = {"Origin": "http://localhost:3000"}
    wish = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    preflight = httpx.options(backend.url + path, headers={**origin, **wish})
    assert (preflight.status_code, preflight.headers["access-control-allow-headers"]) == (200, "authorization")
    for headers, status in ((RIGHT, 200), (WRONG, 401)):
        answer = httpx.get(backend.url + path, headers={**origin, **headers})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, origin["Origin"])


def test_tracking_is_open_and_records_no_way_in(backend: Running) -> None:
    lane = Lane.new(backend.url, token=TOKEN)
    with httpx.Client(follow_redirects=True) as browser:
        browser.get(f"{backend.url}/ui?token={TOKEN}")
        way_in = next(cookie for cookie in browser.cookies.jar if cookie.name.startswith("piste-"))
        answer = browser.get(f"{lane.endpoint}/i?e=pv&p=web&verdict=1")
        assert answer.json()["status"] == "good"
    assert way_in.value
    (event,) = lane.wait()
    told = httpx.get(f"{lane.endpoint}/api/events/{event['id']}", headers=RIGHT).text
    assert way_in.value not in told
    assert way_in.name not in told
    assert backend.post(page_view()).text == "ok"
    assert httpx.get(f"{backend.url}/health").text == "ok"


def test_helpers_bring_it(backend: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PISTE_TOKEN", raising=False)
    with pytest.raises(PisteError, match="Authorization: Bearer"):
        Lane.new(backend.url).events()
    assert Lane.new(backend.url, token=TOKEN).events() == []
    assert TOKEN not in repr(Lane.new(backend.url, token=TOKEN))
    monkeypatch.setenv("PISTE_TOKEN", TOKEN)
    assert Lane.new(backend.url).events() == []


def test_commands_on_the_data_folder_need_none(backend: Running) -> None:
    assert query(backend.data, "SELECT 1 AS one") == [{"one": 1}]
    told = subprocess.run([PISTE, "status", "--data", str(backend.data)], capture_output=True, text=True, timeout=30)
    assert (told.returncode, "running" in told.stdout) == (0, True)


def test_nothing_says_it(backend: Running) -> None:
    httpx.get(f"{backend.url}/ui?token={TOKEN}x")
    httpx.get(f"{backend.url}/api/wait?token={TOKEN}", headers=RIGHT)
    assert TOKEN not in backend.said()
    assert "/ui?token=<the token>" in backend.said()
    assert TOKEN not in (backend.data / "run.json").read_text()
    assert all(TOKEN not in " ".join(process.cmdline()) for process in backend.tree())


def test_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    running = WithToken(tmp_path / "data", "--token-file", str(tmp_path / "token")).start()
    try:
        assert ask(running, "GET", "/api/status", {}) == 401
    finally:
        running.stop()


def test_without_one_all_may_track_and_this_machine_may_look(up: Callable[..., Running]) -> None:
    """What others get is in the collector's tests: here is no other machine."""
    backend = up("--host", "0.0.0.0")
    assert ask(backend, "GET", "/api/status", {}) == 200
    assert "page and API answer this machine only" in backend.said()
    assert "--token-file" in backend.said()


@pytest.mark.parametrize(
    ("content", "told"), [("", "is empty"), ("short", "16 to 512"), ("with blanks in between", "openssl rand -hex 32")]
)
def test_a_token_that_is_none_is_told_at_the_start(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "token").write_text(content)
    command = [PISTE, "up", "--data", str(tmp_path / "data"), "--token-file", str(tmp_path / "token")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert told in done.stderr
    assert not content or content not in done.stderr


def test_the_refusal_is_json_for_programs(backend: Running) -> None:
    refused = httpx.get(f"{backend.url}/api/wait")
    assert set(json.loads(refused.text)["error"]) == {"message", "fix"}
    assert httpx.get(f"{backend.url}/micro/all").headers["content-type"].startswith("text/plain")
