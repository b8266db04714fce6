"""A collector and a board's side of a serial line, for the tests of the gateway."""

from __future__ import annotations

import argparse
import os
import select
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from piste.gateway import add_gateway, run_gateway
from piste.gateway.frames import Decoder, Frame, Kind, encode


class Collector(ThreadingHTTPServer):
    """Records requests and answers with the statuses of its script, then with 200; 413 to more than `most` bytes."""

    daemon_threads = True

    def __init__(self, *script: int, port: int = 0, most: int = 1 << 20) -> None:
        self.headers, self.most = dict[str, str](), most
        self.script, self.seen, self.arrived = list(script), list[tuple[str, str, bytes]](), threading.Condition()
        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def wait_for(self, count: int) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.seen) >= count, 10), self.seen


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.arrived:
            self.server.seen.append((self.command, self.path, body))
            status = self.server.script.pop(0) if self.server.script else 200
            status = 413 if len(body) > self.server.most else status
            self.server.arrived.notify_all()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_POST = do_GET  # noqa: N815  (the name that http.server calls)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


class PythonBoard:
    """The board's side of the line."""

    def __init__(self, line: int) -> None:
        self.line, self.decoder, self.sequence = line, Decoder(), 0
        self.reply, self.acknowledged, self.seen = b"", 0, -1

    def frame(self, kind: Kind, payload: bytes = b"") -> None:
        self.sequence += 1
        self.acknowledged = 0
        while self.acknowledged != self.sequence:  # opening the line throws away what was sent before
            os.write(self.line, encode(Frame(kind, self.sequence, payload)))
            if select.select([self.line], [], [], 0.3)[0]:
                self.listen()

    def listen(self) -> None:
        for frame in self.decoder.feed(os.read(self.line, 256)):
            if frame.kind is Kind.ACKNOWLEDGE:
                self.acknowledged = frame.sequence
                continue
            os.write(self.line, encode(Frame(Kind.ACKNOWLEDGE, frame.sequence)))
            if frame.sequence != self.seen:
                self.reply += frame.payload
            self.seen = frame.sequence

    def request(self, text: bytes) -> bytes:
        self.reply = b""
        self.frame(Kind.CONNECT)
        for begin in range(0, len(text), 48):
            self.frame(Kind.DATA, text[begin : begin + 48])
        while not self.reply.endswith(b"\r\n\r\n"):
            self.listen()
        return self.reply


class Plug:
    """A line that can be pulled out: its name stays the same."""

    def __init__(self, folder: Path) -> None:
        self.name = folder / "line"
        self.put_in()

    def put_in(self) -> PythonBoard:
        master, self.slave = os.openpty()
        tty.setraw(self.slave)
        self.name.unlink(missing_ok=True)
        self.name.symlink_to(os.ttyname(self.slave))
        self.board = PythonBoard(master)
        return self.board

    def pull_out(self) -> None:
        os.close(self.slave)
        os.close(self.board.line)


@contextmanager
def gateway(collector: str, backlog: Path, plug: Plug) -> Iterator[PythonBoard]:
    parser = argparse.ArgumentParser()
    add_gateway(parser.add_subparsers())
    arguments = parser.parse_args(
        ["gateway", "serial", str(plug.name), "--collector", collector, "--backlog", str(backlog)]
    )
    stopped = threading.Event()
    thread = threading.Thread(target=run_gateway, args=(arguments, stopped))
    thread.start()
    try:
        yield plug.board
    finally:
        stopped.set()
        thread.join()


Gateway = Callable[[str], AbstractContextManager[PythonBoard]]


@pytest.fixture
def start_collector() -> Iterator[Callable[..., Collector]]:
    """Starts collectors, which end with the test."""
    started: list[Collector] = []

    def start(*script: int, **options: int) -> Collector:
        started.append(Collector(*script, **options))
        return started[-1]

    yield start
    for collector in started:
        collector.stop()


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path)
    yield plug
    plug.pull_out()


@pytest.fixture
def run(tmp_path: Path, plug: Plug) -> Gateway:
    """Runs a gateway to the collector of this address, always with the same line and backlog."""
    return lambda address: gateway(address, tmp_path / "backlog", plug)
