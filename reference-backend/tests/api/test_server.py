"""The server: a private socket, honest ends, and a quick stop whatever its clients do."""

from __future__ import annotations

import asyncio
import http.client
import socket
import stat
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from piste.api.asgi import Application, Receive, Scope, Send, reply
from piste.api.client import Client, NotRunning, _UnixConnection
from piste.api.server import serve


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await reply(send, 200, scope["path"].encode())


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while True:
        await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
        await asyncio.sleep(0.01)


async def fails_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError("planted")


async def fails_midway(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    raise ValueError("planted")


@asynccontextmanager
async def serving(app: Application, path: Path) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A running server; what it yields stops it."""
    stop, ready = asyncio.Event(), asyncio.Event()
    server = asyncio.create_task(serve(app, path, stop=stop, ready=ready.set))
    listening = asyncio.create_task(ready.wait())
    await asyncio.wait({server, listening}, return_when=asyncio.FIRST_COMPLETED)
    if server.done():
        server.result()

    async def end() -> None:
        stop.set()
        await server

    yield end
    await end()


def ask(path: Path, target: str = "/") -> tuple[int, bytes]:
    connection = _UnixConnection(str(path), 5)
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def open_stream(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(path))
    connection.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert connection.recv(100).startswith(b"HTTP/1.1 200")
    return connection


async def test_only_the_owner_can_open_the_socket_and_nothing_is_left_behind(folder: Path) -> None:
    path = folder / "api.sock"
    async with serving(hello, path) as end:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert await asyncio.to_thread(ask, path, "/there") == (200, b"/there")
        await end()
        assert list(folder.iterdir()) == []


async def test_a_stale_socket_is_replaced(folder: Path) -> None:
    path = folder / "api.sock"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    async with serving(hello, path):
        assert (await asyncio.to_thread(ask, path))[0] == 200


@pytest.mark.parametrize("client", ["reads", "stalls", "idle"])
async def test_it_stops_within_two_seconds(folder: Path, client: str) -> None:
    path = folder / "api.sock"
    async with serving(endless if client != "idle" else hello, path) as end:
        if client == "idle":
            connection = _UnixConnection(str(path), 5)
            await asyncio.to_thread(connection.request, "GET", "/")
            assert (await asyncio.to_thread(connection.getresponse)).status == 200
        else:
            connection = await asyncio.to_thread(open_stream, path)
        reading = asyncio.create_task(asyncio.to_thread(_drain, connection)) if client == "reads" else None
        before = time.monotonic()
        await end()
        assert time.monotonic() - before < 2
        if reading is not None:
            assert await reading > 0
        connection.close()


def _drain(connection: socket.socket) -> int:
    total = 0
    while chunk := connection.recv(65536):
        total += len(chunk)
    return total


async def test_a_failure_before_the_answer_is_a_500_with_words(folder: Path) -> None:
    async with serving(fails_at_once, folder / "api.sock"):
        status, body = await asyncio.to_thread(ask, folder / "api.sock")
    assert status == 500
    assert b"planted" not in body
    assert b'"fix"' in body


async def test_half_an_answer_cannot_pass_for_a_whole_one(folder: Path) -> None:
    async with serving(fails_midway, folder / "api.sock"):
        with pytest.raises(http.client.IncompleteRead):
            await asyncio.to_thread(ask, folder / "api.sock")


async def test_a_path_too_long_for_a_socket_is_named(folder: Path) -> None:
    deep = folder / ("d" * 100)
    deep.mkdir()
    with pytest.raises(ValueError, match="too long for a Unix socket"):
        async with serving(hello, deep / "api.sock"):
            pass


def test_nobody_there_is_said_so(folder: Path) -> None:
    with pytest.raises(NotRunning, match="piste up"):
        Client(folder / "none.sock").query("SELECT 1")
    with pytest.raises(NotRunning):
        Client(folder / "none.sock").wait_ready(0.05)
