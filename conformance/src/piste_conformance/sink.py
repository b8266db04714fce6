"""The sink: a scripted collector that records every request. It is the only witness of a case."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Any

from piste_conformance.exchange import Exchange

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"  # 1x1 GIF
)
FOREVER = 10**9


@dataclass(frozen=True)
class Answer:
    """What the sink does with one request.

    `retry_after_date` sends Retry-After as the date so many seconds ahead on the case's clock. `drop` closes without an
    answer, `reset` does so with a TCP reset, `drop_after_accept` counts the events first, `hang` never answers,
    `slow_ms` waits before the answer, `close` ends the connection after it.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drop: bool = False
    reset: bool = False
    drop_after_accept: bool = False
    hang: bool = False
    close: bool = False
    slow_ms: int = 0
    retry_after_date: int | None = None
    times: int = 1

    @property
    def silent(self) -> bool:
        return self.drop or self.reset or self.drop_after_accept or self.hang

    @classmethod
    def parse(cls, entry: dict[str, Any]) -> Answer:
        """An entry of a case's `sink` list: {status: 503}, {drop: true}, {status: 429, retry_after: 30, times: 2}."""
        rest = dict(entry)
        times = rest.pop("times", 1)
        headers = [(str(key), str(value)) for key, value in rest.pop("headers", {}).items()]
        if "retry_after" in rest:
            headers.append(("Retry-After", str(rest.pop("retry_after"))))
        if "location" in rest:
            headers.append(("Location", str(rest.pop("location"))))
        return cls(headers=tuple(headers), times=FOREVER if times == "always" else int(times), **rest)


@dataclass
class Reply:
    """An answer on its way to the client."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


Forward = Callable[[Exchange], Awaitable[Reply]]


class Sink:
    """One collector on a port of its own for one case. `limit`: 413 to whatever is larger, before the script."""

    def __init__(
        self,
        script: list[dict[str, Any]] | None = None,
        *,
        limit: int | None = None,
        forward: Forward | None = None,
        clock: Callable[[], int] = lambda: 0,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self.preflights = 0
        self.connections = 0
        self._script = [Answer.parse(entry) for entry in script or []]
        self._limit = limit
        self._forward = forward
        self._clock = clock
        self._server: asyncio.Server | None = None
        self._came = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=32 * 2**20, backlog=256)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and end every connection, hung ones too."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def reached(self, count: int, seconds: float) -> bool:
        """Wait until so many requests have come; False if they have not within `seconds`."""
        try:
            async with asyncio.timeout(seconds), self._came:
                await self._came.wait_for(lambda: len(self.exchanges) >= count)
        except TimeoutError:
            return False
        return True

    def _next(self) -> Answer:
        if not self._script:
            return Answer()
        answer = self._script[0]
        if answer.times <= 1:
            self._script.pop(0)
        else:
            self._script[0] = replace(answer, times=answer.times - 1)
        return answer

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        connection = self.connections
        try:
            while await self._serve(reader, writer, connection):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass  # the client went away or the case is over: what came whole is recorded
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> bool:
        """Read and answer one request; False ends the connection."""
        exchange = await self._read(reader, writer, connection)
        if exchange.method == "OPTIONS":
            self.preflights += 1
            await _write(writer, Reply(200, _cors(exchange, preflight=True), b""))
            return _stays_open(exchange)
        if self._limit is not None and exchange.size > self._limit:
            answer = Answer(status=413)
        else:
            answer = self._next()
        exchange.after = self._clock()
        exchange.dropped = answer.silent
        exchange.status = None if answer.silent else answer.status
        exchange.accepted = answer.drop_after_accept or (not answer.silent and 200 <= answer.status < 300)
        self.exchanges.append(exchange)
        async with self._came:
            self._came.notify_all()
        headers = [*_cors(exchange), *answer.headers]
        if answer.retry_after_date is not None:
            moment = self._clock() // 1000 + answer.retry_after_date
            headers.append(("Retry-After", formatdate(moment, usegmt=True)))
        reply = Reply(answer.status, headers, _body(exchange, answer.status))
        if exchange.accepted and self._forward is not None:
            relayed = await self._forward(exchange)
            exchange.reply = f"{relayed.status} {relayed.body[:200]!r}"
            if not answer.silent and answer.status == 200:  # another status is what the case asks for
                exchange.status, reply = relayed.status, relayed
        if answer.slow_ms:
            await asyncio.sleep(answer.slow_ms / 1000)
        if answer.hang:
            await asyncio.Event().wait()
        if answer.reset:
            peer: socket.socket = writer.get_extra_info("socket")
            # A linger of 0 s makes the kernel send a reset in place of an orderly end.
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        if answer.silent:
            return False
        await _write(writer, reply, close=answer.close)
        return not answer.close and _stays_open(exchange)

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> Exchange:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = [*head[0].split(" ", 2), "", ""][:3]
        headers = [(key, value.strip()) for key, _, value in (line.partition(":") for line in head[1:] if line)]
        names = {key.lower(): value for key, value in headers}
        if names.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in names.get("transfer-encoding", "").lower():
            body = await _chunks(reader)
        else:
            body = await reader.readexactly(int(names.get("content-length", "0") or 0))
        if names.get("content-encoding", "").lower() == "gzip":
            body = gzip.decompress(body)
        path, _, query = target.partition("?")
        return Exchange(len(self.exchanges) + 1, method, path, query, headers, body, connection)


def _stays_open(exchange: Exchange) -> bool:
    return (exchange.header("connection") or "").lower() != "close"


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(parts)


def _body(exchange: Exchange, status: int) -> bytes:
    if not 200 <= status < 300:
        return b""
    return PIXEL if exchange.method == "GET" else b"ok"


def _cors(exchange: Exchange, *, preflight: bool = False) -> list[tuple[str, str]]:
    headers = [
        ("Access-Control-Allow-Origin", exchange.header("origin") or "*"),
        ("Access-Control-Allow-Credentials", "true"),
    ]
    if preflight:
        return [
            *headers,
            ("Access-Control-Allow-Headers", "Content-Type, SP-Anonymous"),
            ("Access-Control-Max-Age", "5"),
        ]
    return [*headers, ("Content-Type", "image/gif" if exchange.method == "GET" else "text/plain")]


async def _write(writer: asyncio.StreamWriter, reply: Reply, *, close: bool = False) -> None:
    lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, 'Status')}"]
    lines += [f"{key}: {value}" for key, value in reply.headers]
    lines += [f"Content-Length: {len(reply.body)}", *(["Connection: close"] if close else []), "", ""]
    writer.write("\r\n".join(lines).encode("latin-1") + reply.body)
    await writer.drain()


_REASONS = {200: "OK", 302: "Found", 413: "Content Too Large", 429: "Too Many Requests", 503: "Service Unavailable"}
