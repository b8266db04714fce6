"""A DuckDB file."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from piste.enrichment.calls.call import CallFailed
from piste.enrichment.inputs import Scalar
from piste.enrichment.sql_query.database import MOST_ROWS, Rows

_THREADS = 2
_MEMORY = "200MB"
_UNREACHABLE = (duckdb.IOException, duckdb.ConnectionException, duckdb.FatalException)


class DuckDbFile:
    """Opens the file for reading when asked for the first time, with everything shut that reaches outside of it."""

    def __init__(self, path: str) -> None:
        if not Path(path).is_file():
            raise ValueError(f"database.duckdb.path: there is no file {path}")
        self.name = f"DuckDB in {path}"
        self._path = path
        self._root: duckdb.DuckDBPyConnection | None = None
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="duckdb-enrichment")

    async def query(self, sql: str, values: Sequence[Scalar]) -> tuple[list[str], Rows]:
        cursors: list[duckdb.DuckDBPyConnection] = []
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, sql, values, cursors)
        except asyncio.CancelledError:
            for cursor in cursors:
                cursor.interrupt()
            raise
        except duckdb.Error as error:
            message = str(error).partition("\n")[0]
            raise CallFailed(f"{self.name}: {message}", outage=isinstance(error, _UNREACHABLE)) from None

    def _run(
        self, sql: str, values: Sequence[Scalar], cursors: list[duckdb.DuckDBPyConnection]
    ) -> tuple[list[str], Rows]:
        with self._open().cursor() as cursor:
            cursors.append(cursor)
            cursor.execute(sql, values)
            if cursor.description is None:
                raise CallFailed(f"{self.name}: the query gives no rows; it must be a SELECT")
            return [column[0] for column in cursor.description], cursor.fetchmany(MOST_ROWS + 1)

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._root is None:
            self._root = duckdb.connect(
                self._path,
                read_only=True,
                config={
                    "memory_limit": _MEMORY,
                    "threads": str(_THREADS),
                    "enable_external_access": "false",
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                    "python_enable_replacements": "false",
                },
            )
            weakref.finalize(self, self._root.close)
        return self._root
