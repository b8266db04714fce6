"""POST /api/query over the real server, and by the client that the command line uses."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from piste import reading
from piste.api.client import Client, NotRunning, Refused
from piste.rendezvous import Instance, publish

if TYPE_CHECKING:
    from conftest import World


def ask(world: World, **wish: Any) -> Any:
    return world.http.post("/api/query", json=wish)


def test_rows_with_names_and_types(world: World) -> None:
    world.get(e="pv", p="web", aid="shop", tv="t-1", page="Skis")
    answer = ask(world, sql="SELECT app_id, page_title, 1 + 1 AS two FROM events").json()
    assert answer["columns"] == ["app_id", "page_title", "two"]
    assert answer["types"] == ["VARCHAR", "VARCHAR", "INTEGER"]
    assert answer["rows"] == [["shop", "Skis", 2]]
    assert answer["note"] is None


def test_an_array_of_objects_and_csv(world: World) -> None:
    sql = "SELECT 'a,b' AS t, NULL AS n, true AS f, [1, 2] AS l"
    assert ask(world, sql=sql, format="objects").json() == [{"t": "a,b", "n": None, "f": True, "l": [1, 2]}]
    csv = ask(world, sql=sql, format="csv")
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.text == 't,n,f,l\n"a,b",,true,"[1,2]"\n'


def test_missing_rows_are_told(world: World) -> None:
    answer = ask(world, sql="SELECT * FROM range(5)", max_rows=2).json()
    assert answer["rows"] == [[0], [1]]
    assert "2 rows" in answer["note"]
    assert "2 rows" in ask(world, sql="SELECT * FROM range(5)", max_rows=2, format="csv").headers["piste-note"]


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ({}, "sql"),
        ({"sql": "DROP TABLE events"}, "DROP"),
        ({"sql": "SELECT 1; SELECT 2"}, "2 statements"),
        ({"sql": "SELECT nothing_like_it FROM events"}, "nothing_like_it"),
        ({"sql": "SELECT * FROM read_csv('/etc/passwd')"}, "no files"),
        ({"sql": "SELECT 1", "max_rows": 1_000_001}, "max_rows"),
        ({"sql": "SELECT 1", "timeout": 0}, "timeout"),
        ({"sql": "SELECT 1", "format": "xml"}, "xml"),
    ],
)
def test_refusals_are_json_with_words(shared: World, wish: dict[str, Any], word: str) -> None:
    answer = ask(shared, **wish)
    assert answer.status_code == 400
    assert word in answer.json()["error"]["message"]
    assert "fix" in answer.json()["error"]


def test_a_long_query_ends_in_time(world: World) -> None:
    answer = ask(world, sql="SELECT count(*) FROM range(1000000000) a, range(1000) b", timeout=0.2)
    assert answer.status_code == 400
    assert "0.2 s" in answer.json()["error"]["message"]
    assert answer.elapsed.total_seconds() < 5


def test_every_read_waits_for_what_was_acknowledged(world: World) -> None:
    assert "piste-lag" not in ask(world, sql="SELECT 1").headers
    world.worker.behind = 7
    answer = ask(world, sql="SELECT 1")
    assert answer.headers["piste-lag"] == "7"
    assert world.worker.waits == [2.0, 2.0]


def test_the_client_asks_the_same(world: World) -> None:
    world.get(e="pv", p="web", tv="t-1")
    client = Client(world.socket)
    client.wait_ready(5)
    world.worker.behind = 3
    answer = client.query("SELECT count(*) AS n FROM events", max_rows=10)
    assert (answer.columns, answer.rows, answer.note, answer.lag) == (["n"], [[1]], None, 3)
    with pytest.raises(Refused, match="SELECT") as refused:
        client.query("DELETE FROM events")
    assert refused.value.status == 400
    assert refused.value.fix


def test_only_post(world: World) -> None:
    answer = world.http.get("/api/query")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
    assert answer.json()["error"]["message"]


def test_the_command_line_finds_the_instance_of_a_data_folder(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "STARTING_SECONDS", 0.1)
    data = world.socket.parent
    assert reading.running(data) is None
    publish(data, Instance(os.getpid(), "http://localhost:9090", str(world.socket)))
    client = reading.running(data)
    assert client is not None
    assert client.query("SELECT 1 AS one").rows == [[1]]
    world.stop()
    with pytest.raises(NotRunning):
        reading.running(data)
