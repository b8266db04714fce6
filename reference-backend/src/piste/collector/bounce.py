"""The cookie bounce: a visitor without an id is sent round once with a cookie, and recorded when coming back."""

from __future__ import annotations

from piste.collector import hosts
from piste.collector import querystring as qs
from piste.collector.config import BounceConfig
from piste.collector.request import Request


def is_second_pass(querystring: str, config: BounceConfig) -> bool:
    """Tell whether the request comes back from a bounce."""
    return qs.find(querystring, config.parameter) is not None


def location(request: Request, config: BounceConfig) -> bytes:
    """Return the same URL with the bounce's parameter.

    It is relative unless the forwarded-protocol header tells the scheme. Backslashes are encoded, since browsers read
    them as slashes, and a path that began with two would lead to another host.
    """
    query = b"&".join(part for part in (request.querystring, config.parameter.encode() + b"=true") if part)
    url = (request.raw_path + b"?" + query).replace(b"\\", b"%5C")
    if config.forwarded_protocol_header:
        scheme = request.first.get(config.forwarded_protocol_header.lower().encode(), b"").lower()
        host = request.first.get(b"host", b"")
        if scheme in (b"http", b"https") and host and hosts.name_of(host.decode("latin-1")):
            return scheme + b"://" + host + url
    return url
