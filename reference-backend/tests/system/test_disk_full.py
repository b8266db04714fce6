"""A full disk: no 200 without a durable record, no crash, and all goes on once there is space."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from running import Running, page_view, wait_for

Up = Callable[..., Running]
MEGABYTE = 2**20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 48 MB in memory, on a mount point of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root; CI runs as root")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_it_answers_503_stays_up_and_recovers(up: Up, small_disk: Path) -> None:
    backend = up(data=small_disk / "data")
    accepted = [page_view()]
    assert backend.post(*accepted).status_code == 200
    pids = {process.pid for process in backend.tree()}
    filler = small_disk / "filler"
    fill(filler)
    refused = None
    for _ in range(400):
        event = page_view(page="x" * 50_000)
        answer = backend.post(event)
        if answer.status_code != 200:
            refused = answer.status_code
            break
        accepted.append(event)
    assert refused == 503
    assert httpx.get(backend.url + "/health").status_code == 200
    assert httpx.get(backend.url + "/sink-health").status_code == 503
    filler.unlink()
    wait_for(lambda: backend.post(page_view(aid="after")).status_code == 200, 20, backend.said)
    wait_for(lambda: httpx.get(backend.url + "/api/status").json()["lag"] == 0, 30, backend.said)
    stored = {row["event_id"] for row in backend.query("SELECT event_id FROM events WHERE app_id IS NULL")}
    assert {event["eid"] for event in accepted} == stored
    assert {process.pid for process in backend.tree()} == pids, backend.said()


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * MEGABYTE)
        except OSError:
            while True:
                try:
                    file.write(b"\0" * 1024)
                except OSError:
                    return
