"""Verdicts: a client that asks for it hears in the reply what became of each event that it sent."""

from __future__ import annotations

import re

import orjson

from piste.collector.relay import Relay
from piste.collector.request import Header, Reply, Request

HEADER = b"sp-verdict"
SECONDS = 5.0
"""How long a client waits for the pipeline; after that the verdict is pending."""

_ASKED = re.compile(rb"(?:^|&)verdict=1(?=&|$)")
_JSON: Header = (b"content-type", b"application/json")


def asked(request: Request) -> bool:
    """Whether the request asks for a verdict, by `SP-Verdict: 1` or `?verdict=1`."""
    return request.first.get(HEADER) == b"1" or (
        b"verdict=1" in request.querystring and _ASKED.search(request.querystring) is not None
    )


def without_wish(request: Request) -> Request:
    """The request without `verdict=1`: no tracker sent it, and fingerprints are made of all that is in there."""
    return request._replace(querystring=_ASKED.sub(b"", request.querystring).removeprefix(b"&"))


async def with_verdict(reply: Reply, relay: Relay | None, offset: int) -> Reply:
    """The reply with the verdict instead of its body; its status and cookies stay what they are."""
    told = None if relay is None else await relay.ask(f"/api/verdicts/{offset}?seconds={SECONDS:g}", SECONDS + 1)
    if told is None:
        told = orjson.dumps({"status": "pending", "raw_id": offset, "events": []})
    kept = [header for header in reply.headers if header[0] not in (b"content-type", b"cache-control")]
    return reply._replace(headers=[*kept, _JSON, (b"cache-control", b"no-store")], body=told)
