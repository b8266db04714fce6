"""The Origin check: pages of which sites may use the API."""

from __future__ import annotations

from collections.abc import Collection

from piste.collector.hosts import is_allowed


def origin_allowed(origin: str, host: str | None, configured: Collection[str] | None) -> bool:
    """Tells whether a page of this origin may use the API: our own page, a configured or by default a loopback one.

    `configured` holds lower-case origins without a trailing slash, or `*`. The origin `null` is nobody's.
    """
    scheme, separator, authority = origin.lower().partition("://")
    if not separator or scheme not in ("http", "https") or not authority:
        return configured is not None and "*" in configured
    if host and authority == host.lower():
        return True
    if configured is not None:
        return "*" in configured or f"{scheme}://{authority}" in configured
    return is_allowed(authority)
