"""The Host check: a page elsewhere may point its own name at our address, and would then pass as the same origin."""

from __future__ import annotations

import ipaddress

ANY = "*"


def name_of(host: str) -> str:
    """Return a Host header's name without the port, lower-cased; an IPv6 address keeps its brackets."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def is_allowed(host: str, also: frozenset[str] = frozenset()) -> bool:
    """Tell whether a Host header names the loopback, a name below `localhost` (lanes), or one of `also` (`*`: any)."""
    name = name_of(host).removesuffix(".")
    if name == "localhost" or name.endswith(".localhost") or name == "[::1]" or name in also or ANY in also:
        return True
    try:
        return ipaddress.IPv4Address(name).is_loopback
    except ValueError:
        return False
