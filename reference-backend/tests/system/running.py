"""A real `piste up` in a process of its own, for tests to send to, look into and kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil

PISTE = str(Path(sys.executable).with_name("piste"))
TP2 = "/com.snowplowanalytics.snowplow/tp2"
READY_SECONDS = 20.0


class Running:
    """`piste up --port 0` on a data folder; start() returns once it is ready, stop() checks that it ends in time."""

    def __init__(self, data: Path, *flags: str, environment: dict[str, str] | None = None) -> None:
        self.data = data
        self.flags = flags
        self.environment = {**os.environ, **(environment or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.errors = data.parent / f"{data.name}.stderr"

    def start(self, port: int = 0) -> Running:
        command = [PISTE, "up", "--port", str(port), "--data", str(self.data), *self.flags]
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=self.environment)
        wait_for(self.is_ready, READY_SECONDS, lambda: self.said())
        return self

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        if self.run_file().get("pid") != self.process.pid:
            return False
        self.url = self.run_file()["url"]
        try:
            return httpx.get(self.url + "/health").status_code == 200 and self.is_pipeline_up()
        except httpx.HTTPError:
            return False

    def is_pipeline_up(self) -> bool:
        return httpx.get(self.url + "/api/status").status_code == 200

    def run_file(self) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads((self.data / "run.json").read_text())
        except (OSError, ValueError):
            return {}
        return content

    def said(self) -> str:
        return self.errors.read_text(errors="replace")[-4000:]

    def stop(self) -> int:
        """Ask it to end as Ctrl-C does; the exit code. Fails when that takes 10 s or a process is left."""
        assert self.process is not None
        tree = self.tree()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=10)
        assert not alive(tree), f"left running: {alive(tree)}"
        return code

    def kill(self) -> None:
        """End every process of it at once, as a power cut would."""
        for process in self.tree():
            process.kill()
        assert self.process is not None
        self.process.wait()

    def tree(self) -> list[psutil.Process]:
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def role(self, name: str) -> psutil.Process:
        """The process of one role: front or pipeline."""
        return next(process for process in self.tree() if process.cmdline()[-1] == name)

    def post(self, *events: dict[str, str], **options: Any) -> httpx.Response:
        return httpx.post(self.url + TP2, content=envelope(events), headers=JSON, **options)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows as `piste query` prints them."""
        return query(self.data, sql)


JSON = {"content-type": "application/json; charset=utf-8"}


def envelope(events: Sequence[dict[str, str]]) -> bytes:
    return json.dumps(
        {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": list(events)}
    ).encode()


def page_view(**more: str) -> dict[str, str]:
    return {"e": "pv", "p": "web", "tv": "test-0.1.0", "eid": str(uuid.uuid4()), "url": "https://example.com/", **more}


def query(data: Path, sql: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [PISTE, "query", sql, "--data", str(data), "--format", "json"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def wait_for(condition: Callable[[], bool], seconds: float, otherwise: Callable[[], str] = lambda: "") -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s. {otherwise()}"
        time.sleep(0.02)


def alive(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
