"""What is expected of requests: how many, how each was answered, and the form that the protocol gives them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from piste_conformance.exchange import Exchange
from piste_conformance.matchers import MISSING, matches
from piste_conformance.outcome import Difference
from piste_conformance.wire import KEY, POST_KEYS, TRANSPORT

SENT = KEY["sent_tstamp"]


def request_differences(expect: dict[str, Any], exchanges: list[Exchange]) -> Iterator[Difference]:
    """Every request that is not as the case lists it (`requests`, `every_request`)."""
    wanted = expect.get("requests")
    if isinstance(wanted, list):
        if len(wanted) != len(exchanges):
            yield Difference("requests", f"{len(wanted)}", f"{len(exchanges)}: {_outcomes(exchanges)}")
        for exchange, attributes in zip(exchanges, wanted, strict=False):
            yield from _attributes(exchange, attributes)
    elif wanted is not None and not matches(wanted, str(len(exchanges))):
        yield Difference("requests", str(wanted), f"{len(exchanges)}: {_outcomes(exchanges)}")
    for exchange in exchanges:
        yield from _attributes(exchange, expect.get("every_request", {}))


def _outcomes(exchanges: list[Exchange]) -> str:
    return ", ".join(exchange.outcome() for exchange in exchanges[:20]) or "none"


def _attributes(exchange: Exchange, wanted: dict[str, Any]) -> Iterator[Difference]:
    for name, value in wanted.items():
        if name == "headers":
            for header, matcher in value.items():
                got: Any = exchange.header(header)
                if not matches(matcher, MISSING if got is None else got):
                    yield Difference(f"request {exchange.number} header {header}", str(matcher), str(got))
            continue
        attribute = _attribute(exchange, name)
        if not matches(value, attribute):
            yield Difference(f"request {exchange.number} {name}", str(value), str(attribute))


def _attribute(exchange: Exchange, name: str) -> Any:
    if name == "events":
        return str(len(exchange.payloads())) if exchange.problem is None else MISSING
    if name == "bytes":
        return str(exchange.size)
    if name == "sent_timestamps":
        return (
            str(len({str(payload.get(SENT)) for payload in exchange.payloads()}))
            if exchange.problem is None
            else MISSING
        )
    if name in ("envelope", "members"):
        return (
            exchange.envelope.get("schema" if name == "envelope" else name, MISSING)
            if exchange.problem is None
            else MISSING
        )
    if name == "dropped":
        return exchange.dropped
    if name == "status":
        return MISSING if exchange.status is None else str(exchange.status)
    if name in ("method", "path", "query"):
        return getattr(exchange, name)
    raise ValueError(f"a request has no attribute {name}")


def form_differences(exchange: Exchange, prefix: str, custom_path: str | None) -> Iterator[Difference]:
    """What makes a request one of this protocol: path, content type, a flat map of known keys to texts."""
    where = f"request {exchange.number}"
    paths = [custom_path or TRANSPORT.paths.tp2] if exchange.method == "POST" else [TRANSPORT.paths.pixels[0]]
    if exchange.path not in [prefix + path for path in paths]:
        yield Difference(f"{where} path", prefix + paths[0], exchange.path)
    if exchange.method == "POST":
        content_type = (exchange.header("content-type") or "").lower()
        if content_type not in TRANSPORT.content_types.post:
            yield Difference(f"{where} content type", TRANSPORT.content_types.sent, content_type or "none")
        for payload in exchange.payloads():
            for key, value in payload.items():
                if not isinstance(value, str):
                    yield Difference(f"{where} {key}", "a text", json.dumps(value))
                elif key not in POST_KEYS:
                    yield Difference(f"{where} {key}", "a key of payload_data", f"{key}={value}")
