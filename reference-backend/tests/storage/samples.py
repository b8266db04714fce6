"""Events, failed events and batches as the pipeline makes them, for the tests of the store."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from piste.records import CollectorPayload, Event, FailedEvent, SchemaKey, SelfDescribing
from piste.storage.batch import Batch

START = 1_790_000_000_000
"""Epoch ms of the first event."""

LINK = SchemaKey("com.acme", "link_click", "jsonschema", "1-0-0")
USER = SchemaKey("com.acme", "user", "jsonschema", "2-1-0")

SCHEMAS: dict[SchemaKey, dict[str, object]] = {
    LINK: {
        "type": "object",
        "properties": {
            "targetUrl": {"type": "string"},
            "elementClasses": {"type": "array", "items": {"type": "string"}},
            "position": {"type": "integer"},
        },
    },
    USER: {
        "type": "object",
        "properties": {"userId": {"type": "string"}, "score": {"type": "number"}, "isAdmin": {"type": "boolean"}},
    },
}


def record(text: str = "e=pv") -> bytes:
    """A record as it stands on the stream."""
    payload = CollectorPayload(
        timestamp=START,
        path="/com.snowplowanalytics.snowplow/tp2",
        querystring=text,
        body=None,
        content_type=None,
        ip_address="203.0.113.9",
        network_userid="",
        user_agent="tests",
        referer=None,
        headers=["Host: localhost"],
        hostname="localhost",
        collector="piste",
    )
    return msgspec.msgpack.encode(payload)


def make_event(number: int = 0, **columns: Any) -> Event:
    """A self-describing event with one entity; `columns` replaces canonical columns, None leaves one out."""
    usual = {
        "app_id": "shop",
        "platform": "web",
        "collector_tstamp": START + number,
        "event": "unstruct",
        "event_id": f"00000000-0000-4000-8000-{number:012}",
        "user_id": f"user {number}",
        "tr_total": Decimal("12.345"),
        "se_value": Decimal("2.5"),
        "br_cookies": True,
        "br_viewwidth": 800,
        "event_vendor": LINK.vendor,
        "event_name": LINK.name,
        "event_format": LINK.format,
        "event_version": LINK.version,
    }
    kept: dict[str, Any] = {name: value for name, value in (usual | columns).items() if value is not None}
    return Event(
        kept,
        {"e": "ue"},
        SelfDescribing(
            LINK, {"targetUrl": f"https://acme.com/{number}", "elementClasses": ["a", "b"], "position": number}
        ),
        [SelfDescribing(USER, {"userId": f"u{number}", "score": 0.5, "isAdmin": False})],
    )


def make_failed(**fields: Any) -> FailedEvent:
    """A failed event of the usual kind."""
    usual: dict[str, Any] = {
        "kind": "schema_violations",
        "stage": "validation",
        "reason": "position: string found, integer expected",
        "badrow": b'{"schema":"iglu:x","data":{"payload":{"raw":{"vendor":"com.acme","version":"tp2"}}}}',
    }
    return FailedEvent(**(usual | fields))


def make_batch(first: int, *results: Event | FailedEvent) -> Batch:
    """A batch whose records, from this offset on, have one result each."""
    batch = Batch()
    for place, result in enumerate(results):
        batch.add(first + place, record(), [result])
    return batch
