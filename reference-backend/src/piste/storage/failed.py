"""Failed events as rows of their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa

from piste.enrichment.tsv import timestamp_text
from piste.records import Event, FailedEvent, Value
from piste.storage.columns import COLUMNS
from piste.storage.printed import clean_text, contexts_json, json_bytes, unstruct_json

_KINDS = {column.name: column.kind for column in COLUMNS}


def failed_table(failed: Sequence[tuple[int, int, FailedEvent]], received: Mapping[int, int]) -> pa.Table:
    """The rows of (raw_id, raw_index, failed event); `received` gives each raw id's receipt in epoch ms."""
    texts = ("event_id", "kind", "stage", "reason", "schema", "path", "expected", "got")
    columns: dict[str, pa.Array[Any]] = {
        name: pa.array([_text(getattr(event, name)) for _, _, event in failed], pa.string()) for name in texts
    }
    columns["event_count"] = pa.array([event.event_count for _, _, event in failed], pa.int32())
    columns["badrow"] = pa.array([_json(event.badrow) for _, _, event in failed], pa.string())
    columns["raw_id"] = pa.array([raw_id for raw_id, _, _ in failed], pa.int64())
    columns["raw_index"] = pa.array([index for _, index, _ in failed], pa.int32())
    columns["received_tstamp"] = pa.array([received.get(raw_id) for raw_id, _, _ in failed], pa.timestamp("ms"))
    columns["partial"] = pa.array([_partial(event.partial) for _, _, event in failed], pa.string())
    return pa.table(columns)


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
    """Columns by name without nulls, timestamps as `2026-11-24 06:41:18.565`, the JSON columns as objects."""
    if event is None:
        return None
    plain: dict[str, object] = {name: _value(name, value) for name, value in event.columns.items() if value is not None}
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
