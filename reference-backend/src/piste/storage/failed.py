"""Failed events as rows of their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa

from piste.enrichment.explanation import to_json
from piste.enrichment.tsv import timestamp_text
from piste.records import Event, FailedEvent, Reason, Value
from piste.storage.columns import COLUMNS
from piste.storage.printed import clean_text, contexts_json, json_bytes, unstruct_json
from piste.storage.rows import partial_columns

_KINDS = {column.name: column.kind for column in COLUMNS}


def failed_table(failed: Sequence[tuple[int, int, FailedEvent]], received: Mapping[int, int]) -> pa.Table:
    """The rows of (raw_id, raw_index, failed event); `received` gives each raw id's receipt in epoch ms."""
    texts = ("event_id", "kind", "stage", "reason", "schema", "path", "expected", "got")
    columns: dict[str, pa.Array[Any]] = {
        name: pa.array([_text(getattr(event, name)) for _, _, event in failed], pa.string()) for name in texts
    }
    columns["lane"] = pa.array([event.lane for _, _, event in failed], pa.string())
    columns["event_count"] = pa.array([event.event_count for _, _, event in failed], pa.int32())
    columns["badrow"] = pa.array([_json(event.badrow) for _, _, event in failed], pa.string())
    columns["raw_id"] = pa.array([raw_id for raw_id, _, _ in failed], pa.int64())
    columns["raw_index"] = pa.array([index for _, index, _ in failed], pa.int32())
    columns["received_tstamp"] = pa.array([received.get(raw_id) for raw_id, _, _ in failed], pa.timestamp("ms"))
    columns["partial"] = pa.array([_partial(event.partial) for _, _, event in failed], pa.string())
    columns["reasons"] = pa.array([_reasons(event.reasons) for _, _, event in failed], pa.string())
    return pa.table(columns)


def incomplete_events() -> str:
    """The statement that makes the view `incomplete_events`: failed events in the columns of good ones.

    What failed is null or left out, and `derived_contexts` begins with an entity for each failure, as in the original's
    failed stream. Requests that failed as a whole are not in it.
    """
    shape = partial_columns().replace("'", "''")
    return (
        "CREATE OR REPLACE VIEW incomplete_events AS SELECT partial.*, raw_id, raw_index FROM"
        f" (SELECT json_transform(partial, '{shape}') AS partial, raw_id, raw_index"
        " FROM failed_events WHERE partial IS NOT NULL)"
    )


def _reasons(reasons: Sequence[Reason]) -> bytes:
    return json_bytes([to_json(reason) for reason in reasons])


def _text(value: object) -> str | None:
    return None if value is None else clean_text(str(value))


def _json(badrow: bytes) -> bytes:
    """The text as it is when it is JSON, else as a JSON string: a column of JSON takes nothing else."""
    try:
        orjson.loads(badrow)
    except orjson.JSONDecodeError:
        return orjson.dumps(badrow.decode("utf-8", "replace"))
    return badrow


def _partial(event: Event | None) -> bytes | None:
    """Columns by name without nulls, in the table's order, timestamps as `2026-11-24 06:41:18.565`, JSON as objects."""
    if event is None:
        return None
    columns = event.columns
    plain: dict[str, object] = {
        name: _value(name, value) for name in _KINDS if (value := columns.get(name)) is not None
    }
    if event.unstruct_event is not None:
        plain["unstruct_event"] = orjson.Fragment(unstruct_json(event.unstruct_event))
    for name in ("contexts", "derived_contexts"):
        if (text := contexts_json(getattr(event, name))) is not None:
            plain[name] = orjson.Fragment(text)
    return json_bytes(plain)


def _value(name: str, value: Value) -> object:
    if _KINDS.get(name) == "timestamp" and isinstance(value, int):
        try:
            return timestamp_text(value)
        except OverflowError:
            return None
    if isinstance(value, bool | float):
        return value
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    return clean_text(str(value))
