"""Asks a database about the event, and adds the rows that it answers with as entities."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from piste.enrichment.calls.answers import MISSING
from piste.enrichment.calls.call import Answer, Call, CallFailed
from piste.enrichment.calls.calling import Calling, Steps
from piste.enrichment.calls.target import Target
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure, enrichment_error
from piste.enrichment.inputs import Input, Scalar, read_inputs
from piste.enrichment.sql_query.database import Database
from piste.enrichment.sql_query.placeholders import numbered
from piste.enrichment.sql_query.rows import read_output
from piste.records import Event

IDENTITY = (
    "iglu:com.snowplowanalytics.snowplow.enrichments/sql_query_enrichment_config/jsonschema/1-0-1",
    "sql_query_enrichment_config",
)
log = logging.getLogger("piste.enrichment")

SECONDS = 3.0
"""For one query, connecting included; the configuration has no place for it."""

AT_A_TIME = 8
"""Connections: databases have few."""

_Question = tuple[tuple[Scalar | None, ...], tuple[type, ...]]
"""The values, and their types."""


def make(parameters: Mapping[str, Any]) -> Calling:
    """Makes the enrichment of `sql_query_enrichment_config`'s parameters.

    The database is PostgreSQL, or a DuckDB file in our own configuration. `?` in the SQL stands for the input with the
    number of its place; the query runs only if there is a value for each. The entities of one answer are shared by all
    events that it is for, and nobody may change them.
    """
    sql, places = numbered(parameters["query"]["sql"])
    inputs = read_inputs(parameters, "placeholder")
    if {key for key, _ in inputs} != {*range(1, places + 1)}:
        log.warning("sql_query: inputs must fill the places 1 to %d, one for each ?, or nothing is ever asked", places)
    to_entities = read_output(parameters["output"])
    database = _database(parameters["database"])
    cache, ignores = parameters["cache"], bool(parameters.get("ignoreOnError"))
    target = Target(database.name, timeout=SECONDS, cache_size=cache["size"], ttl=cache["ttl"], at_a_time=AT_A_TIME)

    finds = [find for _, find in inputs]
    are_in_order = [key for key, _ in inputs] == [*range(1, places + 1)]

    def ask_database(event: Event, _context: EnrichContext) -> list[Failure] | Steps:
        values = tuple([find(event) for find in finds]) if are_in_order else _values(inputs, places, event)
        if values is None or None in values:
            return []
        # 1, 1.0 and True are equal, and not the same question.
        question = values, tuple(map(type, values))
        answer = target.known(question)
        return wait(event, question) if answer is MISSING else take(event, answer)

    def wait(event: Event, question: _Question) -> Steps:
        return take(event, (yield Call(target, question, partial(ask, question[0]))))

    async def ask(values: tuple[Any, ...]) -> Answer:
        names, rows = await database.query(sql, values)
        return to_entities(names, rows, database.name)

    def take(event: Event, answer: Answer) -> list[Failure]:
        if isinstance(answer, CallFailed):
            return [] if ignores else [enrichment_error(str(answer), enrichment=IDENTITY)]
        event.derived_contexts += answer  # type: ignore[arg-type]  # what ask() returns
        return []

    return Calling(ask_database)


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
