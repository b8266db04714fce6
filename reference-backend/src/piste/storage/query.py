"""One SELECT from a stranger: checked on the parsed statement, read-only, bounded in time and rows."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

import duckdb

from piste.storage.printed import clean_text
from piste.storage.raw import RawTable
from piste.storage.values import json_value

if TYPE_CHECKING:
    from piste.storage.database import Database

MAX_SQL: Final = 100_000
"""Characters."""

MAX_BYTES: Final = 64 * 2**20
"""Text of a result, roughly; a bigger one ends early with a note."""

_ROWS_A_TURN: Final = 1_000
_WIDE_ROW: Final = 10_000
"""Bytes; rows above that on average are fetched one by one, so that the byte limit can stop them."""
_ZONED: Final = "WITH TIME ZONE"
_PARAMETER: Final = re.compile(r"\$([A-Za-z_]\w*)")
_OUTSIDE: Final = re.compile(r"disabled by configuration|external access|configuration has been locked", re.IGNORECASE)


class QueryError(Exception):
    """The query was refused or failed; the message is for who wrote it, `fix` says what to do where we know."""

    def __init__(self, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.message, self.fix = message, fix


class QueryTimeout(QueryError):  # noqa: N818  (what happened)
    """It took too long, and was ended."""


class Asker(Protocol):
    """Who waits for the answer; `gone` when nobody does any more."""

    @property
    def gone(self) -> bool: ...

    def leaving(self, then: Callable[[], object]) -> AbstractContextManager[None]:
        """While it is open, `then` is called when the asker leaves."""


class Patient:
    """An asker who never leaves."""

    gone = False

    @contextlib.contextmanager
    def leaving(self, _then: Callable[[], object]) -> Iterator[None]:
        yield


PATIENT: Final = Patient()


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Column names, their DuckDB types and rows of JSON-able values; `note` tells when there would be more."""

    columns: list[str]
    types: list[str]
    rows: list[list[Any]]
    truncated: bool = False
    note: str | None = None


def check(sql: str) -> str:
    """The statement's text when it is one SELECT; raises QueryError otherwise."""
    if len(sql) > MAX_SQL:
        raise QueryError(f"the query has {len(sql)} characters; the limit is {MAX_SQL}")
    if "\0" in sql:
        raise QueryError("the query has a NUL character", "remove it")
    if not sql.isascii() and sql != clean_text(sql):
        raise QueryError("the query has half a surrogate pair, which is no character", "remove it")
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as problem:
        raise _readable(problem) from None
    if len(statements) != 1:
        raise QueryError(f"{len(statements)} statements", "send one SELECT")
    statement = statements[0]
    if statement.type != duckdb.StatementType.SELECT:
        kind = str(statement.type).rpartition(".")[2].replace("_", " ")
        raise QueryError(f"{kind} is not a SELECT", "send one SELECT; the store can only be read")
    return str(statement.query).strip().rstrip(";")


def run(database: Database, sql: str, *, timeout: float, max_rows: int) -> QueryResult:
    """See Database.query."""
    return run_prepared(database, check(sql), {}, timeout=timeout, max_rows=max_rows)


def run_prepared(
    database: Database,
    text: str,
    values: Mapping[str, Any],
    *,
    timeout: float,
    max_rows: int,
    asker: Asker = PATIENT,
) -> QueryResult:
    """The rows of a SELECT of our own, whose `values` stand in it as $name (others are left out); else as run().

    It ends early when the asker leaves, with a QueryError that nobody reads.
    """
    if asker.gone:
        raise QueryError("nobody waits for the answer")
    used = set(_PARAMETER.findall(text))
    values = {name: value for name, value in values.items() if name in used}
    deadline = time.monotonic() + timeout
    with database.reading() as cursor:
        cursor.register("raw", RawTable(database))
        timer = _Timer(cursor, timeout)
        try:
            with asker.leaving(cursor.interrupt):
                return _fetch(cursor, text, values, max_rows)
        except (duckdb.Error, MemoryError) as problem:
            if timer.fired or time.monotonic() >= deadline:
                raise QueryTimeout(
                    f"the query took longer than {timeout:g} s", "narrow it, or allow more time"
                ) from None
            raise _readable(problem) from None
        finally:
            timer.cancel()


def _fetch(cursor: duckdb.DuckDBPyConnection, text: str, values: Mapping[str, Any], max_rows: int) -> QueryResult:
    cursor.execute(text, dict(values) or None)
    names, types = _described(cursor)
    if any(_ZONED in type_ for type_ in types):
        cursor.execute(_without_zones(text, types), dict(values) or None)
    rows: list[list[Any]] = []
    size = 0
    turn_rows = 1
    while len(rows) <= max_rows and size <= MAX_BYTES:
        turn = cursor.fetchmany(min(turn_rows, max_rows + 1 - len(rows)))
        if not turn:
            return QueryResult(names, types, rows)
        for row in turn:
            size += sum(len(value) for value in row if isinstance(value, str | bytes))
            rows.append([json_value(value) for value in row])
        turn_rows = min(turn_rows * 4, _ROWS_A_TURN) if size < len(rows) * _WIDE_ROW else 1
    note = f"only the first {max_rows} rows; there are more"
    if len(rows) <= max_rows:
        note = f"only the first {len(rows)} rows: the result is over {MAX_BYTES // 2**20} MB"
    return QueryResult(names, types, rows[:max_rows], truncated=True, note=note)


def _described(cursor: duckdb.DuckDBPyConnection) -> tuple[list[str], list[str]]:
    description = cursor.description or []
    return [str(column[0]) for column in description], [str(column[1]) for column in description]


def _without_zones(text: str, types: Sequence[str]) -> str:
    """The query with zoned timestamps as text: as values they would need a time zone package."""
    names = [f"c{place}" for place in range(len(types))]
    chosen = [f"{name}::VARCHAR" if _ZONED in type_ else name for name, type_ in zip(names, types, strict=True)]
    return f"SELECT {', '.join(chosen)} FROM ({text}\n) AS q({', '.join(names)})"


def _readable(problem: BaseException) -> QueryError:
    """DuckDB's message without its prefixes and pictures, and a way out where we know one."""
    text = str(problem)
    if isinstance(problem, duckdb.OutOfMemoryException | MemoryError):
        return QueryError("the query needs more memory than the store may use", "narrow it, or aggregate earlier")
    if _OUTSIDE.search(text):
        return QueryError("queries read the store's tables alone, no files, networks or settings", "query the tables")
    if "read-only mode" in text:
        return QueryError("the query would write", "send one SELECT; the store can only be read")
    first, _, rest = text.partition("\n")
    message = re.sub(r"^(?:[A-Z][A-Za-z]* Error: )+", "", first)
    hint = next((line for line in rest.splitlines() if line.startswith(("Did you mean", "Candidate bindings"))), None)
    return QueryError(message, hint)


class _Timer:
    """Interrupts the cursor after some seconds, unless cancelled; an interrupt never reaches a cursor after that."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> None:
        self.fired = False
        self._cursor = cursor
        self._lock = threading.Lock()
        self._cancelled = False
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
        self._timer.cancel()

    def _fire(self) -> None:
        with self._lock:
            if not self._cancelled:
                self.fired = True
                self._cursor.interrupt()
