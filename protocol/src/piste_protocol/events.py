"""The event kinds of events.yaml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SchemaName:
    """What the enricher writes to event_vendor, event_name, event_format and event_version."""

    vendor: str
    name: str
    format: str
    version: str


@dataclass(frozen=True)
class EventKind:
    """One kind: `arguments` maps a tracker's argument to the name of a parameter, in the order of the signature."""

    name: str
    code: str
    brief: str
    arguments: dict[str, str]
    required: tuple[str, ...]
    schema: SchemaName | None = None
