"""A query can read the store's tables and nothing else, for a bounded time, and says clearly what is wrong."""

from __future__ import annotations

import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest
from samples import make_batch, make_event

from piste.storage.duckdb import Store, StoreUnavailable
from piste.storage.query import MAX_SQL, QueryError
from piste.storage.values import json_value


@pytest.fixture
def filled(store: Store) -> Store:
    store.write(make_batch(1, *(make_event(number) for number in range(50))))
    return store


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO events (app_id) VALUES ('x')",
        "UPDATE events SET app_id = 'x'",
        "DELETE FROM events",
        "DROP TABLE events",
        "DROP VIEW raw",
        "TRUNCATE events",
        "CREATE TABLE mine (a INTEGER)",
        "CREATE TEMP TABLE mine AS SELECT 1",
        "CREATE MACRO events() AS 1",
        "ALTER TABLE events DROP COLUMN app_id",
        "COMMENT ON TABLE events IS 'x'",
        "MERGE INTO events USING events AS e ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
        "WITH gone AS (DELETE FROM events RETURNING *) SELECT * FROM gone",
        "WITH added AS (INSERT INTO events (app_id) VALUES ('x') RETURNING app_id) SELECT * FROM added",
        "SELECT 1; DROP TABLE events",
        "SELECT 1; SELECT 2",
        "",
        "-- nothing",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "CHECKPOINT",
        "FORCE CHECKPOINT",
        "VACUUM",
        "ATTACH '/tmp/other.duckdb' AS other",
        "ATTACH ':memory:' AS other",
        "DETACH piste",
        "USE memory",
        "SET threads = 8",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "SET VARIABLE x = 1",
        "PRAGMA enable_profiling",
        "PRAGMA database_size",
        "CALL force_checkpoint()",
        "LOAD httpfs",
        "INSTALL httpfs",
        "EXPORT DATABASE '/tmp/stolen'",
        "IMPORT DATABASE '/tmp/stolen'",
        "COPY events TO '/tmp/stolen.csv'",
        "COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "COPY events FROM '/etc/passwd'",
        "EXPLAIN ANALYZE DELETE FROM events",
        "PREPARE p AS DELETE FROM events",
        "EXECUTE p",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/passwd')",
        "SELECT * FROM read_json('/etc/passwd')",
        "SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM query('DROP TABLE events')",
        "SELECT * FROM enable_logging()",
        "SELECT * FROM enable_profiling()",
        "SELECT nextval('x')",
        "SELECT getenv('HOME')",
        "SELECT * FROM database",
        "SELECT * FROM cursor",
        "SELECT nothing FROM events",
        "SELEC 1",
        "SELECT '\ud800'",
        "SELECT '\0'",
        "SELECT " + "1 +" * MAX_SQL + " 1",
        "SELECT " + "(" * 5_000 + "1" + ")" * 5_000,
    ],
)
def test_attacks_and_mistakes_are_refused_and_change_nothing(filled: Store, sql: str) -> None:
    settings = filled.query("SELECT name, value FROM duckdb_settings()").rows
    with pytest.raises(QueryError) as refused:
        filled.query(sql)
    assert refused.value.message
    assert "\n" not in refused.value.message
    assert filled.counts() == (50, 50, 0)
    assert filled.query("SELECT count(*) FROM raw").rows == [[50]]
    assert filled.query("SELECT name, value FROM duckdb_settings()").rows == settings
    assert not Path("/tmp/stolen.csv").exists()
    assert not Path("/tmp/stolen").exists()
    filled.write(make_batch(51, make_event(99)))
    assert filled.counts().good == 51


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("DROP TABLE events", "DROP is not a SELECT"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("SELECT nothing FROM events", 'Referenced column "nothing" not found'),
        ("SELECT * FROM read_text('/etc/passwd')", "the store's tables alone"),
        ("WITH x AS (INSERT INTO events (app_id) VALUES ('x') RETURNING app_id) SELECT * FROM x", "would write"),
    ],
)
def test_refusals_say_what_is_wrong(filled: Store, sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as refused:
        filled.query(sql)
    assert refused.value.message.count("Error:") == 0


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM events",
        "SELECT count(*) FROM events;",
        "SELECT count(*) FROM events -- all of them",
        "/* all */ SELECT count(*) FROM events ;  ",
        "WITH e AS (SELECT * FROM events) SELECT count(*) FROM e",
        "FROM events SELECT count(*)",
        "SELECT sum(n) FROM (SELECT 1 AS n FROM events UNION ALL SELECT 0)",
    ],
)
def test_selects_in_any_dress_are_run(filled: Store, sql: str) -> None:
    assert filled.query(sql).rows == [[50]]


