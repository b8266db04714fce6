"""The way to a running Piste from its own command line: HTTP over the pipeline's Unix socket.

The standard library only, so that `piste query` starts at once.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

CHUNK = 256 * 1024

PATIENCE = 5.0
"""Seconds within which a running instance says that it is there."""


class NotRunning(Exception):  # noqa: N818  (a state, not a mistake)
    """Nobody answers on the socket."""


class Refused(Exception):  # noqa: N818  (an answer, not a mistake)
    """The server said no; the text says why, and `fix` what to do."""

    def __init__(self, status: int, message: str, fix: str) -> None:
        super().__init__(message)
        self.status = status
        self.fix = fix


@dataclass(frozen=True)
class Answer:
    """What a query gave: column names, their DuckDB types, rows of JSON values.

    `note` says so when rows are missing; `lag` counts acknowledged requests that the store had not taken yet.
    """

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    note: str | None = None
    lag: int = 0


class Client:
    """Asks the instance behind one Unix socket; each call has a connection of its own, so threads may share it."""

    def __init__(self, socket_path: Path | str, timeout: float = 330.0) -> None:
        self._socket = str(socket_path)
        self._timeout = timeout

    def query(self, sql: str, *, max_rows: int | None = None, timeout: float | None = None) -> Answer:
        """The rows of one SELECT; raises Refused for what the server will not run, NotRunning, OSError."""
        wish = {"sql": sql, "max_rows": max_rows, "timeout": timeout}
        body = json.dumps({key: value for key, value in wish.items() if value is not None}).encode()
        with self._ask("POST", "/api/query", body) as response:
            answer = json.load(response)
            lag = int(response.headers.get("Piste-Lag") or 0)
        return Answer(answer["columns"], answer["types"], answer["rows"], answer.get("note"), lag)

    def export(self, form: str, out: BinaryIO, progress: Callable[[int], None] | None = None) -> int:
        """Writes the events as `tsv`, `ndjson` or `parquet` to `out`, and returns how many bytes.

        `progress` is called with the bytes so far. One that breaks off raises OSError: `out` then has only a part.
        """
        with self._ask("GET", f"/api/export/{form}") as response:
            written = 0
            while True:
                try:
                    chunk = response.read1(CHUNK)
                except (http.client.HTTPException, ConnectionError) as problem:
                    what = f"The export broke off after {written} bytes: the server stopped or failed."
                    raise OSError(what) from problem
                if not chunk:
                    return written
                out.write(chunk)
                written += len(chunk)
                if progress is not None:
                    progress(written)

    def status(self, *, wait: bool = True) -> dict[str, Any]:
        """Counts, lag, versions and sizes; with `wait` false without waiting for the newest events."""
        return self._json("GET", "/api/status" if wait else "/api/status?wait=0")

    def failed(self, limit: int = 100) -> list[dict[str, Any]]:
        """The newest failed events, newest first."""
        rows: list[dict[str, Any]] = self._json("GET", f"/api/failed?limit={limit}")["rows"]
        return rows

    def replay(self, wish: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Replays stored requests; gives `{done, total}` again and again, then `{report}`.

        `wish` is the body of POST /api/replay. One that breaks off raises OSError. Who stops reading stops it.
        """
        with self._ask("POST", "/api/replay", json.dumps(wish).encode()) as response:
            try:
                for line in response:
                    told = json.loads(line)
                    if "error" in told:
                        raise Refused(500, told["error"]["message"], told["error"]["fix"])
                    yield told
                    if "report" in told:
                        return
            except (http.client.HTTPException, ConnectionError, ValueError) as problem:
                raise OSError("The replay broke off: the server stopped or failed.") from problem
            raise OSError("The replay broke off: the server stopped or failed.")

    def question(self, name: str, start: int, end: int, lane: str = "") -> list[list[Any]]:
        """The rows of a prepared question about a span in epoch ms, in one lane."""
        prefix = f"/lane/{lane}" if lane else ""
        answer = self._json("GET", f"{prefix}/api/analytics/{name}?from={start}&to={end}")
        rows: list[list[Any]] = answer["rows"]
        return rows

    def reset(self) -> dict[str, Any]:
        """Empties the store and drops what is on its way into it; returns the counts after."""
        return self._json("POST", "/api/reset")

    def wait_ready(self, timeout: float = 10.0) -> None:
        """Returns when the server answers; raises NotRunning when it does not within `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not self._answers():
            if time.monotonic() > deadline:
                raise NotRunning(f"Nothing answers on {self._socket} after {timeout:g} s.")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            Client(self._socket, PATIENCE).status(wait=False)
        except (NotRunning, OSError, http.client.HTTPException, Refused):
            return False
        return True

    def _json(self, method: str, path: str) -> dict[str, Any]:
        with self._ask(method, path) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    @contextmanager
    def _ask(self, method: str, path: str, body: bytes | None = None) -> Iterator[http.client.HTTPResponse]:
        connection = _UnixConnection(self._socket, self._timeout)
        try:
            try:
                connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
                response = connection.getresponse()
            except (FileNotFoundError, ConnectionRefusedError) as problem:
                raise NotRunning(f"Nothing answers on {self._socket}: start it with `piste up`.") from problem
            except (ConnectionError, http.client.HTTPException) as problem:
                raise NotRunning(f"The server on {self._socket} stopped before it answered.") from problem
            if response.status >= 400:
                raise _refusal(response)
            yield response
        finally:
            connection.close()


class _UnixConnection(http.client.HTTPConnection):
    """An HTTP connection whose other end is a socket file."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _refusal(response: http.client.HTTPResponse) -> Refused:
    text = response.read(64 * 1024).decode(errors="replace")
    try:
        error = json.loads(text)["error"]
        return Refused(response.status, error["message"], error.get("fix", ""))
    except (ValueError, KeyError, TypeError):
        return Refused(response.status, text.strip() or f"HTTP {response.status}", "")
