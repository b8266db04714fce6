"""Good and bad events in the shapes of Micro's answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from piste.api.micro.raw import RawRecords
from piste.storage.rows import NAMES


def good_event(row: Mapping[str, Any], records: RawRecords) -> dict[str, Any]:
    """A GoodEvent from what Reads.good gives."""
    event = atomic_event(row)
    return {
        "rawEvent": records.raw_event(row["raw_id"], row["raw_index"]),
        "eventType": row["event"],
        "schema": _schema(row),
        "contexts": [entity["schema"] for entity in event["contexts"].get("data", ())],
        "event": event,
        "incomplete": False,
    }


def bad_event(row: Mapping[str, Any], records: RawRecords) -> dict[str, Any]:
    """A BadEvent from what Reads.bad gives; its request is left out where it could not be read."""
    raw_id = row["raw_id"]
    return {
        "collectorPayload": records.collector_payload(raw_id),
        "rawEvent": records.raw_event(raw_id, row["raw_index"]),
        "errors": [row["reason"], row["badrow"]],
    }


def atomic_event(row: Mapping[str, Any]) -> dict[str, Any]:
    """The 131 canonical columns as the official analytics SDK prints an event: absent entities are an empty object."""
    event = {name: row[name] for name in NAMES}
    for name in ("contexts", "derived_contexts"):
        if event[name] is None:
            event[name] = {}
    return event


def _schema(row: Mapping[str, Any]) -> str | None:
    parts = [row[f"event_{part}"] for part in ("vendor", "name", "format", "version")]
    return None if None in parts else "iglu:" + "/".join(parts)
