"""The real backend beside a run: started, fed with what the sink accepts, and asked for what it stored."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from piste_conformance.exchange import Exchange
from piste_conformance.sink import Reply
from piste_conformance.trackers import TrackerError
from piste_conformance.wire import TRANSPORT

IGLU = Path(__file__).parent / "iglu"
START_LIMIT = 30.0  # seconds
CHUNK = 400  # event ids in one query
HOP_HEADERS = frozenset({"host", "connection", "content-length", "transfer-encoding", "content-encoding", "expect"})


class Backend:
    """A backend at `url`; as a context it starts one of its own in a folder that goes with it."""

    def __init__(self, url: str | None = None) -> None:
        self.url = url or ""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Backend:
        if not self.url:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def _start(self) -> None:
        beside = Path(sys.executable).parent / "piste"
        program = str(beside) if beside.is_file() else shutil.which("piste")
        if program is None:
            raise TrackerError("the warehouse level needs the backend: pip install piste, or give --backend URL")
        self._folder = tempfile.TemporaryDirectory(prefix="piste-conformance-")
        data = Path(self._folder.name) / "data"
        command = [program, "up", "--port", "0", "--data", str(data), "--iglu", str(IGLU)]
        log = (Path(self._folder.name) / "log").open("wb")
        self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + START_LIMIT
        while not self._answers(data):
            if self._process.poll() is not None or time.monotonic() > until:
                tail = (Path(self._folder.name) / "log").read_text(errors="replace")[-800:]
                raise TrackerError(f"the backend did not start:\n{tail}")
            time.sleep(0.1)

    def _answers(self, data: Path) -> bool:
        """True once a query is answered: the collector is there before the store is."""
        with contextlib.suppress(OSError, ValueError, KeyError, TrackerError):
            self.url = json.loads((data / "run.json").read_text())["url"]
            return self.query("SELECT 1 AS one") == [{"one": 1}]
        return False

    async def forward(self, exchange: Exchange) -> Reply:
        """Send a recorded request on; a path prefix or custom path of a case becomes the standard path."""
        return await asyncio.to_thread(self._forward, exchange)

    def _forward(self, exchange: Exchange) -> Reply:
        path = TRANSPORT.paths.tp2 if exchange.method == "POST" else TRANSPORT.paths.pixels[0]
        target = f"{self.url}{path}" + (f"?{exchange.query}" if exchange.query else "")
        headers = {key: value for key, value in exchange.headers if key.lower() not in HOP_HEADERS}
        body = exchange.body if exchange.method == "POST" else None
        request = urllib.request.Request(target, data=body, headers=headers, method=exchange.method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return Reply(answer.status, [("Content-Type", answer.headers.get("Content-Type", ""))], answer.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, [], error.read())

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows of one SELECT, after everything acknowledged before is stored."""
        body = json.dumps({"sql": sql, "format": "objects", "max_rows": 100_000}).encode()
        headers = {"Content-Type": "application/json", "Host": urlsplit(self.url).netloc}
        request = urllib.request.Request(f"{self.url}/api/query", data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return list(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            raise TrackerError(f"the backend refuses a query: {error.read().decode(errors='replace')[:400]}") from error

    def stored(self, table: str, columns: Iterable[str], event_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
        """Event id -> its rows in `events` or `failed_events`."""
        found: dict[str, list[dict[str, Any]]] = {}
        wanted = sorted(set(event_ids))
        chosen = ", ".join(f'"{column}"' for column in columns)
        for start in range(0, len(wanted), CHUNK):
            listing = ", ".join("'" + each.lower().replace("'", "''") + "'" for each in wanted[start : start + CHUNK])
            for row in self.query(f"SELECT {chosen} FROM {table} WHERE event_id IN ({listing})"):
                found.setdefault(str(row["event_id"]), []).append(row)
        return found
