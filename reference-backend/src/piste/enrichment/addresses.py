"""Finds the visitor's address in a recorded request."""

from __future__ import annotations

import re
from collections.abc import Sequence

_IPV4 = r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}"
_IPV6 = r"[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*"
_ADDRESS = rf"\"?\[?({_IPV4}|{_IPV6})"
_X_FORWARDED_FOR = re.compile(f"x-forwarded-for: ?{_ADDRESS}")
_FORWARDED = re.compile(f"forwarded: ?for={_ADDRESS}")


def of_request(headers: Sequence[str], address: str) -> str:
    """The address from the `Name: value` lines in `headers`, else `address`, which the collector saw.

    The first `X-Forwarded-For` wins. `Forwarded` is a fallback that the original forgets as soon as another header
    follows it.
    """
    if not [header for header in headers if header[:1] in "xXfF"]:  # the usual case, in half a microsecond
        return address
    found = address
    for header in headers:
        line = header[:160].lower()  # both names, both prefixes and the longest address fit
        if match := _X_FORWARDED_FOR.match(line):
            return match[1]
        match = _FORWARDED.match(line)
        found = match[1] if match else address
    return found
