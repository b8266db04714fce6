"""A stand-in for the pipeline process: a miniature HTTP server on a Unix socket."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

Answer = Callable[["Exchange"], Awaitable[None]]


class Exchange:
    """One request as the pipeline's stand-in sees it: the head at once, the body as it comes."""

    def __init__(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = head.split("\r\n")
        self.line = lines[0]
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:] if line]
        self.reader, self.writer = reader, writer

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)

    async def chunk(self) -> bytes:
        """The next chunk of a chunked body; b'' at its end."""
        size = int(await self.reader.readline(), 16)
        data = await self.reader.readexactly(size)
        await self.reader.readline()
        return data

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


class Pipeline:
    """A miniature HTTP server on a Unix socket, in a thread; `answers` maps a path to what it does."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.answers: dict[str, Answer] = {}
        self.seen: list[Exchange] = []
        self.closed = threading.Event()  # a connection has ended before its answer did
        self.written = 0
        self._started = threading.Event()

    def start(self) -> None:
        self._started.clear()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._started.wait(5)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)
        self.socket.unlink(missing_ok=True)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        server = await asyncio.start_unix_server(self._connection, self.socket)
        self._started.set()
        await self._stop.wait()
        server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                exchange = Exchange(head, reader, writer)
                self.seen.append(exchange)
                path = exchange.line.split()[1].partition("?")[0]
                await self.answers.get(path, plain)(exchange)
        self.closed.set()
        writer.close()


async def plain(exchange: Exchange) -> None:
    await exchange.write(b"HTTP/1.1 200 OK\r\nX-From: pipeline\r\nContent-Length: 5\r\n\r\nhello")
