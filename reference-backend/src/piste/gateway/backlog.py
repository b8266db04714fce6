"""The requests that a gateway has accepted and not yet delivered, in a SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path


class BacklogFullError(Exception):
    """As many requests wait as the backlog may hold; the board keeps its events and tries again."""


@dataclass(frozen=True)
class Request:
    """A tracker's request as the board sent it: `target` is path and querystring."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Backlog:
    """First in, first out; safe for one thread that puts and another that takes."""

    def __init__(self, path: Path, *, limit: int = 100_000) -> None:
        self._limit = limit
        self._lock = threading.Condition()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")  # the board forgets an event once we have answered
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS requests"
            " (id INTEGER PRIMARY KEY, method TEXT, target TEXT, content_type TEXT, anonymous TEXT, body BLOB)"
        )
        (self._count,) = self._db.execute("SELECT count(*) FROM requests").fetchone()

    def __len__(self) -> int:
        return int(self._count)

    def put(self, request: Request) -> None:
        """Keep a request; it is on the disk when this returns. BacklogFullError when there is no room."""
        with self._lock:
            if self._count >= self._limit:
                raise BacklogFullError
            kept = (request.headers.get("content-type"), request.headers.get("sp-anonymous"))
            self._db.execute(
                "INSERT INTO requests (method, target, content_type, anonymous, body) VALUES (?, ?, ?, ?, ?)",
                (request.method, request.target, *kept, request.body),
            )
            self._count += 1
            self._lock.notify_all()

    def first(self, timeout: float) -> tuple[int, Request] | None:
        """The oldest request and its number; waits so many seconds for one."""
        with self._lock:
            self._lock.wait_for(lambda: self._count > 0, timeout)
            row = self._db.execute(
                "SELECT id, method, target, content_type, anonymous, body FROM requests ORDER BY id LIMIT 1"
            ).fetchone()
        if row is None:
            return None
        number, method, target, content_type, anonymous, body = row
        headers = {"Content-Type": content_type, "SP-Anonymous": anonymous}
        return number, Request(method, target, {k: v for k, v in headers.items() if v is not None}, body)

    def remove(self, number: int) -> None:
        """Forget a request that was delivered, or that no collector will ever take."""
        with self._lock:
            self._count -= self._db.execute("DELETE FROM requests WHERE id = ?", (number,)).rowcount

    def close(self) -> None:
        """Close the file; what waits in it is there the next time."""
        self._db.close()
