"""Writes bad rows: the official self-describing JSON about what failed, with everything that was received."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from decimal import Decimal
from importlib.metadata import version

import orjson

from piste.enrichment import tsv
from piste.enrichment.fitted import fitted
from piste.enrichment.flat import instant
from piste.enrichment.querystring import split
from piste.protocol import BAD_ROW_VENDOR, BAD_ROW_VERSIONS
from piste.records import CollectorPayload, Event
from piste.storage.columns import COLUMNS

ARTIFACT = "piste"
VERSION = version("piste")
_LOADER = "piste"
_TEXT_NUMBERS = frozenset({"txn_id"})
"""A number everywhere else, a string in the bad rows' schemas."""


def now_text() -> str:
    """The present moment as bad rows write it."""
    return instant(time.time_ns() // 1_000_000)


def render(kind: str, failure: Mapping[str, object], payload: object) -> bytes:
    """The bad row's text, valid against its schema; `failure` gets the timestamp in front."""
    text = orjson.dumps(
        {
            "schema": f"iglu:{BAD_ROW_VENDOR}/{kind}/jsonschema/{BAD_ROW_VERSIONS[kind]}",
            "data": {
                "processor": {"artifact": ARTIFACT, "version": VERSION},
                "failure": {"timestamp": now_text(), **failure},
                "payload": payload,
            },
        },
        default=_number,
    )
    return fitted(kind, text)


def raw_bytes(record: bytes) -> str:
    """A record that could not be read, as bad rows carry it."""
    return b64encode(record).decode()


def collector_payload(payload: CollectorPayload, vendor: str, api_version: str) -> dict[str, object]:
    """The payload of bad rows about a whole request."""
    body = payload.body
    return {
        "vendor": vendor,
        "version": api_version,
        "querystring": [{"name": name, "value": value} for name, value in split(payload.querystring)],
        "contentType": payload.content_type,
        "body": None if body is None else body.decode("utf-8", "replace"),
        "collector": payload.collector,
        "encoding": payload.encoding,
        "hostname": payload.hostname,
        "timestamp": instant(payload.timestamp),
        "ipAddress": payload.ip_address,
        "useragent": payload.user_agent,
        "refererUri": payload.referer,
        "headers": payload.headers,
        "networkUserId": payload.network_userid,
    }


def raw_event(
    payload: CollectorPayload, vendor: str, api_version: str, parameters: Mapping[str, str], userid: str | None
) -> dict[str, object]:
    """The `raw` half of the payload of bad rows about one event."""
    return {
        "vendor": vendor,
        "version": api_version,
        "parameters": [{"name": name, "value": value} for name, value in parameters.items()],
        "contentType": payload.content_type,
        "loaderName": _LOADER,
        "encoding": payload.encoding,
        "hostname": payload.hostname,
        "timestamp": instant(payload.timestamp),
        "ipAddress": payload.ip_address,
        "useragent": payload.user_agent,
        "refererUri": payload.referer,
        "headers": payload.headers,
        "userId": userid,
    }


def enriched_event(event: Event) -> dict[str, object]:
    """The `enriched` half: all 131 columns as far as the event came.

    Decimals, timestamps and JSON as text, flags as 0 and 1.
    """
    columns = event.columns
    json = tsv.json_texts(event)
    enriched: dict[str, object] = {}
    for column in COLUMNS:
        value = columns.get(column.name)
        if value is None:
            enriched[column.name] = json.get(column.name)
        elif isinstance(value, str | float):
            enriched[column.name] = value
        elif isinstance(value, Decimal) or column.kind == "timestamp" or column.name in _TEXT_NUMBERS:
            enriched[column.name] = tsv.value_text(column.name, value)
        else:
            enriched[column.name] = int(value)
    return enriched


def event_messages(messages: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The `failure` of bad rows about one event."""
    return {"messages": messages}


def request_messages(vendor: str, api_version: str, messages: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The `failure` of bad rows about a whole request."""
    return {"vendor": vendor, "version": api_version, "messages": messages}


def _number(value: object) -> object:
    if isinstance(value, int | Decimal):  # an integer beyond 64 bits
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
