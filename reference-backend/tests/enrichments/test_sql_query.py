"""Questions to a real PostgreSQL and to a DuckDB file: inputs, rows, types, and what fails how."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
import psycopg
import pytest

from piste.enrichment import sql_query
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure
from piste.enrichment.sql_query.placeholders import numbered
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing

USER = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")
ROW = SchemaKey("com.acme", "row", "jsonschema", "1-0-0")
CREATE = """
CREATE TABLE users (user_id VARCHAR, "Full_Name" VARCHAR, age INTEGER, spent NUMERIC(9, 2), since TIMESTAMP, tags JSON);
INSERT INTO users VALUES
    ('ann', 'Ann B', 41, 12.50, '2026-01-02 03:04:05', '["a", {"b": null}]'),
    ('bob', NULL, 7, 3.00, NULL, NULL),
    ('bob', 'Other Bob', 8, NULL, NULL, NULL)
"""
SELECT = "SELECT * FROM users WHERE user_id = ? ORDER BY age"


class PostgreSql:
    """A server with one table, on a port of its own."""

    def __init__(self, programs: Path) -> None:
        self.folder = Path(mkdtemp(prefix="piste-postgresql-"))
        # It refuses to run as root.
        self._user = pwd.getpwnam("postgres").pw_name if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        data = self.folder / "data"
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "piste", "--auth=trust", "--no-sync", "-E", "UTF8"]
        subprocess.run(initdb, cwd=self.folder, check=True, capture_output=True, user=self._user)
        self._command = [str(programs / "postgres"), "-D", str(data), "-p", str(self.port), "-k", str(self.folder)]
        self._command += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        self.start()
        with self.connect() as connection:
            connection.execute(CREATE)

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, cwd=self.folder, stderr=subprocess.DEVNULL, user=self._user)
        until = time.monotonic() + 20
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(20)

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user="piste", dbname="postgres")

    @property
    def config(self) -> dict[str, Any]:
        login = {"username": "piste", "password": "hunter2", "database": "postgres", "sslMode": False}
        return {"postgresql": {"host": "127.0.0.1", "port": self.port, **login}}


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSql]:
    found = shutil.which("initdb") or max(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)
    if found is None:
        pytest.skip("there is no PostgreSQL server here: install the package postgresql")
    server = PostgreSql(Path(found).parent)
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture(scope="module")
def duckdb_file(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("duckdb") / "users.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(CREATE)
    return {"duckdb": {"path": str(path)}}


@pytest.fixture(params=["postgresql", "duckdb"])
def database(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Both, one after the other."""
    if request.param == "duckdb":
        config: dict[str, Any] = request.getfixturevalue("duckdb_file")
        return config
    server: PostgreSql = request.getfixturevalue("postgresql")
    return server.config


def parameters(database: dict[str, Any], sql: str = SELECT, **changes: Any) -> dict[str, Any]:
    json = {"schema": ROW.uri, "propertyNames": "AS_IS", "describes": "EVERY_ROW"} | changes.pop("json", {})
    output = {"expectedRows": changes.pop("expectedRows", "AT_LEAST_ZERO"), "json": json}
    return {
        "inputs": [{"placeholder": 1, "pojo": {"field": "user_id"}}],
        "database": database,
        "query": {"sql": sql},
        "output": output,
        "cache": {"size": 10, "ttl": 60},
    } | changes


def run(config: dict[str, Any], event: Event) -> list[Failure]:
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    failures: list[Failure] = sql_query.make(config)(event, EnrichContext(payload))
    return failures


def rows(config: dict[str, Any], event: Event) -> list[object]:
    """The data of the entities; nothing may fail."""
    assert run(config, event) == []
    assert {entity.key for entity in event.derived_contexts} <= {ROW}
    return [entity.data for entity in event.derived_contexts]


def someone(user_id: str = "ann") -> Event:
    return Event({"user_id": user_id, "br_viewwidth": 8}, {}, contexts=[SelfDescribing(USER, {"id": 7, "x": [1]})])


