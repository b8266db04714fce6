"""PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from piste.enrichment.calls.call import CallFailed
from piste.enrichment.calls.loop import keep_open
from piste.enrichment.inputs import Scalar
from piste.enrichment.sql_query.database import MOST_ROWS, Rows

_STATEMENT_MS = 3_000


class _Idle:
    """Connections that are not in use."""

    def __init__(self) -> None:
        self.connections: list[psycopg.AsyncConnection[Any]] = []

    async def close(self) -> None:
        for connection in self.connections:
            await connection.close()


class PostgreSql:
    """Connects when asked and keeps the connections that are not in use; who asks bounds how many there are.

    Transactions are read-only. The server ends a query after three seconds, also one that nobody waits for any more.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.name = f"PostgreSQL at {config['host']}:{config['port']}"
        self._settings: dict[str, Any] = {
            "host": config["host"],
            "port": config["port"],
            "user": config["username"],
            "password": config["password"],
            "dbname": config["database"],
            "sslmode": "require" if config["sslMode"] else "prefer",
            "application_name": "piste",
        }
        self._idle = _Idle()
        keep_open(self, self._idle)

    async def query(self, sql: str, values: Sequence[Scalar]) -> tuple[list[str], Rows]:
        try:
            connection = await self._connection()
        except psycopg.Error as error:
            raise CallFailed(f"{self.name} cannot be reached: {_first_line(error)}", outage=True) from None
        try:
            cursor = psycopg.AsyncRawCursor(connection)
            await cursor.execute(sql.encode(), values)
            if cursor.description is None:
                raise CallFailed(f"{self.name}: the query gives no rows; it must be a SELECT")
            found = [column.name for column in cursor.description], await cursor.fetchmany(MOST_ROWS + 1)
            await cursor.close()
        except psycopg.Error as error:
            await connection.close()
            raise CallFailed(f"{self.name}: {_first_line(error)}", outage=_is_outage(error)) from None
        except BaseException:  # not waited for any longer: its answer would come to the next question
            await connection.close()
            raise
        self._idle.connections.append(connection)
        return found

    async def _connection(self) -> psycopg.AsyncConnection[Any]:
        while self._idle.connections:
            connection = self._idle.connections.pop()
            if not connection.closed:
                return connection
        connection = await psycopg.AsyncConnection.connect(**self._settings, autocommit=True)
        await connection.execute(f"SET statement_timeout = {_STATEMENT_MS}")
        await connection.execute("SET default_transaction_read_only = on")
        return connection


def _is_outage(error: psycopg.Error) -> bool:
    """Whether the server is to blame rather than the query: it is gone, ending, full, or too slow."""
    state = error.sqlstate
    return state is None or state[:2] in ("08", "53", "57", "58")


def _first_line(error: psycopg.Error) -> str:
    """The message without its details, which can repeat values."""
    message = error.diag.message_primary or str(error)
    return message.partition("\n")[0]
