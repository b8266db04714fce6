"""How payloads travel, from transport.yaml."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paths:
    """Paths of the collector."""

    tp2: str
    tp1: str
    iglu_webhook: str
    redirect: str
    pixels: tuple[str, ...]


@dataclass(frozen=True)
class ContentTypes:
    """Content types: accepted after lower-casing (`post`, `webhook`), and the one a tracker sends."""

    post: tuple[str, ...]
    sent: str
    webhook: tuple[str, ...]


@dataclass(frozen=True)
class Wrapper:
    """A schema that wraps others: the criterion that the enricher accepts, and the version that is written."""

    vendor: str
    accepts: str
    writes: str


@dataclass(frozen=True)
class Limits:
    """Limits in bytes, but for json_depth, which counts levels."""

    request_line: int
    headers: int
    body: int
    tracker_post: int
    tracker_get: int
    json_depth: int


@dataclass(frozen=True)
class Headers:
    """Names of request headers that mean something to a collector."""

    anonymous: str
    verdict: str


@dataclass(frozen=True)
class Cookie:
    """The collector's cookie, and the parameter that marks the second pass of a bounce."""

    name: str
    days: int
    bounce_parameter: str


@dataclass(frozen=True)
class Identities:
    """Values that stand in for an identity that there is not."""

    zero: str
    fallback: str
    anonymous_address: str


@dataclass(frozen=True)
class Transport:
    """Everything in transport.yaml."""

    paths: Paths
    content_types: ContentTypes
    wrappers: dict[str, Wrapper]
    schemas: dict[str, str]
    bad_rows: dict[str, str]
    limits: Limits
    headers: Headers
    cookie: Cookie
    identities: Identities

    def wrapper_uri(self, name: str) -> str:
        wrapper = self.wrappers[name]
        return f"iglu:{wrapper.vendor}/{name}/jsonschema/{wrapper.writes}"
