"""A real front in a process of its own, and the raw sockets to talk to it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pipeline_stand_in import Pipeline

from piste.collector.config import CollectorConfig
from piste.records import CollectorPayload
from piste.stream.spool import DEFAULT_CAP, Spool


@dataclass
class Answer:
    """A reply as it came over the wire; `headers` are lower-cased, of several with one name the last."""

    status: int
    headers: dict[str, str]
    body: bytes
    head: bytes


@dataclass
class Front:
    """A running front; its listening socket is the test's, as it is the supervisor's in life."""

    folder: Path
    config: CollectorConfig
    cap: int = DEFAULT_CAP
    pipeline: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0), backlog=1024))

    def start(self) -> Front:
        errand = {
            "config": msgspec.to_builtins(self.config),
            "stream": str(self.stream),
            "cap": self.cap,
            "pipeline": str(self.pipeline) if self.pipeline else None,
        }
        command = [sys.executable, str(Path(__file__).with_name("front_process.py")), str(self.listener.fileno())]
        self.log = (self.folder / "front.log").open("ab")
        self.process = subprocess.Popen(
            [*command, json.dumps(errand)],
            stdout=subprocess.PIPE,
            stderr=self.log,
            pass_fds=[self.listener.fileno()],
            env={**os.environ, **self.environment},
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == b"ready\n", (self.folder / "front.log").read_text()
        return self

    @property
    def stream(self) -> Path:
        return self.folder / "stream.sqlite"

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def stop(self, *, timeout: float = 10) -> int:
        self.process.terminate()
        code = self.process.wait(timeout)
        self.log.close()
        return code

    def connect(self, timeout: float = 10) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def send(self, raw: bytes, *, timeout: float = 10, half_close: bool = False) -> Answer | None:
        """Send bytes on a connection of their own and return the first answer, None if it is closed without one."""
        with self.connect(timeout) as connection:
            try:
                connection.sendall(raw)
                if half_close:
                    connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it may have answered and closed in the middle
            method = raw.lstrip(b"\r\n").partition(b" ")[0]
            return read_answer(connection, method)

    def ask(
        self,
        target: str,
        *headers: tuple[str, str],
        method: str = "GET",
        body: bytes | None = None,
        host: str = "localhost",
    ) -> Answer:
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers)]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        answer = self.send("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        assert answer is not None
        return answer

    def read(self, connection: socket.socket, pending: bytearray | None = None) -> Answer:
        """Read the next answer on a kept connection; `pending` takes what comes after it to the next call."""
        answer = read_answer(connection, pending=pending)
        assert answer is not None
        return answer

    def records(self, after: int = 0) -> list[CollectorPayload]:
        spool = Spool(self.stream)
        try:
            rows = spool.read(after, 100_000, 2**30)
        finally:
            spool.close()
        return [msgspec.msgpack.decode(record, type=CollectorPayload) for _, record in rows]

    def last(self) -> int:
        spool = Spool(self.stream)
        try:
            return spool.last()
        finally:
            spool.close()


def read_answer(connection: socket.socket, method: bytes = b"GET", pending: bytearray | None = None) -> Answer | None:
    """Read one answer; `pending` carries what came after it to the next call on a kept connection."""
    received = pending if pending is not None else bytearray()
    while b"\r\n\r\n" not in received:
        try:
            chunk = connection.recv(65536)
        except ConnectionResetError:
            chunk = b""
        if not chunk:
            assert not received, f"half an answer: {bytes(received)!r}"
            return None
        received += chunk
    head, _, rest = bytes(received).partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    length = 0 if method == b"HEAD" else int(headers.get("content-length", "0"))
    body = bytearray(rest)
    while len(body) < length:
        chunk = connection.recv(65536)
        assert chunk, "the connection was closed in the middle of an answer"
        body += chunk
    received[:] = body[length:]
    return Answer(int(lines[0].split()[1]), headers, bytes(body[:length]), head)


StartFront = Callable[..., Front]


@pytest.fixture(scope="module")
def start_front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartFront]:
    """Start fronts that end with the module: `start_front(config, cap=, pipeline=, environment=)`."""
    fronts: list[Front] = []

    def start(config: CollectorConfig | None = None, **more: Any) -> Front:
        front = Front(tmp_path_factory.mktemp("front"), config or CollectorConfig(), **more)
        fronts.append(front)
        return front.start()

    yield start
    for front in fronts:
        front.process.kill()
        front.process.wait()
        front.listener.close()


@pytest.fixture(scope="module")
def front(start_front: StartFront) -> Front:
    """A front with the default configuration."""
    return start_front()


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    pipeline = Pipeline(tmp_path_factory.mktemp("pipeline") / "sock")
    pipeline.start()
    yield pipeline
    pipeline.stop()
