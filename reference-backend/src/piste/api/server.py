"""The API's HTTP server: Granian embedded in the pipeline process, on a Unix socket that only its owner can open."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from piste.api.asgi import Application, Message, Receive, Scope, Send, reply
from piste.api.problems import JSON, Problem

SUN_PATH = 107
"""Bytes that a Unix socket's path may have on Linux."""

GRACE = 1.0
"""Seconds that running requests get when the server stops."""

_log = logging.getLogger("piste.api")


def run(app: Application, socket_path: Path, *, stop: threading.Event, ready: Callable[[], None] | None = None) -> None:
    """Serves on an event loop of its own in the calling thread until `stop` is set; see serve()."""

    async def main() -> None:
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wait() -> None:
            stop.wait()
            with contextlib.suppress(RuntimeError):  # the loop has ended before the wish to end it
                loop.call_soon_threadsafe(stopped.set)

        threading.Thread(target=wait, name="api-stop", daemon=True).start()
        await serve(app, socket_path, stop=stopped, ready=ready)

    asyncio.run(main())


async def serve(
    app: Application, socket_path: Path, *, stop: asyncio.Event, ready: Callable[[], None] | None = None
) -> None:
    """Serves `app` until `stop` is set, then returns within two seconds, whatever its clients do.

    `ready` is called once connections are taken. A stale socket file is replaced. Raises ValueError for a path
    that is too long for a socket and OSError where it cannot be made.
    """
    # Bound in a private folder and renamed when its mode is right, so that nobody can connect in between.
    private = Path(tempfile.mkdtemp(prefix=".api", dir=socket_path.parent.resolve()))
    try:
        await _serve(app, socket_path, private / "s", stop, ready)
    finally:
        socket_path.unlink(missing_ok=True)
        (private / "s").unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # a folder that somebody removed is no reason to fail
            private.rmdir()


async def _serve(
    app: Application, socket_path: Path, bound: Path, stop: asyncio.Event, ready: Callable[[], None] | None
) -> None:
    if len(os.fsencode(bound)) > SUN_PATH:
        raise ValueError(f"The path {bound} is too long for a Unix socket ({SUN_PATH} bytes): choose a shorter folder.")
    from granian.constants import HTTPModes, Interfaces  # late: the CLI's client needs no server
    from granian.server.embed import Server

    class Embedded(Server):
        async def _stop_workers(self) -> None:
            # Granian's own way waits without limit for open connections, or breaks its worker off with an error.
            workers: list[Any] = list(self.wrks)
            for worker in workers:
                worker.terminate()
            await asyncio.wait({worker._task for worker in workers}, timeout=0.5)
            self.wrks.clear()

    requests = _Requests(app)
    server: Any = Embedded(  # Any: Granian's methods are untyped
        requests, uds=bound, interface=Interfaces.ASGINL, http=HTTPModes.http1, websockets=False, log_enabled=False
    )
    server.uds_permissions = 0o600

    running = asyncio.ensure_future(server.serve())
    while not running.done() and not await _listens(bound):
        await asyncio.sleep(0.001)
    if not running.done():
        bound.rename(socket_path)
        if ready is not None:
            ready()
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not running.done():
        server.stop()
        await requests.end(GRACE)
        await running
        return
    running.result()
    raise RuntimeError("The API's server stopped by itself.")


async def _listens(path: Path) -> bool:
    """Granian tells when it has bound its socket, yet that refuses connections for a moment longer."""
    try:
        _, writer = await asyncio.open_unix_connection(path)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    writer.close()
    return True


class _Requests:
    """The outermost application: answers what failed inside, and knows what runs, so that stopping can end it."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self._tasks: set[asyncio.Task[object]] = set()
        self._ending = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._ending:
            await _refuse(send, Problem(503, "The server is stopping.", "Ask again in a moment."))
            return
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            _log.exception("The API failed at %s %s", scope["method"], scope["path"])
            if started:
                raise  # the connection is cut, so that half an answer cannot pass for a whole one
            await _refuse(send, Problem(500, "The server failed at this request.", "Its log says why."))
        finally:
            self._tasks.discard(task)

    async def end(self, grace: float) -> None:
        """Lets running requests finish for `grace` seconds, then cancels them; new ones are refused."""
        self._ending = True
        if self._tasks:
            await asyncio.wait(self._tasks.copy(), timeout=grace)
        for task in self._tasks:
            task.cancel()


async def _refuse(send: Send, problem: Problem) -> None:
    await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode()), (b"connection", b"close")])