def test_a_row_becomes_an_entity_with_json_types(database: dict[str, Any]) -> None:
    [row] = rows(parameters(database), someone())
    assert isinstance(row, dict)
    if isinstance(row["tags"], str):  # DuckDB's driver gives JSON as text
        row["tags"] = ["a", {"b": None}]
    assert row == {
        "user_id": "ann",
        "Full_Name": "Ann B",
        "age": 41,
        "spent": 12.5,
        "since": "2026-01-02T03:04:05",
        "tags": ["a", {"b": None}],
    }


def test_inputs_of_all_kinds_in_the_order_of_their_numbers(database: dict[str, Any]) -> None:
    criterion = "iglu:com.acme/user/jsonschema/1-*-*"
    inputs = [
        {"placeholder": 2, "json": {"field": "contexts", "schemaCriterion": criterion, "jsonPath": "$.id"}},
        {"placeholder": 1, "pojo": {"field": "user_id"}},
        {"placeholder": 2, "pojo": {"field": "br_viewwidth"}},
        {"placeholder": 2, "pojo": {"field": "domain_userid"}},
    ]
    sql = "SELECT age FROM users WHERE user_id = ? AND age = ? -- really?"
    assert rows(parameters(database, sql, inputs=inputs), someone("bob")) == [{"age": 8}]


def test_nothing_is_asked_unless_every_place_has_a_value(database: dict[str, Any]) -> None:
    missing = [{"placeholder": 1, "pojo": {"field": "domain_userid"}}]
    assert rows(parameters(database, inputs=missing), someone()) == []
    too_many = [{"placeholder": place, "pojo": {"field": "user_id"}} for place in (1, 2)]
    assert rows(parameters(database, inputs=too_many), someone()) == []


def test_one_entity_for_all_rows(database: dict[str, Any]) -> None:
    config = parameters(
        database, "SELECT age, spent FROM users WHERE user_id = ? ORDER BY age", json={"describes": "ALL_ROWS"}
    )
    assert rows(config, someone("bob")) == [[{"age": 7, "spent": 3}, {"age": 8, "spent": None}]]
    assert rows(config, someone("nobody")) == [[]]


@pytest.mark.parametrize(
    ("style", "names"),
    [
        ("AS_IS", ["userId", "Full_Name"]),
        ("CAMEL_CASE", ["userid", "fullName"]),
        ("PASCAL_CASE", ["Userid", "FullName"]),
        ("SNAKE_CASE", ["user_id", "full_name"]),
        ("LOWER_CASE", ["userid", "full_name"]),
        ("UPPER_CASE", ["USERID", "FULL_NAME"]),
    ],
)
def test_names_of_properties(duckdb_file: dict[str, Any], style: str, names: list[str]) -> None:
    sql = 'SELECT user_id AS "userId", "Full_Name" FROM users WHERE user_id = ?'
    [row] = rows(parameters(duckdb_file, sql, json={"propertyNames": style}), someone())
    assert isinstance(row, dict)
    assert list(row) == names


@pytest.mark.parametrize(
    ("wanted", "user", "fails"),
    [
        ("EXACTLY_ONE", "ann", False),
        ("EXACTLY_ONE", "bob", True),
        ("EXACTLY_ONE", "nobody", True),
        ("AT_MOST_ONE", "nobody", False),
        ("AT_MOST_ONE", "bob", True),
        ("AT_LEAST_ONE", "bob", False),
        ("AT_LEAST_ONE", "nobody", True),
    ],
)
def test_expected_rows(duckdb_file: dict[str, Any], wanted: str, user: str, fails: bool) -> None:
    event = someone(user)
    failures = run(parameters(duckdb_file, expectedRows=wanted), event)
    assert [f"where {wanted} was wanted" in failure.reason for failure in failures] == [True] * fails
    assert run(parameters(duckdb_file, expectedRows=wanted, ignoreOnError=True), someone(user)) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT nothing FROM users WHERE user_id = ?",
        "SELECT * FROM nowhere WHERE user_id = ?",
        "DELETE FROM users WHERE user_id = ?",
        "SELEKT ?",
    ],
)
def test_a_query_that_does_not_work_fails_the_event_and_says_why(database: dict[str, Any], sql: str) -> None:
    [failure] = run(parameters(database, sql), someone("o'neill"))
    assert failure.reason.startswith(("PostgreSQL at 127.0.0.1", "DuckDB in "))
    assert failure.entity["failureType"] == "EnrichmentError: sql_query_enrichment_config"
    assert "hunter2" not in repr(failure)
    assert len(rows(parameters(database), someone("bob"))) == 2, "nothing was deleted"


