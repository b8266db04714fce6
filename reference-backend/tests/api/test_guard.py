"""The door: which hosts, which pages, which preflights."""

from __future__ import annotations

import httpx
import pytest

from piste.api.asgi import Receive, Scope, Send, reply
from piste.api.guard import Guard


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    await reply(send, 200, b"inside", [(b"piste-lag", b"3")])


async def ask(
    method: str = "GET",
    path: str = "/micro/all",
    hosts: tuple[str, ...] = (),
    origins: tuple[str, ...] | None = None,
    **headers: str,
) -> httpx.Response:
    transport = httpx.ASGITransport(app=Guard(inside, hosts, origins))  # type: ignore[arg-type]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:9090") as client:
        return await client.request(method, path, headers=named)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:9090", "t1.localhost:9090", "127.0.0.1", "127.8.9.1:80", "[::1]:9090"]
)
async def test_the_loopback_is_at_home(host: str) -> None:
    assert (await ask(host=host)).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:9090", "10.0.0.1", "127.0.0.1.evil.example", "evillocalhost"]
)
async def test_a_rebound_name_is_refused_with_a_way_out(host: str) -> None:
    answer = await ask(host=host)
    assert answer.status_code == 403
    assert host.split(":")[0] in answer.json()["error"]["message"]
    assert answer.json()["error"]["fix"]


async def test_configured_hosts_are_let_in() -> None:
    assert (await ask(host="Piste.Internal:9090", hosts=("piste.internal",))).status_code == 200
    assert (await ask(host="other.internal", hosts=("piste.internal",))).status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "https://shop.localhost", "http://127.0.0.1:5173", "http://[::1]:8080"]
)
async def test_loopback_pages_may_read_answers(origin: str) -> None:
    answer = await ask(origin=origin)
    assert answer.text == "inside"
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "Piste-Lag" in answer.headers["access-control-expose-headers"]
    assert answer.headers["vary"].lower() == "origin"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", "http://"]
)
async def test_other_pages_may_not(origin: str) -> None:
    answer = await ask("POST", "/api/reset", origin=origin)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


async def test_configured_origins_replace_the_loopback() -> None:
    chosen = ("https://app.example.com",)
    assert (await ask(origin="https://app.example.com", origins=chosen)).status_code == 200
    assert (await ask(origin="http://app.example.com", origins=chosen)).status_code == 403
    assert (await ask(origin="http://localhost:3000", origins=chosen)).status_code == 403
    assert (await ask(origin="null", origins=("*",))).status_code == 200


async def test_its_own_page_may_always_ask() -> None:
    headers = {"host": "piste.internal:9090", "origin": "https://piste.internal:9090"}
    assert (await ask(hosts=("piste.internal",), origins=(), **headers)).status_code == 200


async def test_a_preflight_names_what_was_asked_for() -> None:
    answer = await ask(
        "OPTIONS",
        "/micro/good",
        origin="http://localhost:3000",
        access_control_request_method="POST",
        access_control_request_headers="content-type, x-test",
    )
    assert answer.status_code == 200
    assert answer.text == ""
    assert answer.headers["access-control-allow-headers"] == "content-type, x-test"
    assert "POST" in answer.headers["access-control-allow-methods"]


async def test_a_preflight_cannot_smuggle_headers() -> None:
    wish = {"access_control_request_method": "POST", "access_control_request_headers": "a\tb:c"}
    answer = await ask("OPTIONS", origin="http://localhost:3000", **wish)
    assert answer.headers["access-control-allow-headers"] == "Content-Type"


@pytest.mark.parametrize("path", ["/micro/reset", "/api/reset"])
async def test_an_image_on_another_site_cannot_empty_the_store(path: str) -> None:
    assert (await ask(path=path, sec_fetch_site="cross-site")).status_code == 403
    assert (await ask(path=path, sec_fetch_site="same-origin")).status_code == 200
    assert (await ask(path=path)).status_code == 200
