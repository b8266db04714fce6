"""JSON text of the event's self-describing parts, as the canonical columns carry them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

import orjson

from piste import protocol
from piste.records import SchemaKey, SelfDescribing

_UNSTRUCT_HEAD = b'{"schema":"%s","data":' % protocol.UNSTRUCT_EVENT.encode()
_CONTEXTS_HEAD = b'{"schema":"%s","data":[' % protocol.CONTEXTS.encode()
_MAX_DIGITS = 300
"""Integers with more digits leave the range of a double, which DuckDB's JSON refuses; they are printed as strings."""


def unstruct_json(event: SelfDescribing) -> bytes:
    """The column `unstruct_event`: the event in its wrapper."""
    return _UNSTRUCT_HEAD + _self_describing(event) + b"}"


def contexts_json(entities: Sequence[SelfDescribing]) -> bytes | None:
    """The columns `contexts` and `derived_contexts`: the entities in their wrapper, None when there is none."""
    if not entities:
        return None
    return _CONTEXTS_HEAD + b",".join(map(_self_describing, entities)) + b"]}"


def json_bytes(value: object) -> bytes:
    """Any value as JSON text that every reader takes: lone surrogates become U+FFFD, numbers beyond doubles strings."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode()


def clean_text(text: str) -> str:
    """The text with lone surrogates, which UTF-8 cannot carry, replaced by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _self_describing(value: SelfDescribing) -> bytes:
    return _head(value.key) + json_bytes(value.data) + b"}"


@lru_cache(maxsize=2_000)
def _head(key: SchemaKey) -> bytes:
    return b'{"schema":%s,"data":' % json_bytes(key.uri)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {clean_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**_MAX_DIGITS else str(Decimal(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value) if math.isfinite(float(value)) else str(value)
    return clean_text(str(value))
