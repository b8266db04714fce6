"""When the worker commits: at once after a pause, gathered while events keep coming, at once for whoever waits."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from piste import worker as module
from piste.pipeline import EnrichConfig, Pipeline
from piste.storage.batch import Batch
from piste.storage.duckdb import Store
from piste.stream.spool import Spool
from piste.suspects import Suspects
from piste.worker import Worker

Post = Callable[..., bytes]

GATHERING = 2.0
"""Seconds: long enough to tell a commit that was gathered from one that was not."""


class Running:
    def __init__(self, folder: Path) -> None:
        pipeline = Pipeline(EnrichConfig())
        self.spool = Spool(folder / "stream.sqlite")
        self.store = Store(folder / "piste.duckdb", lookup=pipeline.resolver.lookup)
        self.suspects = Suspects(folder / "suspects")
        self.commits: queue.Queue[Batch] = queue.Queue()
        self.worker = Worker(self.spool, pipeline, self.store, self.suspects, on_commit=self.commits.put)

    def stop(self) -> None:
        self.worker.stop()
        self.suspects.close()
        self.store.close()
        self.spool.close()


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setattr(module, "BATCH_SECONDS", GATHERING)
    made = Running(tmp_path)
    made.worker.start()
    yield made
    made.stop()


def test_a_lone_record_is_stored_at_once_and_a_stream_is_gathered(running: Running, post: Post) -> None:
    running.spool.append([post({"aid": "first"})])
    lone = running.commits.get(timeout=GATHERING / 2)
    assert len(lone.raw) == 1
    for place in range(10):
        running.spool.append([post({"aid": str(place)})])
        time.sleep(GATHERING / 200)  # the pace of the senders, not a wait for the worker
    assert running.commits.empty()
    assert len(running.commits.get(timeout=GATHERING * 5).raw) == 10


def test_whoever_waits_gets_the_next_at_once(running: Running, post: Post) -> None:
    running.spool.append([post({"aid": "first"})])
    running.commits.get(timeout=GATHERING / 2)
    running.spool.append([post({"aid": "second"})])
    before = time.monotonic()
    assert running.worker.wait(GATHERING * 5) == 0
    assert time.monotonic() - before < GATHERING / 2
