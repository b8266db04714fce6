"""Cross-origin headers: trackers send cookies from any site, so the origin is named and credentials are allowed."""

from __future__ import annotations

import re

from piste import protocol
from piste.collector.request import Header

ALLOW_CREDENTIALS: Header = (b"access-control-allow-credentials", b"true")
ANY_ORIGIN: Header = (b"access-control-allow-origin", b"*")
ALWAYS_ALLOWED = ("Content-Type", protocol.ANONYMOUS_HEADER)
MAX_REQUESTED = 32  # header names taken over from one preflight

_ORIGIN = re.compile(rb"[\x21-\x2b\x2d-\x7e]+")  # visible, up to the first blank or comma
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")


def allow_origin(origin: bytes | None) -> Header:
    """Name the first origin of the header, or any when there is none."""
    match = _ORIGIN.match(origin) if origin else None
    return (b"access-control-allow-origin", match[0]) if match else ANY_ORIGIN


def preflight(origin: bytes | None, requested: bytes | None, max_age: int) -> list[Header]:
    """Answer OPTIONS: Snowplow's two header names, and after them whatever well-formed ones the browser asks for.

    That is as safe as the two: the collector acts on no header that a simple request could not bring as well.
    """
    names = list(ALWAYS_ALLOWED)
    known = {name.lower() for name in names}
    for name in (requested or b"").decode("latin-1").split(",")[:MAX_REQUESTED]:
        name = name.strip()
        if name.lower() not in known and _TOKEN.fullmatch(name):
            known.add(name.lower())
            names.append(name)
    return [
        allow_origin(origin),
        ALLOW_CREDENTIALS,
        (b"access-control-allow-headers", ", ".join(names).encode()),
        (b"access-control-max-age", str(max_age).encode()),
    ]
