"""A batch in, the same values out; and what the database cannot hold is lost nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pytest
from samples import LINK, SCHEMAS, USER, make_batch, make_event, make_failed, record

from piste.records import Event, SelfDescribing
from piste.storage.batch import Batch
from piste.storage.columns import COLUMNS
from piste.storage.database import StoreUnavailable, open_readonly
from piste.storage.duckdb import Store


def one(store: Store, sql: str) -> list[Any]:
    rows = store.query(sql).rows
    assert len(rows) == 1
    return list(rows[0])


def test_the_first_columns_are_the_canonical_ones_in_tsv_order(store: Store) -> None:
    store.write(make_batch(1, make_event()))
    described = [row[0] for row in store.query("DESCRIBE events").rows]
    assert described[:131] == [column.name for column in COLUMNS]
    assert described[131:] == [
        "raw_id",
        "raw_index",
        "lane",
        "number_texts",
        "unstruct_event_com_acme_link_click_1",
        "contexts_com_acme_user_2",
    ]


def test_every_kind_of_value_comes_back(store: Store) -> None:
    store.write(make_batch(7, make_event(3)))
    assert one(
        store,
        "SELECT app_id, br_cookies, br_viewwidth, tr_total, se_value, collector_tstamp, txn_id, raw_id, raw_index"
        " FROM events",
    ) == ["shop", True, 800, 12.35, 2.5, "2026-09-21T14:13:20.003Z", None, 7, 0]
    unstruct, contexts, derived = one(store, "SELECT unstruct_event, contexts, derived_contexts FROM events")
    assert orjson.loads(unstruct) == {
        "schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0",
        "data": {
            "schema": LINK.uri,
            "data": {"targetUrl": "https://acme.com/3", "elementClasses": ["a", "b"], "position": 3},
        },
    }
    assert orjson.loads(contexts) == {
        "schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
        "data": [{"schema": USER.uri, "data": {"userId": "u3", "score": 0.5, "isAdmin": False}}],
    }
    assert derived is None
    assert one(store, "SELECT unstruct_event_com_acme_link_click_1, contexts_com_acme_user_2 FROM events") == [
        {"target_url": "https://acme.com/3", "element_classes": ["a", "b"], "position": 3},
        [{"_schema_version": "2-1-0", "user_id": "u3", "score": 0.5, "is_admin": False}],
    ]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("0.005", 0.01),
        ("-0.005", -0.01),
        ("0.0049", 0.0),
        ("9999999999999999.99", 9999999999999999.99),
        ("1E+3", 1000.0),
    ],
)
def test_amounts_are_rounded_half_up(store: Store, sent: str, stored: float) -> None:
    store.write(make_batch(1, make_event(tr_total=Decimal(sent))))
    assert float(one(store, "SELECT tr_total FROM events")[0]) == stored


@pytest.mark.parametrize("ms", [-62_167_219_200_000, -1, 0, 253_402_300_799_999])
def test_timestamps_of_all_allowed_years_come_back(store: Store, ms: int) -> None:
    store.write(make_batch(1, make_event(true_tstamp=ms)))
    assert one(store, "SELECT epoch_ms(true_tstamp) FROM events") == [ms]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tr_total", Decimal("10000000000000000")),
        ("tr_total", Decimal("1E+400")),
        ("se_value", Decimal("1E+400")),
        ("br_viewwidth", 2**31),
        ("br_viewwidth", 2**70),
        ("true_tstamp", 2**62),
        ("br_cookies", 2),
    ],
)
def test_an_event_that_the_columns_cannot_hold_fails_alone(store: Store, column: str, value: object) -> None:
    batch = make_batch(1, make_event(1), make_event(2, **{column: value}), make_event(3))
    store.write(batch)
    assert [row[0] for row in store.query("SELECT user_id FROM events ORDER BY raw_id").rows] == ["user 1", "user 3"]
    kind, stage, path, got, badrow, raw_id, event_id = one(
        store, "SELECT kind, stage, path, got, badrow, raw_id, event_id FROM failed_events"
    )
    assert (kind, stage, path, got, raw_id) == ("loader_parsing_error", "storage", column, str(value), 2)
    assert event_id.endswith("2")
    failure = orjson.loads(badrow)["data"]["failure"]
    assert failure["type"] == "RowDecodingError"
    assert failure["errors"][0]["key"] == column
    assert len(orjson.loads(badrow)["data"]["payload"].split("\t")) == 131
    assert store.counts() == (3, 2, 1)
    assert [failed[2].kind for failed in batch.failed] == ["loader_parsing_error"]


def test_odd_text_is_stored_and_not_refused(store: Store) -> None:
    odd = SelfDescribing(LINK, {"targetUrl": "half \ud83d pair, nul \0", "position": 2**90, "more": 10**400})
    event = make_event(1, page_title="half \ud83d pair", user_id="nul \0")
    event.unstruct_event = odd
    store.write(make_batch(1, event))
    title, user, typed = one(
        store,
        "SELECT page_title, user_id, unstruct_event_com_acme_link_click_1 FROM events WHERE json_valid(unstruct_event)",
    )
    assert (title, user) == ("half � pair", "nul \0")
    assert typed == {"target_url": "half � pair, nul \0", "element_classes": None, "position": None}


def test_failed_events_keep_everything(store: Store) -> None:
    request = make_failed(kind="adapter_failures", event_count=5, badrow=b"not \xff JSON", reason="half \ud83d pair")
    partial = make_failed(
        partial=make_event(4), event_id="x", schema=LINK.uri, path="$.position", expected="integer", got="a"
    )
    store.write(make_batch(1, request, partial))
    rows = store.query("SELECT * EXCLUDE (badrow, partial, reasons) FROM failed_events ORDER BY raw_id").rows
    received = "2026-09-21T14:13:20.000Z"
    reason = "half � pair"
    assert rows[0] == [None, 5, "adapter_failures", "validation", reason, None, None, None, None, 1, received, 0, ""]
    assert rows[1][:4] == ["x", 1, "schema_violations", "validation"]
    assert rows[1][5:9] == [LINK.uri, "$.position", "integer", "a"]
    badrow, none = store.query("SELECT badrow, partial FROM failed_events ORDER BY raw_id").rows[0]
    assert (orjson.loads(badrow), none) == ("not � JSON", None)
    assert store.counts() == (6, 0, 6)
    named = [row[0] for row in store.query("DESCRIBE failed_events").rows]
    assert named[:5] == ["event_id", "event_count", "kind", "stage", "reason"]
    assert named[5:12] == ["schema", "path", "expected", "got", "badrow", "raw_id", "received_tstamp"]


def test_raw_records_are_found_by_id_and_shown_as_a_table(store: Store) -> None:
    batch = Batch()
    batch.add(5, record("e=pv&page=Grüße"), [make_event(1)])
    batch.add(9, b"\xff junk", [make_failed(kind="collector_payload_format_violation")])
    store.write(batch)
    assert store.raw(5) == record("e=pv&page=Grüße")
    assert store.raw(9) == b"\xff junk"
    assert [store.raw(raw_id) for raw_id in (4, 7, 10)] == [None, None, None]
    rows = store.query("SELECT raw_id, received_tstamp, record ->> 'querystring' FROM raw ORDER BY raw_id").rows
    assert rows[0] == [5, "2026-09-21T14:13:20.001Z", "e=pv&page=Grüße"]
    assert (rows[1][0], rows[1][2]) == (9, None)
    joined = "SELECT count(*) FROM raw a JOIN raw b USING (raw_id) JOIN events USING (raw_id)"
    assert one(store, joined) == [1]


def test_big_commits_make_several_blobs(store: Store) -> None:
    batch = Batch()
    for offset in range(1, 12):
        batch.add(offset, bytes([offset]) * 2**20, [make_event(offset)])
    store.write(batch)
    assert one(store, "SELECT count(*) FROM raw_batches") == [3]
    assert [store.raw(offset) for offset in (1, 4, 5, 11)] == [bytes([offset]) * 2**20 for offset in (1, 4, 5, 11)]


def test_a_batch_is_taken_once_and_the_offset_with_it(store: Store, path: Path) -> None:
    first, second = make_batch(1, make_event(1), make_event(2)), make_batch(3, make_event(3))
    for batch in (first, first, second, first, second):
        store.write(batch)
    assert store.counts().good == 3
    assert store.offset() == 3
    store.close()
    with Store(path, lookup=SCHEMAS.get) as again:
        again.write(second)
        assert (again.offset(), again.counts().good) == (3, 3)


def test_reset_empties_everything_and_goes_on_from_the_offset(store: Store) -> None:
    store.write(make_batch(1, make_event(1), make_failed()))
    assert store.raw(1) is not None
    store.reset(40)
    assert store.counts() == (0, 0, 0)
    assert store.offset() == 40
    assert store.raw(1) is None
    assert len(store.query("DESCRIBE events").rows) == 135
    store.write(make_batch(2, make_event(2)))
    assert store.counts().good == 0
    store.write(make_batch(41, make_event(3)))
    assert store.counts().good == 1
    assert one(store, "SELECT unstruct_event_com_acme_link_click_1.position FROM events") == [3]


def test_one_process_has_the_store_and_a_second_is_told(store: Store, path: Path) -> None:
    import subprocess
    import sys

    code = f"from pathlib import Path; from piste.storage.duckdb import Store; Store(Path({str(path)!r}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "StoreUnavailable" in told.stderr
    assert "in use by process" in told.stderr


def test_a_file_that_is_not_ours_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 1000)
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        Store(path)
    path.unlink()
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE theirs (a INTEGER)")
    with pytest.raises(StoreUnavailable, match="not a store of Piste"):
        Store(path)
    with duckdb.connect(str(path)) as other:
        assert other.execute("SELECT count(*) FROM theirs").fetchone() == (0,)


def test_reading_alone_needs_a_store(path: Path, store: Store) -> None:
    with pytest.raises(StoreUnavailable, match="no store at"):
        open_readonly(path.with_name("elsewhere.duckdb"))
    store.write(make_batch(1, make_event(1)))
    store.close()
    with open_readonly(path) as offline:
        assert offline.counts().good == 1
        assert offline.raw(1) == record()
        assert offline.query("SELECT count(*) FROM raw").rows == [[1]]


def test_other_tools_can_open_the_file(store: Store, path: Path) -> None:
    store.write(make_batch(1, make_event(1)))
    store.close()
    with duckdb.connect(str(path), read_only=True) as plain:
        assert plain.execute("SELECT user_id FROM events").fetchall() == [("user 1",)]
        assert plain.execute("SELECT raw_id FROM raw").fetchall() == [(1,)]


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.counts()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.write(make_batch(1, make_event()))


def test_readers_see_whole_batches_while_the_store_is_written(store: Store) -> None:
    import threading

    seen: list[tuple[int, int]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            rows = store.query("SELECT count(*), count(DISTINCT raw_id) FROM events").rows
            seen.append((rows[0][0], rows[0][1]))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        store.write(make_batch(1 + number * 50, *(make_event(number * 50 + place) for place in range(50))))
    done.set()
    reader.join()
    assert store.counts().good == 1000
    assert len(seen) > 1
    assert all(rows % 50 == 0 for rows, _ in seen)
    assert [rows for rows, _ in seen] == sorted(rows for rows, _ in seen)


def test_an_event_that_only_the_database_refuses_fails_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such event is known; the way is tried with one that an (imitated) database error follows."""
    from piste.storage import duckdb as module

    insert = module._insert_events

    def refusing(writer: Any, events: Sequence[tuple[int, int, Event]], *rest: Any) -> None:
        if any(event.columns["user_id"] == "user 5" for _, _, event in events):
            raise duckdb.ConversionException("Conversion Error: imitated")
        insert(writer, events, *rest)

    monkeypatch.setattr(module, "_insert_events", refusing)
    store.write(make_batch(1, *map(make_event, range(8))))
    assert store.counts() == (8, 7, 1)
    assert one(store, "SELECT kind, reason, raw_id FROM failed_events") == [
        "loader_parsing_error",
        "Conversion Error: imitated",
        6,
    ]
