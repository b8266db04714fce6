"""What goes into the handler and what comes out of it: plain values, so that any HTTP server can stand around it."""

from __future__ import annotations

from typing import NamedTuple

from piste.records import CollectorPayload

Header = tuple[bytes, bytes]
"""A header's name, lower-cased, and its value, both as they are on the wire."""


class Request(NamedTuple):
    """One HTTP request, but for its body.

    `path` is percent-decoded, `raw_path` is not; `querystring` is raw, without the question mark. `first` has the
    first header of each name. `lane` is the one that the request was sent to, empty for none; `path` is inside of it.
    """

    method: str
    path: str
    raw_path: bytes
    querystring: bytes
    headers: list[Header]
    first: dict[bytes, bytes]
    peer: str
    lane: str = ""


class Reply(NamedTuple):
    """One HTTP reply; it may be sent once `record`, if there is one, is durable."""

    status: int
    headers: list[Header]
    body: bytes = b""
    record: CollectorPayload | None = None
