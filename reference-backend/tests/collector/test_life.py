"""Starting, stopping and starting again on the same socket and the same stream."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import threading
import time

import pytest

from piste.collector.config import CollectorConfig
from piste.collector.front import run_front
from piste.stream.spool import SpoolError


def test_a_restarted_front_keeps_the_port_and_serves_who_waited(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    port = front.port
    assert front.ask("/i?1").status == 200
    front.process.kill()
    front.process.wait()
    answers = []
    with front.connect() as waiting:  # nobody accepts, yet nobody is refused
        waiting.sendall(b"GET /i?2 HTTP/1.1\r\nHost: x\r\n\r\n")
        front.start()
        answers.append(front.read(waiting).status)
    assert answers == [200]
    assert front.port == port
    assert [record.querystring for record in front.records()] == ["1", "2"]


def test_stops_at_once_when_idle_and_with_code_0(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    with front.connect() as kept:
        kept.sendall(b"GET /i HTTP/1.1\r\nHost: x\r\n\r\n")
        assert front.read(kept).status == 200
        began = time.monotonic()
        assert front.stop() == 0
        assert time.monotonic() - began < 2
        assert kept.recv(1) == b""


def test_answers_what_is_under_way_before_it_stops(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    statuses: list[int] = []

    def client() -> None:
        with front.connect() as connection:
            try:
                while True:
                    connection.sendall(b"GET /i HTTP/1.1\r\nHost: x\r\n\r\n")
                    statuses.append(front.read(connection).status)
            except (AssertionError, OSError):
                return

    clients = [threading.Thread(target=client) for _ in range(4)]
    for one in clients:
        one.start()
    while len(statuses) < 200:
        time.sleep(0.001)
    assert front.stop() == 0
    front.listener.close()
    for one in clients:
        one.join(5)
    assert set(statuses) == {200}
    assert len(front.records()) >= len(statuses)


def test_a_client_that_never_finishes_does_not_hold_up_the_end(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    with front.connect() as stuck:
        stuck.sendall(b"POST /com.acme/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
        assert front.ask("/health").status == 200
        began = time.monotonic()
        assert front.stop() == 0
        assert time.monotonic() - began < 4


def test_a_damaged_stream_is_said_clearly(tmp_path) -> None:  # type: ignore[no-untyped-def]
    stream = tmp_path / "stream.sqlite"
    stream.write_bytes(b"junk" * 1000)
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(SpoolError, match="move it away"):
        run_front(CollectorConfig(), listener=listener, stream=stream)


def test_a_backlog_of_many_connections_is_accepted(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    connections = [front.connect() for _ in range(600)]
    for n, connection in enumerate(connections):
        connection.sendall(f"GET /i?{n} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert {front.read(connection).status for connection in connections} == {200}
    for connection in connections:
        connection.close()
    assert front.last() == 600


def test_memory_stays_flat(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()

    def resident() -> int:
        status = subprocess.run(["grep", "VmRSS", f"/proc/{front.process.pid}/status"], capture_output=True, text=True)
        return int(status.stdout.split()[1])

    def load(count: int) -> None:
        with front.connect() as connection:
            for _ in range(count):
                connection.sendall(
                    b"POST /com.acme/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n" + b"x" * 20000
                )
                assert front.read(connection).status == 200

    load(300)
    before = resident()
    load(1500)
    assert resident() - before < 8_000  # KB


def test_the_stream_is_an_ordinary_sqlite_file(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    front.ask("/i")
    db = sqlite3.connect(front.stream)
    assert db.execute("SELECT count(*) FROM records").fetchone() == (1,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()
