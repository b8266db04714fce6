"""`piste up` as a person meets it: it starts, takes events, answers, survives the loss of a part, and ends."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest
from running import PISTE, Running, alive, page_view, query, wait_for

Up = Callable[..., Running]


def test_events_sent_by_post_and_get_are_rows(up: Up) -> None:
    backend = up()
    assert backend.post(page_view(aid="by-post"), page_view(aid="by-post")).status_code == 200
    pixel = httpx.get(backend.url + "/i", params=page_view(aid="by-get"))
    assert pixel.headers["content-type"] == "image/gif"
    rows = backend.query("SELECT app_id, count(*) AS n FROM events GROUP BY 1 ORDER BY 1")
    assert rows == [{"app_id": "by-get", "n": 1}, {"app_id": "by-post", "n": 2}]
    assert backend.stop() == 0
    assert query(backend.data, "SELECT count(*) AS n FROM events") == [{"n": 3}]


def test_what_fails_is_a_row_with_its_reason(up: Up) -> None:
    backend = up()
    backend.post(page_view(), page_view(eid="not-a-uuid"))
    assert backend.query("SELECT count(*) AS n FROM events") == [{"n": 1}]
    [failed] = backend.query("SELECT kind, event_count, reason, got FROM failed_events")
    assert failed["kind"] == "schema_violations"
    assert failed["event_count"] == 1
    assert "not-a-uuid" in (failed["got"] or "")


def test_a_second_instance_on_the_folder_refuses_and_says_who_is_there(up: Up) -> None:
    backend = up()
    second = subprocess.run([PISTE, "up", "--port", "0", "--data", str(backend.data)], capture_output=True, text=True)
    assert second.returncode == 1
    assert str(backend.process and backend.process.pid) in second.stderr
    assert "--data" in second.stderr
    assert "Traceback" not in second.stderr
    assert backend.post(page_view()).status_code == 200


def test_a_taken_port_is_said_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [PISTE, "up", "--port", str(port), "--data", str(tmp_path)], capture_output=True, text=True, timeout=20
        )
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_ten_seconds_of_a_signal_and_keeps_everything(up: Up, number: signal.Signals) -> None:
    backend = up()
    for _ in range(20):
        backend.post(*[page_view() for _ in range(50)])
    tree = backend.tree()
    began = time.monotonic()
    assert backend.process is not None
    backend.process.send_signal(number)
    assert backend.process.wait(timeout=10) == 0
    assert time.monotonic() - began < 10
    assert not alive(tree)
    backend.start()
    assert backend.query("SELECT count(*) AS n FROM events") == [{"n": 1000}]


def test_a_killed_supervisor_leaves_no_orphan_and_no_held_port(up: Up) -> None:
    backend = up()
    backend.post(page_view())
    port = httpx.URL(backend.url).port
    tree = backend.tree()
    tree[0].kill()
    assert backend.process is not None
    backend.process.wait()
    psutil.wait_procs(tree[1:], timeout=10)
    assert not alive(tree)
    backend.start(port or 0)
    assert backend.query("SELECT count(*) AS n FROM events") == [{"n": 1}]


def test_a_killed_front_comes_back_on_its_port(up: Up) -> None:
    backend = up()
    backend.post(page_view())
    front = backend.role("front")
    front.kill()
    wait_for(
        lambda: backend.post(page_view()).status_code == 200 if try_connect(backend.url) else False, 10, backend.said
    )
    assert backend.role("front").pid != front.pid
    assert backend.query("SELECT count(*) AS n FROM events") == [{"n": 2}]


def test_while_the_pipeline_is_gone_events_are_still_taken(up: Up) -> None:
    backend = up()
    pipeline = backend.role("pipeline")
    pipeline.kill()
    assert backend.post(page_view()).status_code == 200
    wait_for(lambda: backend.is_pipeline_up() and backend.role("pipeline").pid != pipeline.pid, 15, backend.said)
    assert backend.query("SELECT count(*) AS n FROM events") == [{"n": 1}]


def try_connect(url: str) -> bool:
    try:
        return httpx.get(url + "/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
