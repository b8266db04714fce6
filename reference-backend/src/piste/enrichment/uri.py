"""Cuts a URL into parts exactly as the original does.

Java.net.URI first, then a lenient reading that encodes what is illegal.

Follows RFC 2396 as Java implements it: a host with an underscore is no host, characters beyond ASCII are legal, `|` and
`{` are not. Browsers' parsers (can_ada) disagree on case, ports and empty paths, so they are not used here.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from piste.enrichment.context import Uri
from piste.records import Value

_ESCAPED = "%[0-9a-fA-F]{2}"
# "Other" characters: beyond ASCII, neither space nor control.
_OTHER = r"[^\x00-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
_UNRESERVED = r"a-zA-Z0-9_\-!.~'()*"


def _run(characters: str) -> re.Pattern[str]:
    """A pattern that matches the longest legal beginning made of `characters`, escapes and characters beyond ASCII."""
    return re.compile(f"(?:[{characters}]++|{_ESCAPED}|{_OTHER})*+")


_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+\-.]*")
_PATH = _run(_UNRESERVED + ":@&=+$,;/")
_URIC = _run(_UNRESERVED + r";/?:@&=+$,\[\]")
_REGISTRY = _run(_UNRESERVED + "$,;:@&=+")
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_LAST_LABEL = "[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_BYTE = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])"
_SERVER = re.compile(
    rf"(?:(?:[{_UNRESERVED};:&=+$,]|{_ESCAPED}|{_OTHER})*@)?"
    rf"(\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[a-zA-Z0-9_.~-]+)?\]|(?:{_BYTE}\.){{3}}{_BYTE}|(?:{_LABEL}\.)+{_LAST_LABEL}\.?|{_LABEL}\.?)"
    r"(?::([0-9]*))?"
)
_PARTS = re.compile(r"(?:([^:/?#]*):)?(//[^/?#]*)?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_MAX_PORT, _PORT_DIGITS = 2**31 - 1, 10

LONGEST_CACHED = 1024
"""Characters of a URL that callers may keep the parts of.

Strangers choose them, and a cache full of long ones is memory.
"""


class UriError(ValueError):
    """The text is not a URI; the message says what is wrong where, as java.net.URI does."""


def parse(text: str) -> Uri | str:
    """The parts of `text`, or the sentence that says why neither reading succeeded. Never raises."""
    try:
        return _java(text.replace(" ", "%20"))
    except UriError as java:
        try:
            return _java(_lenient(text))
        except UriError as lenient:
            return (
                f"Provided URI [{text}] could not be parsed, neither by Java parsing (error: [{java}]) "
                f"nor by Scala parsing (error: [{lenient}])."
            )


def columns(prefix: str, parts: Uri) -> dict[str, Value]:
    """The parts as columns under `prefix` (page_url or refr_url); what a URL lacks is left out."""
    named = {
        "scheme": parts.scheme,
        "host": parts.host,
        "port": parts.port,
        "path": parts.path,
        "query": parts.query,
        "fragment": parts.fragment,
    }
    return {prefix + name: value for name, value in named.items() if value is not None}


def check_querystring(text: str) -> str | None:
    """None if java.net.URI takes `text` as a querystring, else what is wrong with it."""
    end = _end(_URIC, text)
    return None if end == len(text) else _illegal("query", text, end)


def _java(text: str) -> Uri:
    scheme, authority, path, query, fragment = _split(text)
    at = 0
    if scheme is not None:
        if not scheme:
            raise UriError(f"Expected scheme name at index 0: {text}")
        if (end := _end(_SCHEME, scheme)) != len(scheme):
            raise UriError(_illegal("scheme name", text, end))
        at = len(scheme) + 1
        if authority is None and not path.startswith("/"):
            return _opaque(text, scheme, at, fragment)
    host, port = None, -1
    if authority is not None:
        host, port = _authority(
            text, authority[2:], at + 2, end_of_text=not (path or query is not None or fragment is not None)
        )
        at += len(authority)
    _legal(_PATH, "path", path, text, at)
    at += len(path)
    if query is not None:
        _legal(_URIC, "query", query, text, at + 1)
        at += len(query) + 1
    if fragment is not None:
        _legal(_URIC, "fragment", fragment, text, at + 1)
    if port == -1:
        port = 443 if scheme == "https" else 80
    return Uri(text, scheme, host, port, path or None, query or None, fragment or None)


def _split(text: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.fullmatch(text)
    assert match is not None  # every part may be empty and the last takes any character
    return match[1], match[2], match[3], match[4], match[5]


def _opaque(text: str, scheme: str, at: int, fragment: str | None) -> Uri:
    """`mailto:a@b` and the like: a scheme, and nothing that can be cut further."""
    end = len(text) if fragment is None else len(text) - len(fragment) - 1
    if end <= at:
        raise UriError(f"Expected scheme-specific part at index {at}: {text}")
    _legal(_URIC, "opaque part", text[at:end], text, at)
    if fragment is not None:
        _legal(_URIC, "fragment", fragment, text, end + 1)
    return Uri(text, scheme, None, 443 if scheme == "https" else 80, None, None, fragment or None)


def _authority(text: str, authority: str, at: int, *, end_of_text: bool) -> tuple[str | None, int]:
    """Host and explicit port (-1: none). An authority that is legal but names no server has neither."""
    if not authority:
        if end_of_text:
            raise UriError(f"Expected authority at index {at}: {text}")
        return None, -1
    if match := _SERVER.fullmatch(authority):
        digits = (match[2] or "").lstrip("0") or match[2]
        if not digits:
            return match[1], -1
        if len(digits) <= _PORT_DIGITS and (port := int(digits)) <= _MAX_PORT:
            return match[1], port
    if _end(_REGISTRY, authority) == len(authority):
        return None, -1
    raise UriError(_illegal("authority", text, at))


def _legal(pattern: re.Pattern[str], part: str, value: str, text: str, at: int) -> None:
    if (end := _end(pattern, value)) != len(value):
        raise UriError(_illegal(part, text, at + end))


def _end(pattern: re.Pattern[str], value: str) -> int:
    match = pattern.match(value)
    return match.end() if match else 0


def _illegal(part: str, text: str, index: int) -> str:
    if text[index : index + 1] == "%":
        return f"Malformed escape pair at index {index}: {text}"
    return f"Illegal character in {part} at index {index}: {text}"


def _lenient(text: str) -> str:
    """`text` with everything encoded that may be, between the delimiters of its path, querystring and fragment.

    An escape that is already there is encoded again, as the original does: `a%20|` gives `a%2520%7C`.
    """
    scheme, authority, path, query, fragment = _split(text)
    start = (f"{scheme}:" if scheme is not None else "") + (authority or "")
    encoded = "/".join(_encode(segment) for segment in path.split("/"))
    if query is not None:
        encoded += "?" + "&".join("=".join(map(_encode, pair.split("=", 1))) for pair in query.split("&"))
    if fragment is not None:
        encoded += "#" + _encode(fragment)
    return start + encoded


def _encode(text: str) -> str:
    return quote(text, safe="+", errors="replace")
