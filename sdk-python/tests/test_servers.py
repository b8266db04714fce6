"""Real prefork servers: a preloaded gunicorn application and a Celery worker pool, both with a tracker made before
the fork.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripted_collector import Collector

TRACKER = """
import os
import piste_tracker as piste
tracker = piste.Tracker("ns", piste.Emitter(os.environ["COLLECTOR"], "post", piste.EmitterConfiguration(batch_size=10)))
def track(where):
    tracker.track(piste.StructuredEvent("server", where, label=str(os.getpid())))
track("before the fork")
"""

GUNICORN = (
    TRACKER
    + """
def application(environ, start_response):
    track("request")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
)

CELERY = (
    TRACKER
    + """
from celery import Celery
app = Celery("app", broker="filesystem://", backend="file://" + os.environ["FOLDER"] + "/results")
app.conf.broker_transport_options = {
    "data_folder_in": os.environ["FOLDER"] + "/queue", "data_folder_out": os.environ["FOLDER"] + "/queue",
    "control_folder": os.environ["FOLDER"] + "/control",
}
@app.task
def work(number):
    track("task")
    return number
"""
)


@contextmanager
def running(command: list[str], folder: Path, collector: Collector) -> Iterator[subprocess.Popen[bytes]]:
    """A server in a folder of its own; asked to end as an operator does, and waited for."""
    environment = {**os.environ, "COLLECTOR": collector.url, "FOLDER": str(folder), "C_FORCE_ROOT": "1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) in (0, -signal.SIGTERM), (folder / "log").read_text()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def places(collector: Collector) -> dict[str, list[str]]:
    """The process ids that sent events, by where those were tracked; no event arrived twice."""
    assert len({one["eid"] for one in collector.delivered}) == len(collector.delivered)
    found: dict[str, list[str]] = {}
    for one in collector.delivered:
        found.setdefault(one["se_ac"], []).append(one["se_la"])
    return found


def test_a_preloaded_gunicorn_application(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(GUNICORN)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--preload", "-w", "2", "-b", f"127.0.0.1:{port}", "app:application"]
    with running(command, tmp_path, collector):
        answered = [get(port) for _ in range(40)]
    found = places(collector)
    assert sorted(found["request"]) == sorted(answered)
    assert len(found["before the fork"]) == 1


def get(port: int) -> str:
    for _ in range(500):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the server does not answer")


def test_a_prefork_celery_worker(collector: Collector, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CELERY)
    for folder in ("queue", "control", "results"):
        (tmp_path / folder).mkdir()
    send = "from app import work; print(sorted(r.get(timeout=60) for r in [work.delay(n) for n in range(20)]))"
    worker = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "app",
        "worker",
        "-P",
        "prefork",
        "-c",
        "2",
        "--loglevel",
        "warning",
    ]
    with running(worker, tmp_path, collector):
        environment = {**os.environ, "COLLECTOR": collector.url, "FOLDER": str(tmp_path)}
        client = subprocess.run(
            [sys.executable, "-c", send], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=90
        )
        assert client.stdout.strip() == str(list(range(20))), client.stderr
    found = places(collector)
    assert len(found["task"]) == 20
    assert len(found["before the fork"]) == 2  # the client's and the worker's, each once
