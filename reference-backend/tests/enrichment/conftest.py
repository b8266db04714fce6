"""Pieces to build requests and events from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from piste.enrichment import recorded
from piste.enrichment.adapters import Request
from piste.enrichment.context import EnrichContext
from piste.enrichment.iglu import Resolver
from piste.records import CollectorPayload, Event

PAYLOAD = CollectorPayload(
    timestamp=1_700_000_001_000,
    path="/com.snowplowanalytics.snowplow/tp2",
    querystring="",
    body=None,
    content_type=None,
    ip_address="203.0.113.9",
    network_userid="8712a379-4bcb-46ee-815d-85f26540577f",
    user_agent="Mozilla/5.0",
    referer=None,
    headers=["Host: c.example.com"],
    hostname="c.example.com",
    collector="piste-0.1.0-sqlite",
)


@pytest.fixture(scope="session")
def resolver() -> Resolver:
    """The standard schemas only."""
    return Resolver.from_sources([], {})


@pytest.fixture
def payload() -> Callable[..., CollectorPayload]:
    """Makes a collector payload; what is not given is that of an ordinary POST."""

    def make(**changes: Any) -> CollectorPayload:
        return CollectorPayload(**{name: getattr(PAYLOAD, name) for name in PAYLOAD.__struct_fields__} | changes)

    return make


@pytest.fixture
def request_of(payload: Callable[..., CollectorPayload]) -> Callable[..., Request]:
    """Makes the request that adapters see."""

    def make(**changes: Any) -> Request:
        request, _ = recorded.read(payload(**changes), 40)
        return request

    return make


@pytest.fixture
def context() -> EnrichContext:
    return EnrichContext(PAYLOAD)


@pytest.fixture
def event() -> Event:
    return Event({"event": "page_view", "event_id": "606adff6-9ccc-41f4-8807-db8fdb600df8"}, {})
