"""Replay of a real backend: over its API while it runs, on the file when it does not, and by itself for a schema that
is edited.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from history import order, write_schema
from running import PISTE, Running, page_view, wait_for

GOOD_IN_SECONDS = 2.0


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Running]:
    write_schema(tmp_path / "iglu", price={"type": "number"})
    backend = Running(tmp_path / "data", "-i", str(tmp_path / "iglu")).start()
    yield backend
    if backend.process is not None and backend.process.poll() is None:
        backend.stop()


def replay(backend: Running, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PISTE, "replay", "--data", str(backend.data), *flags], capture_output=True, text=True, timeout=60
    )


def report(backend: Running, *flags: str) -> dict[str, Any]:
    done = replay(backend, "--json", *flags)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def counts(backend: Running) -> tuple[int, int]:
    state = httpx.get(backend.url + "/api/status").json()
    return state["good"], state["bad"]


def seconds_until(condition: Callable[[], bool]) -> float:
    before = time.monotonic()
    wait_for(condition, 10)
    return time.monotonic() - before


def test_an_edited_schema_turns_its_failures_green_within_two_seconds(backend: Running, tmp_path: Path) -> None:
    missing = "iglu:com.acme/refund/jsonschema/1-0-0"
    backend.post(order(price="1"), order(price=2), order(missing, amount=1), page_view(p="nowhere"))
    assert counts(backend) == (1, 3)
    ids = [row["event_id"] for row in backend.query("SELECT event_id FROM failed_events ORDER BY raw_index")]
    write_schema(tmp_path / "iglu", price={"type": ["string", "number"]})
    assert seconds_until(lambda: counts(backend) == (2, 2)) < GOOD_IN_SECONDS
    # A schema that was not there at all, too.
    file = tmp_path / "iglu" / "com.acme" / "refund" / "jsonschema" / "1-0-0"
    file.parent.mkdir(parents=True)
    file.write_text('{"type": "object"}')
    assert seconds_until(lambda: counts(backend) == (3, 1)) < GOOD_IN_SECONDS
    good = backend.query("SELECT event_id FROM events WHERE event_name IN ('order', 'refund') ORDER BY raw_index")
    assert [row["event_id"] for row in good if row["event_id"] in ids] == [ids[0], ids[1]]
    assert backend.query("SELECT path FROM failed_events") == [{"path": "p"}]


def test_replay_while_it_runs_and_when_it_does_not(backend: Running, tmp_path: Path) -> None:
    backend.post(order(price=1), order(price="2"))
    assert counts(backend) == (1, 1)
    told = report(backend)
    assert (told["requests"], told["unchanged_good"], told["unchanged_failed"]) == (1, 1, 1)
    refused = replay(backend, "-i", "elsewhere")
    assert (refused.returncode, "its own configuration" in refused.stderr) == (1, True)
    assert replay(backend, "--since", "yesterday").stderr.startswith("piste: since: 'yesterday' is not a moment")

    backend.stop()
    write_schema(tmp_path / "iglu", price={"type": "string"})
    folder = ("-i", str(tmp_path / "iglu"))
    dry = report(backend, "--dry-run", *folder)
    assert (dry["failed_to_good"], dry["good_to_failed"], dry["dry_run"]) == (1, 1, True)
    table = replay(backend, *folder)
    assert "failed -> good                       1" in table.stdout
    assert "1 requests replayed, 1 were rewritten" in table.stdout
    assert report(backend, *folder)["requests_changed"] == 0
    backend.start()
    assert counts(backend) == (1, 1)


def test_what_is_asked_wrongly_is_refused(backend: Running) -> None:
    url = backend.url + "/api/replay"
    assert httpx.get(url).status_code == 405
    wrong = httpx.post(url, json={"since": "soon"})
    assert (wrong.status_code, "2026-11-24" in wrong.json()["error"]["message"]) == (400, True)
    assert httpx.post(url, json={"failed": "perhaps"}).status_code == 400
    assert httpx.post(url, json={}, headers={"origin": "https://evil.example"}).status_code == 403
    lines = httpx.post(url, json={}).text.splitlines()
    assert json.loads(lines[-1])["report"]["requests"] == 0


def test_events_go_on_coming_in_during_a_replay(backend: Running) -> None:
    for _ in range(10):
        backend.post(*(order(price="1") for _ in range(100)))
    assert counts(backend) == (0, 1000)
    with httpx.stream("POST", backend.url + "/api/replay", json={}, timeout=60) as response:
        lines = response.iter_lines()
        next(lines)
        backend.post(order(price=1))
        told = [json.loads(line) for line in lines]
    assert told[-1]["report"]["unchanged_failed"] == 1000
    assert counts(backend) == (1, 1000)


def test_no_store_is_said_so(tmp_path: Path) -> None:
    done = subprocess.run([PISTE, "replay", "--data", str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "there is no store in" in done.stderr) == (1, True)


def test_a_pipeline_killed_in_the_middle_of_a_replay(backend: Running) -> None:
    """The supervisor starts it again; what was replaced stays, the rest is as it was, and nothing is there twice."""
    for _ in range(12):  # of 4 MB in all, so that there are two portions
        backend.post(*(order(price="1" * 1000) for _ in range(400)), order(price=2))
    wait_for(lambda: counts(backend) == (12, 4800), 30)
    both = "SELECT event_id FROM events UNION ALL SELECT event_id FROM failed_events"
    with httpx.stream("POST", backend.url + "/api/replay", json={}, timeout=60) as response:
        lines = response.iter_lines()
        while not json.loads(next(lines))["done"]:
            pass
        backend.role("pipeline").kill()
        assert not any("report" in line for line in what_comes(lines))
    wait_for(lambda: httpx.get(backend.url + "/api/status").status_code == 200, 10)
    assert counts(backend) == (12, 4800)
    assert backend.query(f"SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM ({both})") == [
        {"n": 4812, "ids": 4812}
    ]
    assert report(backend)["requests"] == 12


def what_comes(lines: Iterator[str]) -> list[str]:
    """The lines until the connection breaks."""
    told = []
    try:
        for line in lines:
            told.append(line)
    except httpx.HTTPError:
        pass
    return told


def test_a_wrong_flag_is_said_so(tmp_path: Path) -> None:
    for flag, value, said in (
        ("--schema", "com.acme/order", "write it like iglu:com.acme/a/jsonschema/1-0-0"),
        ("--schema", "iglu:com.acme/order/jsonschema/1-0", "write it like"),
    ):
        done = subprocess.run([PISTE, "replay", "--data", str(tmp_path), flag, value], capture_output=True, text=True)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
