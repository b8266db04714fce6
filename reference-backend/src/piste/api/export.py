"""GET /api/export/{form}: all good events as a stream. Native ASGI: it lasts, and must hold none of Flask's threads."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor

from piste.api.asgi import Receive, Scope, Send, left, reply
from piste.api.problems import JSON, Problem
from piste.api.services import Services
from piste.storage import export

PREFIX = "/api/export/"
CONTENT_TYPES = {
    "tsv": "text/tab-separated-values; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


class Export:
    """The export's ASGI application; at most `settings.exports` run at once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running = 0
        self._threads = ThreadPoolExecutor(services.settings.exports, thread_name_prefix="export")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        form = scope["path"].removeprefix(PREFIX)
        problem = self._problem(scope["method"], form)
        if problem is not None:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        self._running += 1
        leaving = asyncio.ensure_future(left(receive))
        try:
            await self._stream(form, scope["method"] == "HEAD", leaving, send)
        finally:
            leaving.cancel()
            self._running -= 1

    def _problem(self, method: str, form: str) -> Problem | None:
        if form not in CONTENT_TYPES:
            return Problem(404, f"There is no export called {form!r}.", f"Use one of {', '.join(CONTENT_TYPES)}.")
        if method not in ("GET", "HEAD"):
            return Problem(405, f"{method} is not a method of {PREFIX}{form}.", "Use GET.")
        if self._running >= self._services.settings.exports:
            return Problem(503, f"{self._running} exports run already.", "Try again when one has ended.")
        return None

    async def _stream(self, form: export.Format, head: bool, leaving: asyncio.Future[None], send: Send) -> None:
        loop = asyncio.get_running_loop()
        services = self._services
        lag = await loop.run_in_executor(self._threads, services.barrier.wait, services.settings.barrier_timeout)
        headers = [
            (b"content-type", CONTENT_TYPES[form].encode()),
            (b"content-disposition", f'attachment; filename="events.{form}"'.encode()),
            (b"cache-control", b"no-store"),
        ]
        if lag:
            headers.append((b"piste-lag", str(lag).encode()))
        if head:
            await reply(send, 200, b"", headers)
            return
        chunks = self._chunks(export.export(services.store, form))
        async with contextlib.aclosing(chunks):
            # The first part is made before the status is sent: what fails at once is still an honest 500.
            first = await anext(chunks, b"")
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": first, "more_body": True})
            async for chunk in chunks:
                if leaving.done():
                    return
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _chunks(self, source: Iterator[bytes]) -> AsyncGenerator[bytes, None]:
        loop = asyncio.get_running_loop()
        lock = threading.Lock()  # a cancelled request closes the source while a thread may still be inside it

        def step() -> bytes | None:
            with lock:
                return next(source, None)

        def close() -> None:
            with lock:
                getattr(source, "close", lambda: None)()

        try:
            while (chunk := await loop.run_in_executor(self._threads, step)) is not None:
                yield chunk
        finally:
            self._threads.submit(close)
