"""The values of `format` that are checked, each as the original's validator checks it.

The original validates with networknt's json-schema-validator, whose reading of some formats is wider than the RFCs: a
`uri` is anything with a scheme and no white space (so that real page addresses pass), `uuid` is checked although
draft 4 does not know it, a date-time may have a space for its T. What is not named here is checked by jsonschema_rs
(date, hostname, regex) or, like in draft 4 itself, not at all.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date

_OCTET = "([0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"

PATTERNS: dict[str, str] = {
    "ipv4": rf"^({_OCTET}\.){{3}}{_OCTET}$",
    "ip-address": rf"^({_OCTET}\.){{3}}{_OCTET}$",
    "uri": r"(^[a-zA-Z][a-zA-Z0-9+-.]*:[^\s]*$)|(^//[^\s]*$)",
    "uuid": r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
    "alpha": r"^[a-zA-Z]+$",
    "alphanumeric": r"^[a-zA-Z0-9]+$",
    "phone": r"^\+(?:[0-9] ?){6,14}[0-9]$",
    "time": r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(?:(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2}))?$",
    "utc-millisec": r"^[0-9]+(\.?[0-9]+)?$",
}

_DATE_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?"
    r"(?:[Zz]|[+-]([0-9]{2}):([0-9]{2}))"
)
# Right in any month and year: nearly all that trackers send, told in a sixth of the time.
USUAL_DATE_TIME = (
    "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?Z"
)
_USUAL_DATE_TIME = re.compile(USUAL_DATE_TIME)
_EMAIL = re.compile(
    r"(?:\"[^\"]+\"|[^\s@\"(),:;<>\[\]\\.]+(?:\.[^\s@\"(),:;<>\[\]\\.]+)*)"
    r"@(?:(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_](?:[\w-]*[^\W_])?|localhost|localdomain|\[[0-9A-Fa-f:.v]+\])"
)


def date_time(text: str) -> bool:
    """RFC 3339 with seconds and an offset; at most nine digits of a second; a leap second only where one can be."""
    if _USUAL_DATE_TIME.fullmatch(text):
        return True
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return False
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    if hour > 23 or minute > 59 or second > 60 or int(match[7] or 0) > 18 or int(match[8] or 0) > 59:
        return False
    if second == 60 and month not in (1, 6, 7, 12):
        return False
    try:
        date(year or 1, month, day)
    except ValueError:
        return False
    return True


def email(text: str) -> bool:
    """Local part at a dotted domain, localhost or an address in brackets; letters of any script."""
    return len(text) <= 320 and _EMAIL.fullmatch(text) is not None


def ipv6(text: str) -> bool:
    """An address, with a zone if need be; white space around it is let through, as in the original."""
    address, _, zone = text.strip().partition("%")
    try:
        ipaddress.IPv6Address(address)
    except ValueError:
        return False
    return bool(zone) or "%" not in text


def _matcher(pattern: str) -> Callable[[str], bool]:
    match = re.compile(pattern).match
    return lambda text: match(text) is not None


CHECKS: dict[str, Callable[[str], bool]] = {
    **{name: _matcher(pattern) for name, pattern in PATTERNS.items()},
    "date-time": date_time,
    "email": email,
    "ipv6": ipv6,
}
