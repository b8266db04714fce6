"""Exactly once, through kill -9 at any moment and a disk that fills up."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from samples import SCHEMAS, make_batch, make_event

from piste.storage.batch import Batch
from piste.storage.database import StoreUnavailable, open_readonly
from piste.storage.duckdb import Store

WRITER = Path(__file__).with_name("writing_process.py")


def test_kill_9_loses_nothing_and_doubles_nothing(path: Path) -> None:
    chance = random.Random(4)
    acknowledged = 0
    for _ in range(5):
        command = [sys.executable, str(WRITER), str(path), str(acknowledged + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline()  # it writes; now kill it at any moment
            time.sleep(chance.random() * 0.3)  # the moment is what is random here
            writer.kill()
            told = writer.stdout.read().split()
        printed = int(told[-1]) if told else acknowledged
        with open_readonly(path) as left:  # the log is replayed without writing, too
            assert left.counts().good >= printed
        with Store(path, lookup=SCHEMAS.get) as store:
            offset = store.offset()
            assert offset >= printed
            rows = store.query("SELECT count(*), count(DISTINCT raw_id), min(raw_id), max(raw_id) FROM events").rows
            assert rows == [[offset, offset, 1, offset]]
            raw = store.query("SELECT count(*), sum(len(raw_ids)) FROM raw_batches").rows[0]
            assert int(raw[1]) == offset
            typed = store.query("SELECT count(*) FROM typed_columns").rows[0][0]
            columns = store.query("SELECT count(*) FROM duckdb_columns() WHERE table_name = 'events'").rows[0][0]
            assert columns == 135 + typed
            acknowledged = offset
    assert acknowledged > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 40 MB; mounting it needs root, as the test container has."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted without root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def big_batch(first: int) -> Batch:
    """Events that do not compress, with a new raw record."""
    batch = Batch()
    for place in range(300):
        event = make_event(first + place, page_title=os.urandom(300).hex(), page_url=f"https://acme.com/{uuid.uuid4()}")
        batch.add(first + place, os.urandom(1000), [event])
    return batch


def fill_up(store: Store) -> Batch:
    """Write until the disk is full; the batch that did not fit."""
    while True:
        batch = big_batch(store.offset() + 1)
        try:
            store.write(batch)
        except StoreUnavailable:
            return batch


@pytest.mark.parametrize("left", ["a log that cannot grow", "a checkpoint without room"])
def test_a_full_disk_pauses_the_store_and_room_resumes_it(small_disk: Path, left: str) -> None:
    path = small_disk / "piste.duckdb"
    filler = small_disk / "filler"
    if left == "a log that cannot grow":
        filler.write_bytes(bytes(30 * 2**20))
    with Store(path, lookup=SCHEMAS.get, checkpoint_threshold="16MB") as store:
        batch = fill_up(store)
        written = store.offset()
        assert written > 0
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="No space left"):
                store.write(batch)
            assert store.offset() == written
            assert store.counts().good == written
        filler.unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
        store.write(batch)
        store.write(big_batch(written + 301))
        assert store.counts().good == written + 600
    with Store(path) as store:
        assert (store.offset(), store.counts().good) == (written + 600, written + 600)
        rows = store.query("SELECT count(DISTINCT raw_id) FROM events").rows
        assert rows == [[written + 600]]


def test_a_store_copied_while_it_is_open_has_its_log_replayed(store: Store, path: Path, tmp_path: Path) -> None:
    """What a power cut leaves: the file and a log that nobody folded in."""
    for number in range(5):
        store.write(make_batch(1 + number, make_event(number)))
    copy = tmp_path / "copy.duckdb"
    shutil.copy(path, copy)
    log = path.with_name(path.name + ".wal")
    shutil.copy(log, copy.with_name(copy.name + ".wal"))
    with Store(copy) as replayed:
        assert (replayed.offset(), replayed.counts().good) == (5, 5)
    torn = tmp_path / "torn.duckdb"
    shutil.copy(path, torn)
    torn.with_name(torn.name + ".wal").write_bytes(log.read_bytes()[:-100])
    with Store(torn) as replayed:
        assert (replayed.offset(), replayed.counts().good) == (4, 4)


def test_memory_grows_when_the_table_needs_it(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Store(path, memory_mb=4) as store:
        offset = 1
        for _ in range(4):
            batch = big_batch(offset)
            for _attempt in range(20):
                try:
                    store.write(batch)
                    break
                except StoreUnavailable:
                    continue
            offset += 300
        assert store.counts().good == 1200
        assert store._memory_mb > 4
    assert "needs more memory" in caplog.text
