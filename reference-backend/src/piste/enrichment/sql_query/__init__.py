"""Asks a database about the event, and adds the rows that it answers with as entities."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from piste.enrichment.calls.call import Answer, Call, CallFailed
from piste.enrichment.calls.calling import Calling, Steps
from piste.enrichment.calls.target import Target
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import enrichment_error
from piste.enrichment.inputs import Input, Scalar, read_inputs
from piste.enrichment.sql_query.database import Database
from piste.enrichment.sql_query.placeholders import numbered
from piste.enrichment.sql_query.rows import read_output
from piste.records import Event

IDENTITY = (
    "iglu:com.snowplowanalytics.snowplow.enrichments/sql_query_enrichment_config/jsonschema/1-0-1",
    "sql_query_enrichment_config",
)
SECONDS = 3.0
"""For one query, connecting included; the configuration has no place for it."""

AT_A_TIME = 8
"""Connections: databases have few."""


def make(parameters: Mapping[str, Any]) -> Calling:
    """Makes the enrichment of `sql_query_enrichment_config`'s parameters.

    The database is PostgreSQL, or a DuckDB file in our own configuration. `?` in the SQL stands for the input with the
    number of its place; the query runs only if there is a value for each. The entities of one answer are shared by all
    events that it is for, and nobody may change them.
    """
    sql, places = numbered(parameters["query"]["sql"])
    inputs = read_inputs(parameters, "placeholder")
    to_entities = read_output(parameters["output"])
    database = _database(parameters["database"])
    cache, ignores = parameters["cache"], bool(parameters.get("ignoreOnError"))
    target = Target(database.name, timeout=SECONDS, cache_size=cache["size"], ttl=cache["ttl"], at_a_time=AT_A_TIME)

    async def ask(values: tuple[Scalar, ...]) -> Answer:
        names, rows = await database.query(sql, values)
        return to_entities(names, rows, database.name)

    def steps(event: Event, _context: EnrichContext) -> Steps:
        values = _values(inputs, places, event)
        if values is None:
            return []
        # 1, 1.0 and True are equal, and not the same question.
        answer = yield Call(target, (values, *map(type, values)), partial(ask, values))
        if isinstance(answer, CallFailed):
            return [] if ignores else [enrichment_error(str(answer), enrichment=IDENTITY)]
        event.derived_contexts += answer  # type: ignore[arg-type]  # what ask() returns
        return []

    return Calling(steps)


def _values(inputs: list[Input], places: int, event: Event) -> tuple[Scalar, ...] | None:
    """The values of all places in their order; None unless each has one, and there is no other."""
    found = {key: value for key, find in inputs if (value := find(event)) is not None}
    if found.keys() != set(range(1, places + 1)):
        return None
    return tuple(found[place] for place in range(1, places + 1))


def _database(config: Mapping[str, Any]) -> Database:
    # Imported when they are used: each brings a driver.
    if "postgresql" in config:
        from piste.enrichment.sql_query.postgresql import PostgreSql

        return PostgreSql(config["postgresql"])
    if "duckdb" in config:
        from piste.enrichment.sql_query.duckdb_file import DuckDbFile

        return DuckDbFile(config["duckdb"]["path"])
    raise ValueError(
        "MySQL is not supported: use PostgreSQL, or a DuckDB file (iglu:dev.piste/sql_query_enrichment_config)"
    )
