"""Completes an event that an enrichment made beside the one that was received."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from piste.records import Event, Value

SHARED = ("app_id", "etl_tstamp", "collector_tstamp", "v_tracker", "v_collector", "v_etl")
"""The columns that a side event has from its parent, unless it says otherwise."""


def complete(made: Event, parent: Event, place: int) -> Event:
    """The side event with all that is not special about it; `place` is its number among its parent's, from 0.

    Its id is derived from the parent's, so that enriching a record again gives the same one.
    """
    given = parent.columns
    event_id = str(uuid5(NAMESPACE_URL, f"{given['event_id']}/{place}"))
    columns: dict[str, Value] = {name: given[name] for name in SHARED if name in given}
    columns |= {"platform": "srv", "event": "unstruct", "event_id": event_id}
    if made.unstruct_event is not None:
        names = ("event_vendor", "event_name", "event_format", "event_version")
        columns |= zip(names, made.unstruct_event.key, strict=True)
    columns |= made.columns
    return Event(columns, made.parameters, made.unstruct_event, made.contexts, made.derived_contexts, side=True)
