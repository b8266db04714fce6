"""POST /api/replay: stored requests through today's schemas and enrichments, told line by line while it goes on.

Native ASGI: it lasts, and must hold none of Flask's threads. The work is done by the worker, between two reads of the
stream; who leaves stops it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Generator
from typing import Final

import msgspec
import orjson

from piste.api.asgi import Receive, Scope, Send, left, reply
from piste.api.bodies import read_json
from piste.api.problems import JSON, Problem
from piste.api.services import Services
from piste.api.wsgi import Gone, read_body
from piste.replay.replayer import Replayer, Selection
from piste.replay.report import as_json
from piste.replay.since import parse_since
from piste.storage.database import StoreUnavailable

log = logging.getLogger("piste.api")

PATH: Final = "/api/replay"
FIELDS: Final = (
    "Send a JSON object with any of since (2h, 2026-11-24, ISO 8601), failed (true: only requests of failed events), "
    "schemas (URIs: only failed events that name one), lane (a name), dry_run (true: write nothing)."
)
_MOST_BODY: Final = 1_000_000


class _Wish(msgspec.Struct):
    since: str | None = None
    failed: bool = False
    schemas: list[str] = []
    lane: str | None = None
    dry_run: bool = False


class Replay:
    """The replay's ASGI application; one runs at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] != "POST":
                raise Problem(405, f"{scope['method']} is not a method of {PATH}.", "Use POST.")
            wish = read_json(await read_body(receive, _MOST_BODY), _Wish, FIELDS)
            selection = _selection(wish, scope.get("lane") or wish.lane)
            if not self._running.acquire(blocking=False):
                raise Problem(409, "A replay is running already.", "Try again when it has ended.")
        except Gone:
            return
        except Problem as problem:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        stopped = threading.Event()
        leaving = asyncio.ensure_future(_leaving(receive, stopped))
        try:
            await self._stream(selection, wish.dry_run, stopped, send)
        finally:
            stopped.set()
            leaving.cancel()

    async def _stream(self, selection: Selection, dry_run: bool, stopped: threading.Event, send: Send) -> None:
        lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(line: dict[str, object] | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody listens any more
                loop.call_soon_threadsafe(lines.put_nowait, None if line is None else orjson.dumps(line) + b"\n")

        def job() -> Generator[None, None, None]:
            replayer = Replayer(self._services.store, self._services.pipeline, selection, dry_run=dry_run)
            try:
                yield
                for progress in replayer.steps(stopped.is_set):
                    tell({"done": progress.done, "total": progress.total})
                    yield
                tell({"report": as_json(replayer.progress, dry_run=dry_run)})
            except StoreUnavailable as problem:
                tell({"error": {"message": f"The replay was broken off: {problem}.", "fix": _AGAIN}})
            except GeneratorExit:
                tell({"error": {"message": "The replay was broken off: the server is stopping.", "fix": _AGAIN}})
                raise
            finally:
                self._running.release()
                tell(None)

        work = job()
        next(work)  # from here on its end is told, however it ends
        self._services.resolver.refresh()
        self._services.barrier.run(work)
        headers = [(b"content-type", b"application/x-ndjson"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        while (line := await lines.get()) is not None:
            await send({"type": "http.response.body", "body": line, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


_AGAIN: Final = "What was replaced stays replaced; run it again for the rest."


def _selection(wish: _Wish, lane: str | None) -> Selection:
    try:
        since = None if wish.since is None else parse_since(wish.since, time.time_ns() // 1_000_000)
    except ValueError as problem:
        raise Problem(400, f"since: {problem}.", FIELDS) from problem
    return Selection(since=since, failed=wish.failed, schemas=tuple(wish.schemas), lane=lane)


async def _leaving(receive: Receive, stopped: threading.Event) -> None:
    """Sets `stopped` when the client has left."""
    await left(receive)
    stopped.set()
