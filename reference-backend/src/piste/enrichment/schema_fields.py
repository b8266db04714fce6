"""Names the schema of the event: vendor, name, format, version."""

from __future__ import annotations

from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure, enrichment_input
from piste.protocol import EVENT_SCHEMAS
from piste.records import Event


def name_schema(event: Event, _context: EnrichContext) -> list[Failure]:
    """`event_vendor`, `event_name`, `event_format`, `event_version`: fixed ones, or those of the event's own JSON.

    An unstruct event without any JSON passes with none of them, as in the original.
    """
    columns = event.columns
    kind = columns.get("event")
    if kind == "unstruct":
        if event.unstruct_event is None:
            return []
        key: tuple[str, str, str, str] = event.unstruct_event.key
    else:
        known = EVENT_SCHEMAS.get(str(kind))
        if known is None:
            value = None if kind is None else str(kind)
            return [
                enrichment_input("event", value, "trying to extract the schema of the event: not a known event type")
            ]
        key = known
    columns["event_vendor"], columns["event_name"], columns["event_format"], columns["event_version"] = key
    return []