def test_tables_can_be_described(filled: Store) -> None:
    assert {"events", "failed_events"} <= {row[0] for row in filled.query("SHOW TABLES").rows}
    assert [row[0] for row in filled.query("DESCRIBE raw").rows] == ["raw_id", "received_tstamp", "record"]


def test_values_are_what_json_has(filled: Store) -> None:
    result = filled.query(
        "SELECT timestamp '2026-11-24 06:41:18.565' AS a, date '2026-11-24' AS b, 1.50::DECIMAL(18,2) AS c,"
        " 170141183460469231731687303715884105727::HUGEINT AS d, 'nan'::DOUBLE AS e, '\\xAB'::BLOB AS f,"
        " {'x': [1, NULL]} AS g, MAP {'k': 1} AS h, interval 1 day AS i, NULL AS j, true AS k,"
        " timestamptz '2026-11-24 06:41:18+00' AS l, '{\"m\": 1}'::JSON AS m, time '06:41:18' AS n"
    )
    assert result.columns == list("abcdefghijklmn")
    assert result.types[:3] == ["TIMESTAMP", "DATE", "DECIMAL(18,2)"]
    assert result.types[11] == "TIMESTAMP WITH TIME ZONE"
    row = result.rows[0]
    assert row[:6] == [
        "2026-11-24T06:41:18.565Z",
        "2026-11-24",
        1.5,
        "170141183460469231731687303715884105727",
        "nan",
        "ab",
    ]
    assert row[6:11] == [{"x": [1, None]}, {"k": 1}, "1 day, 0:00:00", None, True]
    assert row[11].startswith("2026-11-24 06:41:18")
    assert row[12:] == ['{"m": 1}', "06:41:18"]


def test_decimals_that_no_double_holds_stay_text() -> None:
    assert json_value(Decimal("12.10")) == 12.1
    assert json_value(Decimal("9999999999999999.99")) == "9999999999999999.99"


def test_zoned_timestamps_keep_the_order_and_the_names(filled: Store) -> None:
    result = filled.query("SELECT raw_id, now() AS at, raw_id AS c0 FROM events ORDER BY 1 DESC LIMIT 3 -- three")
    assert result.columns == ["raw_id", "at", "c0"]
    assert [row[0] for row in result.rows] == [50, 49, 48]


def test_rows_are_bounded_and_said_to_be(filled: Store) -> None:
    result = filled.query("SELECT raw_id FROM events ORDER BY raw_id", max_rows=7)
    assert [row[0] for row in result.rows] == list(range(1, 8))
    assert result.truncated
    assert result.note == "only the first 7 rows; there are more"
    whole = filled.query("SELECT raw_id FROM events", max_rows=50)
    assert (len(whole.rows), whole.truncated, whole.note) == (50, False, None)


def test_big_results_are_bounded_in_bytes(filled: Store) -> None:
    result = filled.query("SELECT repeat('x', 1000000) FROM range(1000)", max_rows=1000)
    assert result.truncated
    assert len(result.rows) < 1000
    assert result.note is not None
    assert "MB" in result.note


def test_time_is_bounded(filled: Store) -> None:
    before = time.monotonic()
    with pytest.raises(QueryError, match=r"longer than 0.3 s"):
        filled.query("SELECT count(*) FROM range(100000000000) WHERE range % 7 = 3", timeout=0.3)
    assert time.monotonic() - before < 5
    assert filled.query("SELECT count(*) FROM events").rows == [[50]]


def test_memory_is_bounded(path: Path) -> None:
    with Store(path, memory_mb=60) as store:
        with pytest.raises(QueryError, match="memory"):
            store.query("SELECT list(range) FROM range(100000000)", timeout=30)
        store.write(make_batch(1, make_event()))
        assert store.counts().good == 1


def test_closing_ends_running_queries(filled: Store) -> None:
    problems: list[BaseException] = []

    def ask() -> None:
        try:
            filled.query("SELECT count(*) FROM range(100000000000) WHERE range % 7 = 3", timeout=60)
        except (QueryError, StoreUnavailable) as problem:
            problems.append(problem)

    asking = threading.Thread(target=ask)
    asking.start()
    while not filled._readers:
        time.sleep(0.001)
    before = time.monotonic()
    filled.close()
    asking.join(10)
    assert not asking.is_alive()
    assert time.monotonic() - before < 5
    assert len(problems) == 1
