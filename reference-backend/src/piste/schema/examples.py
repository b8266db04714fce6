"""Examples for a schema: JSON lines, or the events and entities that a store has of it, failed ones among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from piste.complaint import Complaint
from piste.records import SchemaKey

# Good events have their parts in the JSON columns; of failed ones the failure entities hold what did not pass, and the
# columns what did.
_PARTS = """
    SELECT data FROM (
        SELECT part->>'$.schema' AS schema, part->'$.data' AS data FROM (
            SELECT unnest([unstruct_event->'$.data']) AS part FROM {table} WHERE unstruct_event IS NOT NULL
            UNION ALL
            SELECT unnest(json_extract(contexts, '$.data[*]')) FROM {table} WHERE contexts IS NOT NULL
        )
    ) WHERE starts_with(schema, '{name}')
"""
_FAILED = """
    SELECT data FROM (
        SELECT failure->>'$.data.schema' AS schema, failure->'$.data.data' AS data FROM (
            SELECT unnest(json_extract(derived_contexts, '$.data[*]')) AS failure FROM incomplete_events
        )
    ) WHERE starts_with(schema, '{name}')
"""


def from_store(data: Path, key: SchemaKey, limit: int) -> Iterator[Any]:
    """What a store has under the name of the schema, in whatever version. Raises Complaint."""
    from piste.reading import ask

    name = f"iglu:{key.vendor}/{key.name}/{key.format}/"  # its grammar has no quotes
    parts = [_PARTS.format(table=table, name=name) for table in ("events", "incomplete_events")]
    sql = " UNION ALL ".join([*parts, _FAILED.format(name=name)])
    answer = ask(data, f"SELECT data FROM ({sql}) LIMIT {limit}", max_rows=limit, timeout=60)
    for (value,) in answer.rows:
        yield orjson.loads(value) if isinstance(value, str) else value


def from_lines(lines: Iterable[bytes], key: SchemaKey, limit: int, source: str) -> Iterator[Any]:
    """One JSON value a line; of self-describing ones the data, if they are of this schema. Raises Complaint."""
    taken = 0
    for number, line in enumerate(lines, 1):
        if taken >= limit:
            return
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError as fault:
            raise Complaint(f"{source}: line {number} is not JSON: {fault}") from None
        if isinstance(value, dict) and value.keys() == {"schema", "data"} and isinstance(value["schema"], str):
            if not value["schema"].startswith(f"iglu:{key.vendor}/{key.name}/"):
                continue
            value = value["data"]
        taken += 1
        yield value
