"""Bytes of one request: a POST with the envelope around several events, or a GET with one. Pure."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from piste_tracker import protocol
from piste_tracker.event_queue import QueuedEvent
from piste_tracker.protocol import Key

_PORT = re.compile(r":\d*$")

Method = Literal["get", "post"]

# Below this, compressing costs more than it saves.
_GZIP_FROM = 512
_OPEN = f'{{"schema":"{protocol.PAYLOAD_DATA}","data":['.encode()
_CLOSE = b"]}"
_STAMP = f',"{Key.SENT_TSTAMP}":"'
_STAMPED_EXTRA = len(_STAMP) + 13 + len('"')  # until the year 2286 a timestamp has 13 digits


class Request(NamedTuple):
    """One HTTP request, ready to send."""

    method: str
    url: str
    body: bytes | None
    headers: Mapping[str, str]


class Response(NamedTuple):
    """The collector's answer; `status` is 0 and `error` says why if there was none."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""
    error: str = ""


def collector_url(endpoint: str, path: str, protocol_name: str = "https", port: int | None = None) -> str:
    """Return the URL of `path` at an endpoint, which is a host or a URL and may end in a path prefix.

    Raises ValueError for an endpoint that is empty or has another scheme than http and https.
    """
    address = endpoint.strip() if isinstance(endpoint, str) else ""
    if not address:
        raise ValueError("No endpoint provided: give the collector's URL, e.g. https://collector.example.com.")
    if "://" not in address:
        address = f"{protocol_name}://{address}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{endpoint!r} is no collector; give a URL like https://collector.example.com.")
    if parts.query or parts.fragment:
        raise ValueError(f"{endpoint!r} must end with its path: leave away what begins with ? or #.")
    host = parts.netloc if port is None else f"{_PORT.sub('', parts.netloc)}:{port}"
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}/{path.lstrip('/')}"


def post_size(events: Sequence[QueuedEvent]) -> int:
    """Return the bytes of a POST body that carries these events."""
    return (
        len(_OPEN) + len(_CLOSE) + sum(len(event.body) + _STAMPED_EXTRA for event in events) + max(len(events) - 1, 0)
    )


def post_body(events: Sequence[QueuedEvent], sent_ms: int) -> bytes:
    """Return the envelope with these events, all stamped with `sent_ms`.

    An event from the future, where the clock was set back since, puts the stamp off to its own created timestamp.
    """
    stamp = f'{_STAMP}{max(sent_ms, *[event.created_ms for event in events])}"}}'.encode()
    return _OPEN + b",".join([event.body[:-1] + stamp for event in events]) + _CLOSE


def get_url(base: str, event: QueuedEvent, sent_ms: int) -> str:
    """Return the URL of a GET that carries this event; a space is %20, everything outside ASCII is UTF-8."""
    pairs = json.loads(event.body)
    pairs[Key.SENT_TSTAMP] = str(max(sent_ms, event.created_ms))
    return f"{base}?{urlencode(pairs, quote_via=quote, safe='')}"


def make_request(
    method: Method, url: str, headers: Mapping[str, str], batch: Sequence[QueuedEvent], now_ms: int
) -> Request:
    """Return the request that carries a batch, each event stamped with the time of this attempt."""
    if method == "get":
        return Request("get", get_url(url, batch[0], now_ms), None, headers)
    body = post_body(batch, now_ms)
    if headers.get("Content-Encoding") == "gzip":
        if len(body) >= _GZIP_FROM:
            body = gzip.compress(body, compresslevel=6)
        else:
            headers = {name: value for name, value in headers.items() if name != "Content-Encoding"}
    return Request("post", url, body, headers)
