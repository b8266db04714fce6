"""A pipeline, and records to feed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import orjson
import pytest

from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload

PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
DEFAULTS: dict[str, Any] = {
    "timestamp": 1_700_000_001_000,
    "path": "/com.snowplowanalytics.snowplow/tp2",
    "querystring": "",
    "body": None,
    "content_type": None,
    "ip_address": "203.0.113.9",
    "network_userid": "8712a379-4bcb-46ee-815d-85f26540577f",
    "user_agent": "Mozilla/5.0\n",
    "referer": None,
    "headers": ["Host: c.example.com"],
    "hostname": "c.example.com",
    "collector": "piste-0.1.0-sqlite",
}


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The standard schemas, no optional enrichment."""
    return Pipeline(EnrichConfig())


@pytest.fixture
def record() -> Callable[..., bytes]:
    """Makes a record; what is not given is that of an ordinary request."""

    def make(**changes: Any) -> bytes:
        return msgspec.msgpack.encode(CollectorPayload(**DEFAULTS | changes))

    return make


@pytest.fixture
def post(record: Callable[..., bytes]) -> Callable[..., bytes]:
    """Makes the record of a POST with these events; each is a page view unless it says otherwise."""

    def make(*events: dict[str, str], **changes: Any) -> bytes:
        data = [{"e": "pv", "p": "web", "tv": "js-4", **event} for event in events]
        body = orjson.dumps({"schema": PAYLOAD_DATA, "data": data})
        return record(body=body, content_type="application/json; charset=utf-8", **changes)

    return make
