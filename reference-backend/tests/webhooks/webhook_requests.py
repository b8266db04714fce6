"""Requests as services send them, each with the events that should come of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from piste.enrichment import recorded
from piste.enrichment.adapters import Request
from piste.records import CollectorPayload

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(file.stem for file in FIXTURES.glob("*.json"))


def fixture(name: str) -> dict[str, Any]:
    """path, content_type, querystring, body and events of one fixture."""
    read: dict[str, Any] = orjson.loads((FIXTURES / f"{name}.json").read_bytes())
    return read


def payload_of(given: dict[str, Any]) -> CollectorPayload:
    body = given.get("body")
    return CollectorPayload(
        timestamp=1_700_000_001_000,
        path=given["path"],
        querystring=given.get("querystring", ""),
        body=body.encode() if isinstance(body, str) else body,
        content_type=given.get("content_type"),
        ip_address="203.0.113.9",
        network_userid="8712a379-4bcb-46ee-815d-85f26540577f",
        user_agent="sender/1",
        referer=None,
        headers=[],
        hostname="c.example.com",
        collector="piste-0.1.0-sqlite",
    )


def request_of(given: dict[str, Any]) -> Request:
    return recorded.read(payload_of(given), 40)[0]
