"""A backend and a scripted collector for the tests of whole programs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SDK = Path(__file__).resolve().parent.parent
PISTE = Path(sys.executable).parent / "piste"


@dataclass
class Backend:
    """A running `piste up`: its URL, and questions to its store."""

    url: str
    data: Path

    def is_answering(self) -> bool:
        """Whether the store can be asked by now."""
        return subprocess.run([PISTE, "query", "select 1", "--data", self.data], capture_output=True).returncode == 0

    def query(self, sql: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            [PISTE, "query", sql, "--data", self.data, "--format", "json"], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        rows: list[dict[str, Any]] = json.loads(done.stdout)
        return rows

    def await_count(self, count: int, where: str = "true") -> int:
        """Wait until so many events are stored; return how many there are after at most 15 s."""
        deadline = time.monotonic() + 15
        while True:
            (row,) = self.query(f"select count(*) as n from events where {where}")
            if row["n"] >= count or time.monotonic() > deadline:
                return int(row["n"])


@pytest.fixture(scope="session")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """The reference backend on a port of its own."""
    data = tmp_path_factory.mktemp("backend")
    process = subprocess.Popen([PISTE, "up", "--port", "0", "--data", data], stdout=subprocess.DEVNULL)
    run = data / "run.json"
    deadline = time.monotonic() + 20
    while not run.exists() or "url" not in run.read_text():
        assert process.poll() is None, "piste up has ended"
        assert time.monotonic() < deadline, "piste up does not come up"
        select_pause()
    running = Backend(json.loads(run.read_text())["url"], data)
    while not running.is_answering():  # the collector is up before the store is
        assert time.monotonic() < deadline, "the store does not come up"
    yield running
    process.send_signal(signal.SIGINT)
    process.wait(20)


def select_pause() -> None:
    """Give another process a moment; it has no event that could be awaited."""
    time.sleep(0.05)
