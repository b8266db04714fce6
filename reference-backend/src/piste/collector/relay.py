"""Passing requests through to the pipeline process: streamed both ways, and ended when either side goes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from piste.collector import pages
from piste.collector.body import ClientGoneError, Receive
from piste.collector.reply import Send, send_reply, start_reply
from piste.collector.request import Header, Reply, Request

if TYPE_CHECKING:
    import httpcore

log = logging.getLogger("piste.relay")

CONNECT_SECONDS = 2.0
IDLE_SECONDS = 5.0
MAX_CONNECTIONS = 1_000  # each open live feed holds one
RETRY_AFTER: Header = (b"retry-after", b"1")

# RFC 9110 7.6.1: these are between two neighbours. Our server has already answered an Expect.
_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding "
    b"upgrade expect".split()
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


class Relay:
    """Passes requests to the server behind the Unix socket at `socket`."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._pool: httpcore.AsyncConnectionPool | None = None

    async def pass_on(self, request: Request, receive: Receive, send: Send) -> None:
        """Answer `request` with what the pipeline answers, or 503 while it is down.

        Returns when the client has its answer or has gone. Raises when the pipeline breaks off in mid-answer: the
        server then closes the connection, so that half an answer does not look like a whole one.
        """
        import httpcore  # imported on first use: a collector alone never relays

        exchange = _Exchange(receive, send)
        answering = asyncio.ensure_future(self._answer(request, exchange))
        watching = asyncio.ensure_future(exchange.client_gone())
        try:
            await asyncio.wait((answering, watching), return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()
        except ClientGoneError:
            return
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            await send_reply(send, _down("is not running"))
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            if exchange.started:
                raise
            log.warning("%s %s: the pipeline broke off: %r", request.method, request.path, error)
            await send_reply(send, _down("ended before it answered"))
        finally:
            for task in (answering, watching):
                task.cancel()
                # Waited for, so that the connection upstream is closed when this returns.
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task

    async def ask(self, target: str, seconds: float) -> bytes | None:
        """The body of the pipeline's answer to a GET; None if it is down, refuses, or takes longer."""
        import httpcore

        url = httpcore.URL(scheme=b"http", host=b"pipeline", port=None, target=target.encode())
        try:
            async with asyncio.timeout(seconds):
                response = await self._connections().request(
                    "GET", url, headers=[(b"host", b"localhost")], extensions={"timeout": {"connect": CONNECT_SECONDS}}
                )
        except (TimeoutError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException):
            return None
        return response.content if response.status == HTTPStatus.OK else None

    def _connections(self) -> httpcore.AsyncConnectionPool:
        import httpcore

        if self._pool is None:
            self._pool = httpcore.AsyncConnectionPool(
                uds=str(self._socket), max_connections=MAX_CONNECTIONS, keepalive_expiry=IDLE_SECONDS
            )
        return self._pool

    async def close(self) -> None:
        """Close the idle connections."""
        if self._pool is not None:
            await self._pool.aclose()

    async def _answer(self, request: Request, exchange: _Exchange) -> None:
        import httpcore

        chunked = any(name == b"transfer-encoding" for name, _ in request.headers)
        sized = not chunked and any(name == b"content-length" for name, _ in request.headers)
        dropped = _HOP_BY_HOP | {b"content-length"} if chunked else _HOP_BY_HOP
        headers = [header for header in request.headers if header[0] not in dropped]
        if chunked:
            headers.append((b"transfer-encoding", b"chunked"))
        if not (chunked or sized):
            exchange.upload_ended()
        target = request.raw_path + (b"?" + request.querystring if request.querystring else b"")
        upstream = self._connections().stream(
            request.method,
            # This host is of no account: the socket decides, and the client's Host is passed on.
            httpcore.URL(scheme=b"http", host=b"pipeline", port=None, target=_BEYOND_ASCII.sub(_percent, target)),
            headers=headers,
            content=exchange.upload() if chunked or sized else None,
            extensions={"timeout": {"connect": CONNECT_SECONDS}},
        )
        async with upstream as response:
            exchange.started = True
            kept = [(name.lower(), value) for name, value in response.headers if name.lower() not in _HOP_BY_HOP]
            await start_reply(exchange.send, response.status, kept)
            async for chunk in response.aiter_stream():
                await exchange.send({"type": "http.response.body", "body": chunk, "more_body": True})
            await exchange.send({"type": "http.response.body", "body": b"", "more_body": False})


class _Exchange:
    """One relayed request's client side: one reader at a time, first the upload, then the watch for its end."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self.send = send
        self.started = False
        self._uploaded = asyncio.Event()

    async def upload(self) -> AsyncIterator[bytes]:
        """Yield the body's chunks. Raises ClientGoneError when it breaks off."""
        more = True
        while more:
            message = await self._receive()
            if message["type"] != "http.request":
                raise ClientGoneError
            more = message["more_body"]
            if message["body"]:
                yield message["body"]
        self.upload_ended()

    def upload_ended(self) -> None:
        self._uploaded.set()

    async def client_gone(self) -> None:
        """Return when the client has closed the connection."""
        await self._uploaded.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _down(how: str) -> Reply:
    text = f"the pipeline {how} and is started again by itself; tracking goes on meanwhile. Ask again in a second"
    return pages.refusal(503, text, RETRY_AFTER)


def _percent(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]