def test_answers_of_any_size_are_bounded(duckdb_file: dict[str, Any]) -> None:
    [failure] = run(parameters(duckdb_file, "SELECT 1 FROM range(2000) WHERE ? <> ''"), someone())
    assert "more than 1000 rows" in failure.reason


def test_json_of_any_depth_is_bounded(postgresql: PostgreSql) -> None:
    deep = f"SELECT '{'[' * 150}{']' * 150}'::json AS deep WHERE ? <> ''"
    [failure] = run(parameters(postgresql.config, deep), someone())
    assert "more than 100 levels" in failure.reason


def test_a_slow_query_is_ended_and_its_connection_not_used_again(
    postgresql: PostgreSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_query, "SECONDS", 1.0)
    enrichment = sql_query.make(
        parameters(postgresql.config, "SELECT pg_sleep(?::int), 1 AS one", cache={"size": 0, "ttl": 0})
    )
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    [failure] = enrichment(Event({"user_id": "30"}, {}), EnrichContext(payload))
    assert failure.reason.endswith("did not answer within 1 s")
    event = Event({"user_id": "0"}, {})
    assert enrichment(event, EnrichContext(payload)) == []
    assert event.derived_contexts[0].data == {"pg_sleep": "", "one": 1}


def test_a_slow_duckdb_query_is_interrupted(duckdb_file: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_query, "SECONDS", 0.2)
    slow = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range + b.range = length(?)"
    [failure] = run(parameters(duckdb_file, slow), someone())
    assert failure.reason.endswith("did not answer within 0.2 s")


def test_a_server_that_goes_and_comes_again(postgresql: PostgreSql) -> None:
    enrichment = sql_query.make(parameters(postgresql.config, cache={"size": 0, "ttl": 0}))
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    assert enrichment(someone(), EnrichContext(payload)) == []
    postgresql.stop()
    for _ in range(2):
        [failure] = enrichment(someone(), EnrichContext(payload))
        assert "hunter2" not in repr(failure)
    assert "cannot be reached" in failure.reason
    postgresql.start()
    assert enrichment(someone(), EnrichContext(payload)) == []


def test_question_marks_that_are_none() -> None:
    sql = """SELECT '?', '''?', "a?", $$ ? $$, $t$ ? $t$, ? /* ? */ -- ?\n, ?"""
    assert numbered(sql) == (sql.replace("$t$, ?", "$t$, $1").replace("\n, ?", "\n, $2"), 2)


def test_databases_that_cannot_be_asked_are_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="MySQL is not supported: use PostgreSQL"):
        sql_query.make(parameters({"mysql": {}}))
    with pytest.raises(ValueError, match="there is no file"):
        sql_query.make(parameters({"duckdb": {"path": str(tmp_path / "none")}}))


def test_inputs_that_can_never_fill_the_query_are_told_at_the_start(
    duckdb_file: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    sql_query.make(parameters(duckdb_file))
    assert caplog.text == ""
    sql_query.make(parameters(duckdb_file, inputs=[{"placeholder": 2, "pojo": {"field": "user_id"}}]))
    assert "inputs must fill the places 1 to 1, one for each ?, or nothing is ever asked" in caplog.text
