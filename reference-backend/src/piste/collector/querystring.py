"""Looking one parameter up in a raw query string, without decoding the others."""

from __future__ import annotations

from urllib.parse import unquote_plus


def find(querystring: str, name: str) -> str | None:
    """Return the decoded value of the first parameter called `name`; one without an equals sign has the value ''."""
    if name not in querystring:
        return None
    for part in querystring.split("&"):
        key, _, value = part.partition("=")
        if key == name:
            return unquote_plus(value)
    return None
