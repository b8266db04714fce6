"""The real firmware of an Uno in simavr: UART on a pseudo terminal, the real gateway, a collector that records."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from piste.gateway import add_gateway, run_gateway

LIBRARY = Path(__file__).parent.parent
sys.path.insert(0, str(LIBRARY / "extras" / "sim"))

from build_firmware import build  # noqa: E402


class Collector(ThreadingHTTPServer):
    """Keeps the events of the POST requests that it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        self.events: list[dict[str, str]] = []
        self.changed = threading.Condition()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def wait_for(self, count: int, seconds: float = 40) -> list[dict[str, str]]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.events) >= count, seconds), self.events
            return list(self.events)


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.changed:
            self.server.events += body["data"]
            self.server.changed.notify_all()
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


class Board:
    """The simulated board; `line` is the path of its serial line."""

    def __init__(self, firmware: Path, eeprom: Path, *cycles: str) -> None:
        runner = str(LIBRARY / "build" / "board")
        command = [runner, "atmega328p", "16000000", str(firmware), str(eeprom), *cycles]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        # simavr says on standard output what it loads before the board says where its line is
        self.line = next(line.strip() for line in self.process.stdout if line.startswith("/dev/"))

    def start(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def stop(self) -> dict[str, int]:
        self.process.terminate()
        report, _ = self.process.communicate(timeout=10)
        numbers: dict[str, int] = json.loads(report.splitlines()[-1])
        return numbers


@contextmanager
def gateway(line: str, collector: Collector, backlog: Path) -> Iterator[None]:
    parser = argparse.ArgumentParser()
    add_gateway(parser.add_subparsers())
    url = f"http://127.0.0.1:{collector.server_port}"
    arguments = parser.parse_args(["gateway", "serial", line, "--collector", url, "--backlog", str(backlog)])
    stopped = threading.Event()
    thread = threading.Thread(target=run_gateway, args=(arguments, stopped))
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


@pytest.fixture(scope="session")
def firmware(tmp_path_factory: pytest.TempPathFactory) -> Path:
    sketch = LIBRARY / "examples" / "SerialGateway" / "SerialGateway.ino"
    return build(sketch, "arduino:avr:uno", tmp_path_factory.mktemp("uno"))


def test_events_of_a_board_reach_the_collector_once_each_and_with_a_time(firmware: Path, tmp_path: Path) -> None:
    collector = Collector()
    board = Board(firmware, tmp_path / "eeprom")
    try:
        with gateway(board.line, collector, tmp_path / "backlog"):
            board.start()
            events = collector.wait_for(4)
    finally:
        report = board.stop()
    assert [event["se_ac"] for event in events] == ["measured"] * len(events)
    assert len({event["eid"] for event in events}) == len(events)
    assert all(event["tv"].startswith("piste-ino-") and event["p"] == "iot" for event in events)
    assert all(int(event["dtm"]) <= int(event["stm"]) for event in events)
    assert report["peak_stack"] < 700
