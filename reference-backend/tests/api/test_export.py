"""Exports: whole, bounded in number, and nothing is held by a client that leaves."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from typing import TYPE_CHECKING

import pyarrow.parquet
import pytest

from piste.api.client import Client
from piste.api.settings import ApiSettings
from piste.storage import export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import World

WEB = {"p": "web", "tv": "js-4.0.0", "aid": "shop"}


@pytest.fixture
def filled(world: World) -> World:
    world.post([{"e": "pv", "page": f"Page {number}\twith a tab", **WEB} for number in range(30)])
    return world


def test_tsv_is_the_official_line(filled: World) -> None:
    answer = filled.http.get("/api/export/tsv")
    assert answer.headers["content-type"].startswith("text/tab-separated-values")
    assert answer.headers["content-disposition"] == 'attachment; filename="events.tsv"'
    lines = answer.text.splitlines()
    assert len(lines) == 30
    assert {line.count("\t") for line in lines} == {130}
    assert lines[0].startswith("shop\tweb\t")


def test_ndjson_is_an_object_a_line(filled: World) -> None:
    lines = filled.http.get("/api/export/ndjson").text.splitlines()
    assert [json.loads(line)["page_title"].split()[1] for line in lines] == [str(number) for number in range(30)]


def test_parquet_is_a_table(filled: World) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(filled.http.get("/api/export/parquet").content))
    assert table.num_rows == 30
    assert table.column("app_id").to_pylist() == ["shop"] * 30


@pytest.mark.parametrize("form", ["tsv", "ndjson", "parquet"])
def test_an_empty_store_exports_nothing_and_no_error(world: World, form: str) -> None:
    answer = world.http.get(f"/api/export/{form}")
    assert answer.status_code == 200
    assert bool(answer.content) == (form == "parquet")


def test_the_client_writes_a_file_and_tells_progress(filled: World) -> None:
    out, told = io.BytesIO(), []
    written = Client(filled.socket).export("tsv", out, told.append)
    assert out.getvalue() == filled.http.get("/api/export/tsv").content
    assert written == len(out.getvalue()) == told[-1]


def test_it_waits_and_tells_the_lag(world: World) -> None:
    world.worker.behind = 4
    assert world.http.get("/api/export/tsv").headers["piste-lag"] == "4"
    assert world.worker.waits == [2.0]


def test_head_and_other_methods(world: World) -> None:
    assert world.http.head("/api/export/tsv").status_code == 200
    answer = world.http.post("/api/export/tsv")
    assert answer.status_code == 405
    assert answer.json()["error"]["fix"] == "Use GET."


class Source:
    """An export that goes on until it is told to end, and that says when it was closed."""

    def __init__(self) -> None:
        self.end, self.closed, self.fail = threading.Event(), threading.Event(), False

    def chunks(self, *_: object) -> Iterator[bytes]:
        try:
            yield b"first\n"
            while not self.end.wait(0.01):
                yield b"x" * 100_000
            if self.fail:
                raise OSError("planted")
        finally:
            self.closed.set()


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    source = Source()
    monkeypatch.setattr(export, "export", source.chunks)
    return source


def start(world: World) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(world.socket))
    connection.sendall(b"GET /api/export/tsv HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    return connection


def test_a_client_that_leaves_ends_its_export(world: World, source: Source) -> None:
    connection = start(world)
    connection.close()
    assert source.closed.wait(5)


def test_a_client_that_stalls_holds_the_server_up_no_longer_than_others(world: World, source: Source) -> None:
    connection = start(world)
    assert world.http.get("/micro/all").status_code == 200
    assert world.stop() < 2
    assert source.closed.wait(5)
    connection.close()


def test_no_more_exports_at_once_than_allowed(make_world: Callable[..., World], source: Source) -> None:
    world = make_world(settings=ApiSettings(exports=1))
    connection = start(world)
    refused = world.http.get("/api/export/tsv")
    assert refused.status_code == 503
    assert "Try again" in refused.json()["error"]["fix"]
    connection.close()
    assert source.closed.wait(5)
    source.end.set()
    deadline = time.monotonic() + 5
    while world.http.get("/api/export/tsv").status_code != 200:
        assert time.monotonic() < deadline


def test_an_export_that_fails_midway_is_no_whole_file(world: World, source: Source) -> None:
    source.fail = True
    threading.Timer(0.1, source.end.set).start()
    with pytest.raises(OSError, match="broke off"):
        Client(world.socket).export("tsv", io.BytesIO())


def test_an_export_that_fails_at_once_is_a_500(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[bytes]:
        raise OSError("planted")
        yield b""

    monkeypatch.setattr(export, "export", broken)
    answer = world.http.get("/api/export/tsv")
    assert answer.status_code == 500
    assert answer.json()["error"]["message"]
