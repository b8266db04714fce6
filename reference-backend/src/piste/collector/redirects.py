"""Click redirects: where `u` may lead."""

from __future__ import annotations

import re

from piste.collector.config import RedirectConfig

ANY = "*"
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")  # header injection, and what browsers read otherwise than we do
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/]")
_SCRIPTS = ("javascript:", "data:", "vbscript:")


def target(url: str | None, config: RedirectConfig) -> str | None:
    """Return the Location for `url`; None where it is no absolute URL or its host is not allowed.

    The host is the one that a browser would go to (WHATWG parsing), so that `https://good.com@evil.com` and its kin
    do not pass.
    """
    if not url or _UNSAFE.search(url) or not _ABSOLUTE.match(url):
        return None
    import can_ada  # imported late: few collectors redirect

    try:
        parsed = can_ada.parse(url)
    except ValueError:
        return None
    if parsed.protocol in _SCRIPTS:
        return None
    if ANY not in config.domains and parsed.hostname not in {domain.lower() for domain in config.domains}:
        return None
    return _ascii(url)


def _ascii(url: str) -> str:
    """Percent-encode what is beyond ASCII: a header cannot carry it."""
    return "".join(c if c < "\x7f" else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in url)
