"""What Micro's API asks: newest first, filtered, paged, counted over time."""

from __future__ import annotations

import pytest
from samples import LINK, START, USER, make_batch, make_event, make_failed, record

from piste.records import Event
from piste.storage.batch import Batch
from piste.storage.columns import COLUMNS
from piste.storage.duckdb import Store
from piste.storage.reads import Filter, Reads, Sorting


@pytest.fixture
def reads(store: Store) -> Reads:
    """Six good events, two of them page views without entity; three failed rows, one of two events, one incomplete."""
    batch = make_batch(1, *(make_event(number) for number in range(4)))
    view = {"event": "page_view", "event_name": "page_view", "user_id": None}
    for number in (4, 5):
        event = make_event(number, **view)
        event.unstruct_event, event.contexts = None, []
        batch.add(1 + number, b"", [event])
    partial = make_event(6)
    batch.add(7, b"", [make_failed(partial=partial, event_id="six"), make_failed(event_id="seven", badrow=b"{}")])
    other = b'{"data":{"payload":{"vendor":"com.other","version":"v1"}}}'
    batch.add(9, record(), [make_failed(kind="adapter_failures", event_count=2, badrow=other)])
    store.write(batch)
    return Reads(store)


def test_good_events_come_newest_first_with_all_columns(reads: Reads) -> None:
    rows = reads.good()
    assert [row["raw_id"] for row in rows] == [6, 5, 4, 3, 2, 1]
    assert list(rows[5]) == [*(column.name for column in COLUMNS), "raw_id", "raw_index"]
    first = rows[5]
    assert first["collector_tstamp"] == "2026-09-21T14:13:20Z"
    assert (first["br_cookies"], first["tr_total"], first["se_value"], first["txn_id"]) == (True, 12.35, 2.5, None)
    assert first["contexts"]["data"] == [{"schema": USER.uri, "data": {"userId": "u0", "score": 0.5, "isAdmin": False}}]
    assert first["unstruct_event"]["data"]["schema"] == LINK.uri
    assert first["derived_contexts"] is None


def test_events_of_one_request_come_last_first(store: Store) -> None:
    batch = Batch()
    batch.add(1, b"", [make_event(0), make_event(1), make_event(2)])
    store.write(batch)
    assert [row["raw_index"] for row in Reads(store).good()] == [2, 1, 0]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"event_type": "page_view"}, [6, 5]),
        ({"event_type": "pv"}, []),
        ({"schema": LINK.uri}, [4, 3, 2, 1]),
        ({"schema": LINK.uri.replace("1-0-0", "1-0-1")}, []),
        ({"schema": "'; DROP TABLE events"}, []),
        ({"contexts": [USER.uri]}, [4, 3, 2, 1]),
        ({"contexts": [USER.uri.removeprefix("iglu:")]}, [4, 3, 2, 1]),
        ({"contexts": [USER.uri, LINK.uri]}, []),
        ({"limit": 2}, [6, 5]),
        ({"limit": 0}, []),
        ({"limit": 2, "event_type": "unstruct"}, [4, 3]),
    ],
)
def test_good_events_are_filtered(reads: Reads, filters: dict[str, object], found: list[int]) -> None:
    assert [row["raw_id"] for row in reads.good(**filters)] == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [(9, 0), (7, 1), (7, 0)]),
        ({"limit": 1}, [(9, 0)]),
        ({"vendor": "com.other"}, [(9, 0), (7, 1)]),
        ({"vendor": "com.acme", "version": "tp2"}, [(7, 1), (7, 0)]),
        ({"version": "v2"}, [(7, 1)]),
    ],
)
def test_failed_events_are_filtered_by_the_path_of_their_request(
    reads: Reads, filters: dict[str, object], found: list[tuple[int, int]]
) -> None:
    assert [(row["raw_id"], row["raw_index"]) for row in reads.bad(**filters)] == found  # type: ignore[arg-type]


def test_counts_add_up(reads: Reads) -> None:
    assert reads.counts() == (10, 6, 4)


def test_pages_have_good_and_incomplete_events_as_flat_json(reads: Reads) -> None:
    rows, total = reads.events(1, 3)
    assert (len(rows), total) == (3, 7)
    assert rows[0]["user_id"] == "user 6"
    assert rows[0]["unstruct_event_com_acme_link_click_1"]["position"] == 6
    assert rows[0]["contexts_com_acme_user_2"][0]["_schema_version"] == "2-1-0"
    assert rows[0]["tr_total"] == 12.35
    assert rows[0]["collector_tstamp"] == "2026-09-21T14:13:20.006Z"
    assert [len(reads.events(page, 3)[0]) for page in (2, 3, 4)] == [3, 1, 0]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"valid": False}, [6]),
        ({"valid": True}, [5, 4, 3, 2, 1, 0]),
        ({"filters": [Filter("user_id", ("USER 1", "r 3"))]}, [3, 1]),
        ({"filters": [Filter("user_id", ("user 1", "r 3"), exact=True)]}, [1]),
        ({"filters": [Filter("user_id", ("user",)), Filter("event_id", ("0002",))]}, [2]),
        ({"filters": [Filter("br_viewwidth", ("80",))], "valid": False}, [6]),
        ({"filters": [Filter("user_id", ())]}, []),
        ({"time_range": (START + 2, START + 4)}, [3, 2]),
        ({"sorting": Sorting("event_id")}, [0, 1, 2, 3, 4, 5, 6]),
        ({"sorting": Sorting("user_id", desc=True)}, [6, 3, 2, 1, 0, 5, 4]),
    ],
)
def test_pages_are_filtered_and_sorted(reads: Reads, wish: dict[str, object], found: list[int]) -> None:
    rows, total = reads.events(1, 10, **wish)  # type: ignore[arg-type]
    assert [int(row["event_id"][-2:]) for row in rows] == found
    assert total == len(found)


def test_unknown_columns_are_named(reads: Reads) -> None:
    with pytest.raises(KeyError, match="nothing is not a column"):
        reads.events(filters=[Filter("nothing", ("x",))])
    with pytest.raises(KeyError, match="is not a column"):
        reads.events(sorting=Sorting('app_id"; DROP TABLE events; --'))


def test_the_timeline_counts_by_buckets_in_their_order(reads: Reads) -> None:
    whole, early = (START, START + 1000), (START, START + 2)
    assert reads.timeline([early, whole, (0, 1)]) == [(2, 2), (6, 4), (0, 0)]
    assert reads.timeline([]) == []


def test_an_empty_store_reads_as_empty(store: Store) -> None:
    reads = Reads(store)
    assert (reads.good(), reads.bad(), reads.events(), reads.counts()) == ([], [], ([], 0), (0, 0, 0))


def test_an_event_comes_back_as_it_was_made(store: Store) -> None:
    from piste.storage import rows

    made = make_event(1)
    store.write(make_batch(1, made))
    with store.reading() as cursor:
        row = cursor.execute(f"SELECT {rows.selection()} FROM events").fetchone()
    assert row is not None
    back: Event = rows.to_event(row)
    assert (back.unstruct_event, back.contexts) == (made.unstruct_event, made.contexts)
    assert back.columns == made.columns | {"tr_total": back.columns["tr_total"]}
