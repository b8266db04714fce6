"""A self-describing JSON: data and the schema that describes it. Events and entities both are one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from piste_tracker.errors import InvalidEventError
from piste_tracker.json_text import JsonEncoder, to_json, well_formed

_IGLU_URI = re.compile(r"iglu:[a-zA-Z0-9\-_.]+/[a-zA-Z0-9\-_]+/[a-zA-Z0-9\-_]+/[0-9]+-[0-9]+-[0-9]+")


class SelfDescribingJson:
    """Data with the Iglu URI of its schema, e.g. `iglu:com.acme/checkout/jsonschema/1-0-0`.

    Raises InvalidEventError if the URI has another shape: the enricher would fail the event for it.
    """

    def __init__(self, schema: str, data: Any) -> None:
        self.schema = iglu_uri(schema)
        self.data = data

    def to_json(self) -> dict[str, Any]:
        """Return it as a plain dictionary."""
        return {"schema": self.schema, "data": self.data}

    def to_string(self, encoder: JsonEncoder | None = None) -> str:
        """Return its compact JSON text."""
        return well_formed(to_json(self.to_json(), encoder))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.schema!r}, {self.data!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SelfDescribingJson) and (self.schema, self.data) == (other.schema, other.data)

    __hash__ = None  # type: ignore[assignment]  # the data may change


def iglu_uri(schema: Any) -> str:
    """Return the URI of a schema; raises InvalidEventError if it is none, or its version is not a full one."""
    if not isinstance(schema, str) or not _IGLU_URI.fullmatch(schema):
        raise InvalidEventError(f"{schema!r} is no schema; write iglu:vendor/name/jsonschema/1-0-0.")
    return schema


def entity_json(entity: Any, encoder: JsonEncoder | None) -> str:
    """Return the JSON text of one entity: a SelfDescribingJson, what has its `to_json()`, or a dictionary alike."""
    plain = entity.to_json() if hasattr(entity, "to_json") else entity
    if not isinstance(plain, Mapping) or "schema" not in plain or "data" not in plain:
        raise InvalidEventError(f"An entity is a SelfDescribingJson, not a {type(entity).__name__}.")
    schema = plain["schema"]
    if not isinstance(entity, SelfDescribingJson):  # else it was looked at when it was made
        iglu_uri(schema)
    return to_json({"schema": schema, "data": plain["data"]}, encoder)
