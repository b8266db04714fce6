"""One event in short, as lists and the live feed show it: what a sentence about it needs, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from piste.records import Event, FailedEvent, SelfDescribing

Summary = dict[str, Any]

COLUMNS = (
    "event_id",
    "event_name",
    "app_id",
    "platform",
    "v_tracker",
    "name_tracker",
    "user_id",
    "domain_userid",
    "domain_sessionidx",
    "page_urlhost",
    "page_urlpath",
    "page_title",
    "page_url",
    "refr_urlhost",
    "se_category",
    "se_action",
    "se_label",
    "se_property",
    "se_value",
    "tr_orderid",
    "tr_total",
    "tr_currency",
    "ti_name",
    "ti_quantity",
    "pp_yoffset_max",
    "geo_country",
    "br_family",
    "dvce_type",
)
MOST_DATA = 4_000
"""Bytes of JSON of an event's own data; a longer one is left to the detail."""

MOST_TEXT = 500
"""Characters of one column."""


def good_summary(event: Event, raw_id: int, index: int) -> Summary:
    """`id` is `<raw_id>.<index>`, `at` the collector's time in epoch ms; absent columns are left out."""
    return {**_common(event, raw_id, index), "status": "good"}


def failed_summary(failed: FailedEvent, raw_id: int, index: int, received: int) -> Summary:
    """As of a good one, as far as the event was read, and why it failed."""
    summary = _common(failed.partial or Event({}, {}), raw_id, index)
    summary["lane"] = failed.lane
    first = failed.reasons[0] if failed.reasons else None
    return summary | {
        "at": received,
        "status": "failed",
        "event_count": failed.event_count,
        "kind": failed.kind,
        "stage": failed.stage,
        "reason": failed.reason[:MOST_TEXT],
        "schema": failed.schema or summary.get("schema"),
        "path": failed.path,
        "expected": failed.expected,
        "got": failed.got,
        "fix": None if first is None else first.fix,
    }


def stored_failure(row: Mapping[str, Any], raw_id: int, index: int) -> Summary:
    """A failed event's summary from its row in the store, as failed_summary() gives it."""
    partial = orjson.loads(row["partial"]) if row["partial"] else {}
    reasons = orjson.loads(row["reasons"]) if row["reasons"] else []
    summary: Summary = {"id": f"{raw_id}.{index}", "lane": row["lane"] or "", "at": row["received_tstamp"]}
    for name in COLUMNS:
        if (value := partial.get(name)) is not None:
            summary[name] = value[:MOST_TEXT] if isinstance(value, str) else value
    return summary | {
        "status": "failed",
        "event_id": row["event_id"],
        "event_count": row["event_count"],
        "kind": row["kind"],
        "stage": row["stage"],
        "reason": (row["reason"] or "")[:MOST_TEXT],
        "schema": row["schema"],
        "path": row["path"],
        "expected": row["expected"],
        "got": row["got"],
        "fix": reasons[0].get("fix") if reasons else None,
    }


def _common(event: Event, raw_id: int, index: int) -> Summary:
    columns = event.columns
    summary: Summary = {"id": f"{raw_id}.{index}", "lane": event.lane, "at": columns.get("collector_tstamp")}
    for name in COLUMNS:
        value = columns.get(name)
        if value is not None:
            summary[name] = value[:MOST_TEXT] if isinstance(value, str) else value
    if event.unstruct_event is not None:
        summary["schema"] = event.unstruct_event.key.uri
        data = orjson.dumps(event.unstruct_event.data, default=str)
        summary["data"] = orjson.Fragment(data) if len(data) <= MOST_DATA else None
    entities = [entity.key.name for entity in event.contexts]
    if entities:
        summary["entities"] = entities[:50]
    if any(map(_is_bot, event.derived_contexts)) or str(columns.get("br_type", "")).startswith("Robot"):
        summary["bot"] = True
    return summary


def _is_bot(entity: SelfDescribing) -> bool:
    data = entity.data
    return isinstance(data, dict) and (
        data.get("bot") is True
        or data.get("spiderOrRobot") is True
        or str(data.get("deviceClass", "")).startswith("Robot")
    )
