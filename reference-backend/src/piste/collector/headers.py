"""Request headers: as lines for the record, under the names that people know them by."""

from __future__ import annotations

from collections.abc import Collection

from piste import protocol
from piste.collector.request import Header

# The server hands names over in lower case. They are recorded in their usual spelling, which is how most clients send
# them and how those who search recorded headers write them.
_ODD = (
    protocol.ANONYMOUS_HEADER,
    protocol.VERDICT_HEADER,
    "ETag",
    "DNT",
    "TE",
    "X-ATT-DeviceId",
    "CF-Connecting-IP",
    "CF-IPCountry",
    "CF-RAY",
)
_USUAL = (
    *(
        "Host",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
    ),
    *("Content-Length", "Content-Type", "Cookie", "Forwarded", "Origin", "Pragma", "Priority", "Referer", "Sec-Ch-Ua"),
    *("Sec-Ch-Ua-Mobile", "Sec-Ch-Ua-Platform", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-User"),
    *("Sec-Gpc", "Traceparent", "Transfer-Encoding", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port"),
    *("X-Forwarded-Proto", "X-Real-Ip", "X-Request-Id", "X-Requested-With"),
)
_NAMES = {name.lower().encode(): name.encode() for name in (*_USUAL, *_ODD)}
_PREFIXES = {lower: name + b": " for lower, name in _NAMES.items()}


def lines(headers: list[Header], cookie: bytes | None = None, cleaned: str = "") -> list[str]:
    """Return the headers as `Name: value` lines, `cleaned` standing for the value `cookie` of the Cookie header."""
    prefixes = _PREFIXES
    joined = b"\n".join([(prefixes.get(name) or name.title() + b": ") + value for name, value in headers])
    if cookie:
        joined = joined.replace(b"Cookie: " + cookie, b"Cookie: " + cleaned.encode(), 1)
    try:
        # One decoding for all: a value cannot hold a line feed.
        return joined.decode().split("\n") if headers else []
    except UnicodeDecodeError:
        return [text(line) for line in joined.split(b"\n")]


def without(headers: list[Header], names: Collection[bytes]) -> list[Header]:
    """Return the headers but for those named."""
    return [header for header in headers if header[0] not in names]


def size(headers: list[Header]) -> int:
    """Return the bytes that the headers took on the wire."""
    return sum([len(name) + len(value) + 4 for name, value in headers])


def first_of_each(headers: list[Header]) -> dict[bytes, bytes]:
    """Return the headers as a map; of several with one name, the first."""
    found = dict(headers)
    if len(found) != len(headers):
        found = dict(reversed(headers))
    return found


def text(value: bytes) -> str:
    """Decode a header's value: UTF-8, or Latin-1 where it is not."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
