"""Flask inside an ASGI server: whole bodies in, whole answers out, the work on a bounded number of threads.

The body is read on the loop before a thread is taken, so a slow client holds none; the answer is complete before the
loop sends it, so a thread never waits for a reader, and the process can always stop. What must stream is native ASGI.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from piste.api.asgi import Receive, Scope, Send, left, reply
from piste.api.problems import JSON, Problem
from piste.api.settings import ApiSettings

LANE = "piste.lane"
"""The environment's name for the request's lane."""

ASKER = "piste.asker"
"""The environment's name for the client, as an Asker."""


class Gone(Exception):  # noqa: N818  (a state, not a mistake)
    """The client left before its request was complete."""


class Asker:
    """The client of one request, as the thread that works on the answer sees it."""

    def __init__(self) -> None:
        self.gone = False
        self._lock = threading.Lock()
        self._then: list[Callable[[], object]] = []

    def leave(self) -> None:
        """The client has left: what was to be done then is done."""
        with self._lock:
            self.gone = True
            for then in self._then:
                then()

    @contextlib.contextmanager
    def leaving(self, then: Callable[[], object]) -> Iterator[None]:
        """While it is open, `then` is called when the client leaves; never after that."""
        with self._lock:
            self._then.append(then)
        try:
            yield
        finally:
            with self._lock:
                self._then.remove(then)


class WsgiBridge:
    """An ASGI application around a WSGI one."""

    def __init__(self, app: WSGIApplication, settings: ApiSettings) -> None:
        self.app = app
        self.settings = settings
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="api")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self.settings.body_timeout):
                body = await read_body(receive, self.settings.max_body)
        except Gone:
            return
        except TimeoutError:
            await _refuse(send, Problem(408, "The request's body did not arrive in time.", "Send it again."))
            return
        except Problem as problem:
            await _refuse(send, problem)
            return
        loop, asker = asyncio.get_running_loop(), Asker()
        working = loop.run_in_executor(self._threads, self._run, environ(scope, body) | {ASKER: asker})
        leaving = asyncio.ensure_future(left(receive))
        both: set[asyncio.Future[Any]] = {working, leaving}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                asker.leave()
            status, headers, answer = await working
        finally:
            leaving.cancel()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def close(self) -> None:
        """Takes no more requests; those that run end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, env: WSGIEnvironment) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        started: list[tuple[int, list[tuple[bytes, bytes]]]] = []
        written = bytearray()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started[:] = [(int(status[:3]), fields)]
            return written.extend

        chunks: Iterable[bytes] = self.app(env, start_response)
        try:
            for chunk in chunks:
                written += chunk
        finally:
            getattr(chunks, "close", lambda: None)()
        code, fields = started[0]
        return code, fields, bytes(written)


async def read_body(receive: Receive, limit: int) -> bytes:
    """The request's body in one piece; a Problem 413 beyond `limit` bytes, Gone when the client left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body += message.get("body", b"")
        if len(body) > limit:
            raise Problem(413, f"The body is larger than {limit} bytes.", "Send less at once.")
        if not message.get("more_body", False):
            return bytes(body)


def environ(scope: Scope, body: bytes) -> WSGIEnvironment:
    """A WSGI environment for an ASGI scope; errors go to stderr, since `piste up --output` prints events on stdout."""
    client = scope.get("client") or ("", 0)
    env: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": "localhost",  # the server's own name is a socket file
        "SERVER_PORT": "80",
        "REMOTE_ADDR": str(client[0]),
        "CONTENT_LENGTH": str(len(body)),
        LANE: scope.get("lane", ""),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name in ("content-length", "transfer-encoding"):
            continue
        key = "CONTENT_TYPE" if name == "content-type" else "HTTP_" + name.upper().replace("-", "_")
        env[key] = f"{env[key]},{value}" if key in env and key != "CONTENT_TYPE" else value
    return env


async def _refuse(send: Send, problem: Problem) -> None:
    # The rest of the body is still on its way: the connection cannot be used again.
    await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode()), (b"connection", b"close")])
