"""The embedded stream: one SQLite file that the front appends to and the pipeline reads and trims.

Each record has an offset that is never given twice, also after everything was trimmed. A commit is durable when
`append` returns: write-ahead log, `synchronous=FULL`, so that SQLite ends each commit with an fdatasync of the log.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

APPLICATION_ID = 0x50697374  # "Pist", in SQLite's file header
FORMAT_VERSION = 1
DEFAULT_CAP = 10 * 2**30
TRIM_CHUNK = 2_000  # a 20,000-row delete holds the write lock for 106 ms, 2,000 rows go unnoticed
BUSY_TIMEOUT_S = 10.0
CHECKPOINT_PAGES = 4_000  # 16 MB of log; SQLite's default is a quarter, and each checkpoint has fsyncs of its own
LOG_LIMIT = 64 * 2**20  # a log that grew behind a slow reader is cut back to this

# Rows go in many at once: the interpreter lock is given up and retaken once a statement, not once a row.
_ROWS_DIRECT = 32  # up to here a statement of its own for each number
_ROWS_STEPS = (256, 128, 64, 32)
_INSERT = {
    n: "INSERT INTO records (record) VALUES " + ", ".join(["(?)"] * n) for n in (*range(1, _ROWS_DIRECT), *_ROWS_STEPS)
}

_SCHEMA = (
    # The offsets of everything ever appended stay in sqlite_sequence, which is what AUTOINCREMENT is for.
    "CREATE TABLE IF NOT EXISTS records (record_offset INTEGER PRIMARY KEY AUTOINCREMENT, record BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY CHECK (id = 0), at REAL NOT NULL)",
    f"PRAGMA user_version = {FORMAT_VERSION}",
)


class SpoolError(Exception):
    """The stream could not do what was asked, and did nothing of it. Later it may (a full disk, a failed fsync)."""


class SpoolFull(SpoolError):  # noqa: N818  (a state that passes, more than an error)
    """The stream has reached its cap; it takes records again once some were trimmed."""


class Spool:
    """One process's view of the stream at `path`; safe to use from several threads.

    `cap_bytes` bounds the pages in use, the free ones excluded. Raises SpoolError when the file cannot be opened, is
    damaged, is not a stream, or has another version of the format.
    """

    def __init__(self, path: Path, *, cap_bytes: int = DEFAULT_CAP) -> None:
        self.path = path
        self.cap_bytes = cap_bytes
        self._lock = threading.Lock()
        self._room = 0  # bytes that may be appended before the usage is measured again
        with _explained(path, "open"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        try:
            with _explained(path, "open"):
                self._prepare()
        except SpoolError:
            self._db.close()
            raise

    def append(self, records: Sequence[bytes]) -> int:
        """Write the records in one durable commit and return the last one's offset; all of them are in, or none.

        Raises SpoolFull at the cap and SpoolError when the disk is full, the fsync failed or the file stayed locked.
        """
        size = sum(map(len, records)) + 16 * len(records)
        with self._lock, _explained(self.path, "append to"):
            if size > self._room:
                self._measure(size)
            with self._transaction():
                offset = self._insert(records)
            self._room -= size
            return offset

    def read(self, after: int, limit: int, max_bytes: int = 16 * 2**20) -> list[tuple[int, bytes]]:
        """Return up to `limit` (offset, record) pairs above `after`, ascending, of about `max_bytes` together.

        The first record comes whatever its size, so that a reader always gets on.
        """
        rows: list[tuple[int, bytes]] = []
        with self._lock, _explained(self.path, "read"):
            cursor = self._db.execute(
                "SELECT record_offset, record FROM records WHERE record_offset > ? ORDER BY record_offset LIMIT ?",
                (after, limit),
            )
            for offset, record in cursor:
                rows.append((offset, record))
                max_bytes -= len(record)
                if max_bytes <= 0:
                    break
            cursor.close()  # an unfinished cursor would keep the log from being cut
        return rows

    def last(self) -> int:
        """Return the highest offset ever given, 0 if none, also when everything is trimmed."""
        with self._lock, _explained(self.path, "read"):
            return self._last()

    def trim(self, upto: int) -> int:
        """Delete the records up to and including offset `upto` in short transactions; return how many went."""
        deleted = 0
        while True:
            with self._lock, _explained(self.path, "trim"):
                first = self._db.execute("SELECT min(record_offset) FROM records").fetchone()[0]
                if first is None or first > upto:
                    return deleted
                deleted += self._delete(min(upto, first + TRIM_CHUNK - 1))

    def discard(self) -> int:
        """Drop the whole backlog and return the last offset, the point from which to read on."""
        last = self.last()
        self.trim(last)
        return last

    def probe(self) -> None:
        """Try a durable commit without a record, so that a stream that had failed can be told to be well again."""
        with self._lock, _explained(self.path, "append to"):
            self._measure(1)
            with self._transaction():
                self._db.execute("INSERT OR REPLACE INTO probe VALUES (0, ?)", (time.time(),))

    def usage(self) -> int:
        """Return the bytes in live pages."""
        with self._lock, _explained(self.path, "read"):
            return self._usage()

    def close(self) -> None:
        """Close the file; a commit that is under way in another thread ends first."""
        with self._lock:
            self._db.close()

    def _prepare(self) -> None:
        db = self._db
        application, version = (
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        )
        empty = not db.execute("PRAGMA schema_version").fetchone()[0]
        if application != APPLICATION_ID and not empty:
            raise SpoolError(
                f"{self.path} is an SQLite file but not a stream of Piste: move it away or choose another data folder"
            )
        if application == APPLICATION_ID and version not in (0, FORMAT_VERSION):
            raise SpoolError(
                f"{self.path} has stream format {version}, this version of Piste knows {FORMAT_VERSION}: "
                "let the version that wrote it drain it, or move it away"
            )
        _switch_to_wal(db)
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        db.execute(f"PRAGMA journal_size_limit = {LOG_LIMIT}")
        self._page_size = db.execute("PRAGMA page_size").fetchone()[0]
        if version != FORMAT_VERSION:
            with self._transaction():
                for statement in _SCHEMA:
                    db.execute(statement)
                # Last: a file that carries our name has our tables.
                db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._last()  # a damaged file shows itself here rather than at the first record

    def _insert(self, records: Sequence[bytes]) -> int:
        cursor = self._db.cursor()
        start, count = 0, len(records)
        while start < count:
            left = count - start
            n = left if left <= _ROWS_DIRECT else next(step for step in _ROWS_STEPS if step <= left)
            cursor.execute(_INSERT[n], records[start : start + n])
            start += n
        return cursor.lastrowid or self._last()

    def _delete(self, upto: int) -> int:
        # A trim that a power cut undoes only leaves consumed records behind, so it need not wait for the disk.
        self._db.execute("PRAGMA synchronous = NORMAL")
        try:
            with self._transaction():
                return self._db.execute("DELETE FROM records WHERE record_offset <= ?", (upto,)).rowcount
        finally:
            self._db.execute("PRAGMA synchronous = FULL")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # After some errors SQLite has rolled back by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _measure(self, size: int) -> None:
        self._room = self.cap_bytes - self._usage()
        if size > self._room:
            raise SpoolFull(
                f"the stream {self.path} has reached its cap of {self.cap_bytes} bytes: "
                "see that the pipeline is running and keeps up, or raise the cap"
            )

    def _usage(self) -> int:
        pages, free = (self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count"))
        return int(pages - free) * int(self._page_size)

    def _last(self) -> int:
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'records'").fetchone()
        return int(row[0]) if row else 0


def _switch_to_wal(db: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; where two processes do so at once, one gets SQLITE_BUSY without any waiting."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextlib.contextmanager
def _explained(path: Path, verb: str) -> Iterator[None]:
    """Turn what SQLite and the system raise into a SpoolError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise SpoolError(f"cannot {verb} the stream {path}: {error}. {_ADVICE.get(code, _ADVICE_ELSE)}") from error
    except OSError as error:
        raise SpoolError(f"cannot {verb} the stream {path}: {error}. {_ADVICE_ELSE}") from error


_ADVICE = {
    sqlite3.SQLITE_FULL: "Make space on the disk; it goes on by itself",
    sqlite3.SQLITE_IOERR: "The disk failed or is full; it goes on by itself when writes succeed again",
    sqlite3.SQLITE_CORRUPT: "The file is damaged: move it away (with its -wal and -shm) and start again",
    sqlite3.SQLITE_NOTADB: "The file is damaged or not a stream: move it away (with its -wal and -shm) and start again",
    sqlite3.SQLITE_BUSY: "Another process holds it: see whether a second Piste runs on this data folder",
    sqlite3.SQLITE_READONLY: "Make the file and its folder writable for this user",
    sqlite3.SQLITE_CANTOPEN: "Make the folder exist and be writable for this user",
}
_ADVICE_ELSE = "See that the data folder exists, is writable and has space"
