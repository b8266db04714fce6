"""The serial gateway on pseudo terminals: a board written in Python at one end, a collector at the other."""

from __future__ import annotations

import argparse
import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.gateway import add_gateway, run_gateway
from piste.gateway.backlog import Backlog, BacklogFullError, Request
from piste.gateway.frames import Decoder, Frame, Kind, crc16, encode

GET = b"GET /i?e=se&se_ca=a HTTP/1.1\r\nHost: c\r\n\r\n"
BODY = b'{"schema":"s","data":[]}'
POST = (
    b"POST /com.snowplowanalytics.snowplow/tp2 HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n"
    + BODY
)


class Collector(ThreadingHTTPServer):
    """Records requests and answers with the statuses of its script, then with 200."""

    daemon_threads = True

    def __init__(self, *script: int, port: int = 0) -> None:
        self.script, self.seen, self.arrived = list(script), list[tuple[str, str, bytes]](), threading.Condition()
        super().__init__(("127.0.0.1", port), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

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
            self.server.arrived.notify_all()
        self.send_response(status)
        self.send_header("Content-Length", "0")
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


@contextmanager
def gateway(collector: str, backlog: Path) -> Iterator[PythonBoard]:
    master, slave = os.openpty()
    tty.setraw(slave)
    parser = argparse.ArgumentParser()
    add_gateway(parser.add_subparsers())
    arguments = parser.parse_args(
        ["gateway", "serial", os.ttyname(slave), "--collector", collector, "--backlog", str(backlog)]
    )
    stopped = threading.Event()
    thread = threading.Thread(target=run_gateway, args=(arguments, stopped))
    thread.start()
    try:
        yield PythonBoard(master)
    finally:
        stopped.set()
        thread.join()
        os.close(master)
        os.close(slave)


def test_a_get_and_a_post_reach_the_collector(tmp_path: Path) -> None:
    collector = Collector()
    with gateway(f"http://127.0.0.1:{collector.server_port}/first", tmp_path / "q") as board:
        assert board.request(GET).startswith(b"HTTP/1.1 200")
        reply = board.request(POST)
        collector.wait_for(2)
    assert b"\r\nDate: " in reply  # the board's clock
    assert collector.seen == [
        ("GET", "/first/i?e=se&se_ca=a", b""),
        ("POST", "/first/com.snowplowanalytics.snowplow/tp2", BODY),
    ]


def test_the_time_is_told_without_asking_the_collector(tmp_path: Path) -> None:
    collector = Collector()
    with gateway(f"http://127.0.0.1:{collector.server_port}", tmp_path / "q") as board:
        reply = board.request(b"GET /health HTTP/1.1\r\nHost: c\r\n\r\n")
    assert b"\r\nDate: " in reply
    assert collector.seen == []


def test_events_wait_while_the_collector_is_away_and_survive_a_restart(tmp_path: Path) -> None:
    away = Collector()
    port = away.server_port
    away.shutdown()
    away.server_close()
    with gateway(f"http://127.0.0.1:{port}", tmp_path / "q") as board:
        assert board.request(GET).startswith(b"HTTP/1.1 200")
    back = Collector(port=port)
    with gateway(f"http://127.0.0.1:{port}", tmp_path / "q"):
        back.wait_for(1)
    assert back.seen == [("GET", "/i?e=se&se_ca=a", b"")]


def test_an_unavailable_collector_is_tried_again_and_a_refusal_is_not(tmp_path: Path) -> None:
    collector = Collector(503, 200, 403, 200)
    with gateway(f"http://127.0.0.1:{collector.server_port}", tmp_path / "q") as board:
        for n in range(3):
            board.request(b"GET /i?n=%d HTTP/1.1\r\n\r\n" % n)
        collector.wait_for(4)
    assert [path for _, path, _ in collector.seen] == ["/i?n=0", "/i?n=0", "/i?n=1", "/i?n=2"]


def test_noise_and_damage_on_the_line_do_not_matter(tmp_path: Path) -> None:
    collector = Collector()
    with gateway(f"http://127.0.0.1:{collector.server_port}", tmp_path / "q") as board:
        damaged = bytearray(encode(Frame(Kind.DATA, 9, b"GET /wrong")))
        damaged[6] ^= 1
        os.write(board.line, b"booting\r\n" + bytes(damaged))
        board.request(GET)
        collector.wait_for(1)
    assert [path for _, path, _ in collector.seen] == ["/i?e=se&se_ca=a"]


def test_a_line_that_does_not_exist_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(port=str(tmp_path / "none"), baud=9600, collector="http://c", backlog=tmp_path / "q")
    assert run_gateway(arguments) == 1
    assert "Is the board plugged in?" in capsys.readouterr().err


def test_a_full_backlog_refuses(tmp_path: Path) -> None:
    backlog = Backlog(tmp_path / "q", limit=1)
    request = Request("GET", "/i", {}, b"")
    backlog.put(request)
    with pytest.raises(BacklogFullError):
        backlog.put(request)
    number, first = backlog.first(0) or (0, None)
    assert first == request
    backlog.remove(number)
    assert len(backlog) == 0


def test_the_checksum_is_that_of_ccitt() -> None:
    assert crc16(b"123456789") == 0x29B1


@given(st.binary(max_size=48), st.integers(0, 255), st.binary(max_size=9).filter(lambda noise: b"\x7e" not in noise))
def test_every_payload_comes_through(payload: bytes, sequence: int, noise: bytes) -> None:
    frame = Frame(Kind.DATA, sequence, payload)
    assert Decoder().feed(noise + encode(frame)) == [frame]
