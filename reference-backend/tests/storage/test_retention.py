"""The retention deletes what is too old or too much, and nothing else."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec
import pytest
from samples import SCHEMAS, START, make_event, make_failed

from piste.records import CollectorPayload
from piste.storage import janitor
from piste.storage.batch import Batch
from piste.storage.duckdb import Store
from piste.storage.janitor import DAY_MS, Janitor
from piste.storage.retention import Retention


def fill(store: Store, days: int, junk: int = 0) -> None:
    """One batch a day from START on: three events and a failed one; folded into the file where it is big."""
    for day in range(days):
        at = START + day * DAY_MS
        payload = CollectorPayload(at, "/i", "", os.urandom(junk), None, "", "", None, None, [], None, "piste")
        record = msgspec.msgpack.encode(payload)
        batch = Batch()
        for place in range(3):
            title = os.urandom(junk).hex()
            batch.add(day * 10 + place + 1, record, [make_event(0, collector_tstamp=at, page_title=title)])
        batch.add(day * 10 + 4, record, [make_failed()])
        store.write(batch)
        if junk:
            store.checkpoint()  # space is freed by whole row groups, and a checkpoint ends one


def kept(store: Store) -> tuple[int, int, int]:
    rows = store.query(
        "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM failed_events), (SELECT count(*) FROM raw)"
    ).rows
    return rows[0][0], rows[0][1], rows[0][2]


NOW = START + 10 * DAY_MS


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        (Retention(), (30, 10, 40)),
        (Retention(events_days=4), (12, 10, 40)),
        (Retention(failed_days=2.5), (30, 2, 40)),
        (Retention(raw_days=1), (30, 10, 4)),
        (Retention(events_days=0, failed_days=0, raw_days=0), (0, 0, 0)),
        (Retention(events_days=100), (30, 10, 40)),
    ],
)
def test_ages(path: Path, retention: Retention, left: tuple[int, int, int]) -> None:
    with Store(path, lookup=SCHEMAS.get) as store:
        fill(store, 10)
        Janitor(store, retention).sweep(NOW)
        assert kept(store) == left
        if left[0] < 30 and left[0]:
            assert store.query("SELECT min(raw_id) FROM events").rows[0][0] > 30
        fill_again = store.offset()
    with Store(path) as store:
        assert (store.offset(), kept(store)) == (fill_again, left)


def test_deletes_come_in_slices_with_commits_between(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(janitor, "SLICE_ROWS", 4)
    with Store(path) as store:
        fill(store, 10)
        deletes: list[int] = []
        delete = store.delete

        def counted(sql: str, parameters: list[object]) -> int:
            deletes.append(delete(sql, parameters))
            return deletes[-1]

        monkeypatch.setattr(store, "delete", counted)
        assert Janitor(store, Retention(events_days=0)).sweep(NOW) == 30
        assert deletes == [4] * 7 + [2, 0]


def test_the_size_is_kept_by_deleting_the_oldest_raw_records_first(path: Path) -> None:
    with Store(path) as store:
        fill(store, 40, junk=100_000)
        full = store.size()
        Janitor(store, Retention(max_bytes=full * 9 // 10)).sweep(NOW)
        events, failed, raw = kept(store)
        assert store.size() <= full * 9 // 10
        assert (events, failed) == (120, 40)
        assert 0 < raw < 160
        assert store.query("SELECT max(raw_id) FROM raw").rows == [[store.offset()]]
        Janitor(store, Retention(max_bytes=1)).sweep(NOW)
        assert kept(store) == (0, 0, 0)


def test_the_thread_sweeps_while_the_store_is_open_and_ends_with_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(janitor, "SWEEP_SECONDS", 0.01)
    swept = threading.Event()
    sweep = Janitor.sweep

    def telling(self: Janitor, now: int) -> int:
        deleted = sweep(self, now)
        if deleted:
            swept.set()
        return deleted

    monkeypatch.setattr(Janitor, "sweep", telling)
    store = Store(path, retention=Retention(events_days=0.0))
    fill(store, 1)
    store.delete("UPDATE events SET collector_tstamp = make_timestamp_ms(?)", [0])
    assert swept.wait(10)
    assert kept(store)[0] == 0
    store.close()
    assert not any(thread.name == "retention" for thread in threading.enumerate())


def test_no_thread_without_limits(path: Path) -> None:
    with Store(path, retention=Retention(lane_hours=None)):
        assert not any(thread.name == "retention" for thread in threading.enumerate())


def test_a_lane_expires_as_a_whole(path: Path) -> None:
    with Store(path, retention=Retention(lane_hours=1)) as store:
        fill(store, 3)
        for lane, hours, raw_id in (("old", 2, 1), ("busy", 2, 2), ("busy", 0, 3)):
            store.delete(
                "UPDATE events SET lane = ?, collector_tstamp = make_timestamp_ms(?) WHERE raw_id = ?",
                [lane, NOW - hours * 3_600_000, raw_id],
            )
        store._janitor.sweep(NOW)
        left = store.query("SELECT DISTINCT lane FROM events ORDER BY 1").rows
        assert left == [[""], ["busy"]]
