"""The requests that a gateway has accepted and not yet delivered, in a SQLite file."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

from piste.gateway.request import Request

ROW_BYTES = 64
"""What a row takes besides its texts, about."""


class BacklogFullError(Exception):
    """As much waits as the backlog may hold, or the disk takes no more; the board keeps its events and tries again."""


class Backlog:
    """First in, first out; safe for one thread that puts and another that takes. Its file belongs to one gateway."""

    def __init__(self, path: Path, *, limit: int = 256 * 1024 * 1024) -> None:
        """Open or begin the file; `limit` is bytes of requests. sqlite3.Error where that is not possible."""
        self._limit = limit
        self._lock = threading.Condition()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=0.5)
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")  # two gateways would deliver everything twice
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")  # the board forgets an event once we have answered
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, received_at INTEGER,"
            " method TEXT, target TEXT, content_type TEXT, anonymous TEXT, body BLOB)"
        )
        self._count, self._bytes = self._db.execute(
            f"SELECT count(*), coalesce(sum(length(target) + length(body) + {ROW_BYTES}), 0) FROM waiting"
        ).fetchone()

    def __len__(self) -> int:
        return int(self._count)

    def put(self, request: Request) -> None:
        """Keep a request; it is on the disk when this returns. BacklogFullError when there is no room."""
        with self._lock:
            if self._bytes + _size(request) > self._limit:
                raise BacklogFullError(f"{self._count} requests wait already")
            kept = (request.headers.get("content-type"), request.headers.get("sp-anonymous"))
            try:
                self._db.execute(
                    "INSERT INTO waiting (received_at, method, target, content_type, anonymous, body)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (request.received_at, request.method, request.target, *kept, request.body),
                )
            except sqlite3.Error as error:
                raise BacklogFullError(str(error)) from error
            self._count += 1
            self._bytes += _size(request)
            self._lock.notify_all()

    def first(self, timeout: float) -> tuple[int, Request] | None:
        """The oldest request and its number; waits so many seconds for one."""
        with self._lock:
            self._lock.wait_for(lambda: self._count > 0, timeout)
            row = self._db.execute(
                "SELECT id, received_at, method, target, content_type, anonymous, body FROM waiting ORDER BY id LIMIT 1"
            ).fetchone()
        if row is None:
            return None
        number, received_at, method, target, content_type, anonymous, body = row
        headers = {"content-type": content_type, "sp-anonymous": anonymous}
        present = {name: value for name, value in headers.items() if value is not None}
        return number, Request(method, target, present, body, received_at)

    def settle(self, number: int, request: Request, rest: Request | None) -> None:
        """Forget a request that was delivered or that no collector will ever take; `rest` stays in its place."""
        with self._lock:
            if rest is None:
                self._db.execute("DELETE FROM waiting WHERE id = ?", (number,))
                self._count -= 1
                self._bytes -= _size(request)
            else:
                self._db.execute("UPDATE waiting SET body = ? WHERE id = ?", (rest.body, number))
                self._bytes += _size(rest) - _size(request)

    def close(self) -> None:
        """Close the file; what waits in it is there the next time."""
        self._db.close()


def _size(request: Request) -> int:
    return len(request.target) + len(request.body) + ROW_BYTES
