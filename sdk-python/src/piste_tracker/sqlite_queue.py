"""A queue in an SQLite file, which outlives the process, kill -9 included."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from piste_tracker.event_queue import QueuedEvent

logger = logging.getLogger("piste_tracker")

# More processes than this on one path are a mistake, and each open file would be tried in turn.
_MOST_SIBLINGS = 256

_inherited: list[sqlite3.Connection] = []


class SQLiteQueue:
    """Keeps events in the file at `path`, each committed before `put` returns (about 15 us).

    One process holds one file, locked by SQLite itself: where another process has it, this one takes `path-2`, `path-3`
    and so on, so that workers with one configuration do not send each other's events. A file that a dead process left
    is emptied into the own one at opening, so nothing waits for ever. `synchronous` is SQLite's: NORMAL survives the
    death of the process, FULL that of the machine at a higher price.

    Raises OSError if no file can be opened.
    """

    durable = True

    def __init__(self, path: str | Path, synchronous: str = "NORMAL") -> None:
        if synchronous not in ("OFF", "NORMAL", "FULL", "EXTRA"):
            raise ValueError(f"synchronous is {synchronous!r}; choose OFF, NORMAL, FULL or EXTRA.")
        self.path = str(path)
        self._synchronous = synchronous
        self._file = self.path
        self._connection: Any = None
        self._count = 0
        self._closed = False
        self._open()

    def put(self, created_ms: int, body: bytes) -> int:
        cursor = self._run("INSERT INTO events (created_ms, body) VALUES (?, ?)", (created_ms, body))
        self._count += 1
        return cursor.lastrowid or 0

    def head(self, limit: int) -> Sequence[QueuedEvent]:
        rows = self._run("SELECT id, created_ms, body FROM events ORDER BY id LIMIT ?", (limit,))
        return [QueuedEvent(*row) for row in rows.fetchall()]

    def remove(self, ids: Collection[int]) -> None:
        marks = ",".join("?" * len(ids))
        cursor = self._run(f"DELETE FROM events WHERE id IN ({marks})", tuple(ids))
        self._count = max(self._count - cursor.rowcount, 0)

    def __len__(self) -> int:
        return self._count

    def after_fork(self) -> None:
        if self._connection is not None:
            # SQLite forbids a child even to close what it inherited: that would undo the parent's locks and log.
            _inherited.append(self._connection)
            _never_free(self._connection)
        self._connection = None
        self._count = 0

    def close(self) -> None:
        self._closed = True
        self._disconnect()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _run(self, statement: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        if self._closed:
            raise sqlite3.ProgrammingError(f"The event queue {self.path} is closed.")
        if self._connection is None:
            self._open()
        try:
            return self._execute(statement, values)
        except sqlite3.OperationalError:
            raise  # a full disk and the like: it may pass
        except sqlite3.DatabaseError as problem:
            self._disconnect()
            _set_aside(self._file, problem)
            self._open()
            return self._execute(statement, values)

    def _execute(self, statement: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        connection: sqlite3.Connection = self._connection
        return connection.execute(statement, values)

    def _open(self) -> None:
        problem: object = "another process has each of them"
        for number in range(1, _MOST_SIBLINGS + 1):
            self._file = _sibling(self.path, number)
            try:
                self._connection = self._opened(self._file)
            except sqlite3.OperationalError as error:
                if not _is_busy(error):
                    problem = error
                    break
                continue
            self._adopt(number)
            self._count = self._connection.execute("SELECT count(*) FROM events").fetchone()[0]
            return
        raise OSError(f"The event queue {self.path} cannot be opened: {problem}. Give a path in a writable folder.")

    def _opened(self, name: str) -> sqlite3.Connection:
        """Open a file, a new one where it is damaged."""
        try:
            return _locked(name, self._synchronous)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as problem:
            _set_aside(name, problem)
            return _locked(name, self._synchronous)

    def _adopt(self, own: int) -> None:
        """Take over the events of files whose process is gone."""
        for number in range(1, _MOST_SIBLINGS + 1):
            name = _sibling(self.path, number)
            if number == own:
                continue
            if not Path(name).exists():
                if number > own:
                    return
                continue
            try:
                orphan = self._opened(name)
            except sqlite3.OperationalError:
                continue
            try:
                rows = orphan.execute("SELECT created_ms, body FROM events ORDER BY id").fetchall()
                if rows:
                    connection = self._connection
                    connection.execute("BEGIN IMMEDIATE")
                    connection.executemany("INSERT INTO events (created_ms, body) VALUES (?, ?)", rows)
                    connection.execute("COMMIT")
                    orphan.execute("DELETE FROM events")
            finally:
                orphan.close()


def _sibling(path: str, number: int) -> str:
    return path if number == 1 else f"{path}-{number}"


def _set_aside(name: str, problem: sqlite3.DatabaseError) -> None:
    """Rename a damaged file, so that a person may look at it and the tracker goes on with a new one."""
    damaged = f"{name}.damaged"
    for suffix in ("-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)
    Path(name).replace(damaged)
    logger.warning("The event queue %s is damaged (%s); it is now %s, and a new one is begun.", name, problem, damaged)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return "locked" in str(error) or "busy" in str(error)


def _locked(path: str, synchronous: str) -> sqlite3.Connection:
    """Open a file for this process alone; raises sqlite3.OperationalError (locked) if another one has it."""
    # The emitter calls from several threads, one at a time.
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS events "
            "(id INTEGER PRIMARY KEY AUTOINCREMENT, created_ms INTEGER NOT NULL, body BLOB NOT NULL)"
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _never_free(connection: sqlite3.Connection) -> None:
    """Keep a connection beyond the interpreter's own end, whose clean-up would close it."""
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))
