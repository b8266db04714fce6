"""kill -9 in the middle of load: what got its 200 is in the store, exactly once."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable

import httpx
from running import JSON, PISTE, TP2, Running, envelope, page_view, wait_for

Up = Callable[..., Running]
KILLS = 10


class Load:
    """A few threads that post without pause and note the event ids whose 200 they saw."""

    def __init__(self, backend: Running, threads: int = 3, batch: int = 10) -> None:
        self.acknowledged: set[str] = set()
        self.ended = threading.Event()
        self._backend, self._batch = backend, batch
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        with httpx.Client() as client:
            while not self.ended.is_set():
                events = [page_view() for _ in range(self._batch)]
                try:
                    answer = client.post(self._backend.url + TP2, content=envelope(events), headers=JSON, timeout=5)
                except httpx.HTTPError:
                    time.sleep(0.01)
                    continue
                if answer.status_code == 200:
                    self.acknowledged.update(event["eid"] for event in events)

    def end(self) -> set[str]:
        self.ended.set()
        for thread in self._threads:
            thread.join()
        return self.acknowledged


def test_ten_kills_lose_and_double_nothing(up: Up) -> None:
    backend = up()
    dice = random.Random()
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        load = Load(backend)
        time.sleep(dice.uniform(0.05, 0.8))
        victim = ("all", "front", "pipeline")[kill % 3]
        if victim == "all":
            backend.kill()
            acknowledged |= load.end()
            backend.start()
        else:
            backend.role(victim).kill()
            time.sleep(dice.uniform(0.0, 0.3))
            acknowledged |= load.end()
            wait_for(backend.is_ready, 20, backend.said)
    assert acknowledged
    wait_for(lambda: httpx.get(backend.url + "/api/status").json()["lag"] == 0, 60, backend.said)
    stored = Counter(event_ids(backend))
    assert acknowledged - stored.keys() == set()
    assert {event_id for event_id, n in stored.items() if n != 1} == set()
    assert backend.query("SELECT count(*) AS n FROM failed_events") == [{"n": 0}]


def event_ids(backend: Running) -> list[str]:
    exported = subprocess.run([PISTE, "export", "tsv", "--data", str(backend.data)], capture_output=True, text=True)
    assert exported.returncode == 0, exported.stderr
    return [line.split("\t")[6] for line in exported.stdout.splitlines()]


def test_a_stream_left_by_a_crash_drains_at_start(up: Up) -> None:
    backend = up()
    backend.role("pipeline").suspend()  # the backlog grows
    sent = [page_view() for _ in range(2000)]
    for start in range(0, len(sent), 100):
        assert backend.post(*sent[start : start + 100]).status_code == 200
    backend.kill()
    backend.start()
    wait_for(lambda: httpx.get(backend.url + "/api/status").json()["lag"] == 0, 30, backend.said)
    assert backend.query("SELECT count(DISTINCT event_id) AS ids, count(*) AS n FROM events") == [
        {"ids": 2000, "n": 2000}
    ]
