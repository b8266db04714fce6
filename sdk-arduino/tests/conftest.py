"""Firmware built once a run, simulated boards, a collector that records, and the real backend."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from running import Running

from piste.gateway import add_gateway, run_gateway

LIBRARY = Path(__file__).parent.parent
sys.path.insert(0, str(LIBRARY / "extras" / "sim"))

from build_firmware import build  # noqa: E402
from simulator import FQBNS, Board  # noqa: E402


class Collector(ThreadingHTTPServer):
    """Keeps the events and the methods of the requests that it answers with 200, after the statuses of its script."""

    daemon_threads = True

    def __init__(self, *script: int) -> None:
        self.events: list[dict[str, str]] = []
        self.methods: list[str] = []
        self.script = list(script)
        self.changed = threading.Condition()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def wait_for(self, count: int, seconds: float = 60) -> list[dict[str, str]]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.events) >= count, seconds), self.events
            return list(self.events)


class Handler(BaseHTTPRequestHandler):
    server: Collector
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        events = [dict(parse_qsl(urlsplit(self.path).query))] if self.path.startswith("/i?") else []
        self._answer(events)

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["data"])

    def _answer(self, events: list[dict[str, str]]) -> None:
        with self.server.changed:
            status = self.server.script.pop(0) if self.server.script and events else 200
            if status == 200:
                self.server.events += events
                self.server.methods += [self.command] * len(events)
            self.server.changed.notify_all()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def handle(self) -> None:
        with suppress(ConnectionResetError):  # a board that is switched off does not say goodbye
            super().handle()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.shutdown()
    collector.server_close()


@pytest.fixture(scope="session")
def firmware(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    """The ELF file of a sketch, named by its path in the library, for a kind of board."""
    built: dict[tuple[str, str], Path] = {}

    def get(sketch: str, kind: str) -> Path:
        if (sketch, kind) not in built:
            path = LIBRARY / sketch / f"{Path(sketch).name}.ino"
            built[sketch, kind] = build(path, FQBNS[kind], tmp_path_factory.mktemp(kind))
        return built[sketch, kind]

    return get


@pytest.fixture
def board(firmware: Any, tmp_path: Path) -> Iterator[Callable[..., Board]]:
    """Makes simulated boards, which are switched off at the end."""
    made: list[Board] = []

    def make(sketch: str, kind: str, *flags: str) -> Board:
        made.append(Board(kind, firmware(sketch, kind), tmp_path / "eeprom", *flags))
        return made[-1]

    yield make
    for board in made:
        if board.process.poll() is None:
            board.process.kill()
            board.process.communicate()


@pytest.fixture
def gateway(tmp_path: Path) -> Callable[..., Any]:
    """Runs the real gateway between a line and a collector."""

    @contextmanager
    def run(line: str, collector: str) -> Iterator[None]:
        parser = argparse.ArgumentParser()
        add_gateway(parser.add_subparsers())
        backlog = str(tmp_path / "backlog")
        arguments = parser.parse_args(["gateway", "serial", line, "--collector", collector, "--backlog", backlog])
        stopped = threading.Event()
        thread = threading.Thread(target=run_gateway, args=(arguments, stopped))
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()

    return run


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Running]:
    """The real collector, enrichment and DuckDB store."""
    running = Running(tmp_path / "data").start()
    yield running
    running.stop()
