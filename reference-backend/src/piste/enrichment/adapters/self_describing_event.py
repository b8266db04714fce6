"""Writes self-describing events and entities into flat parameters, for adapters that make events of something else."""

from __future__ import annotations

import orjson

from piste.protocol import CONTEXTS, UNSTRUCT_EVENT, Key


def unstruct_event(schema: str, data: object) -> str:
    """The text of an event's own JSON, in its envelope.

    Keys in this order, no white space: fingerprints depend on it.
    """
    return orjson.dumps({"schema": UNSTRUCT_EVENT, "data": {"schema": schema, "data": data}}).decode()


def contexts(*entities: dict[str, object]) -> str:
    """The text of entities, in their envelope."""
    return orjson.dumps({"schema": CONTEXTS, "data": entities}).decode()


def parameters(version: str, platform: str, schema: str, data: object) -> dict[str, str]:
    """The flat parameters of an event that is nothing but a self-describing JSON."""
    return {
        Key.TRACKER_VERSION: version,
        Key.EVENT: "ue",
        Key.PLATFORM: platform,
        Key.UNSTRUCT_EVENT: unstruct_event(schema, data),
    }
