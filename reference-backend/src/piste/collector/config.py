"""The collector's settings, with Snowplow's defaults; the comment after each names the setting in its HOCON file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from piste import protocol

MAPPED_TARGETS = (protocol.TP2, protocol.REDIRECT, protocol.IGLU_WEBHOOK)


@dataclass(frozen=True, kw_only=True)
class CookieConfig:
    """The cookie that carries the network user id."""

    enabled: bool = True  # cookie.enabled
    name: str = protocol.COOKIE_NAME  # cookie.name
    days: int = protocol.COOKIE_DAYS  # cookie.expiration
    domains: tuple[str, ...] = ()  # cookie.domains; no leading dot
    fallback_domain: str | None = None  # cookie.fallbackDomain
    secure: bool = True  # cookie.secure
    http_only: bool = True  # cookie.httpOnly
    same_site: Literal["None", "Lax", "Strict"] | None = "None"  # cookie.sameSite
    client_name: str | None = None  # cookie.clientCookieName: a second one, with the same value, that scripts may read


@dataclass(frozen=True, kw_only=True)
class DoNotTrackConfig:
    """A cookie by which a visitor opts out: name, and a regular expression that its whole value must match."""

    enabled: bool = False  # doNotTrackCookie.enabled
    name: str = ""  # doNotTrackCookie.name
    value: str = ""  # doNotTrackCookie.value


@dataclass(frozen=True, kw_only=True)
class BounceConfig:
    """Sending a visitor without a cookie round once, to learn whether the browser keeps it."""

    enabled: bool = False  # cookieBounce.enabled
    parameter: str = protocol.BOUNCE_PARAMETER  # cookieBounce.name
    fallback_id: str = protocol.FALLBACK_NETWORK_USERID  # cookieBounce.fallbackNetworkUserId
    forwarded_protocol_header: str | None = None  # cookieBounce.forwardedProtocolHeader


@dataclass(frozen=True, kw_only=True)
class RedirectConfig:
    """Click redirects. Unlike Snowplow's, an empty list of domains allows none: `("*",)` says that any will do."""

    enabled: bool = False  # enableDefaultRedirect
    domains: tuple[str, ...] = ()  # redirectDomains: exact host names


@dataclass(frozen=True, kw_only=True)
class CrossDomainConfig:
    """The policy file /crossdomain.xml."""

    enabled: bool = False  # crossDomain.enabled
    domains: tuple[str, ...] = ("*",)  # crossDomain.domains
    secure: bool = True  # crossDomain.secure


@dataclass(frozen=True, kw_only=True)
class RootResponseConfig:
    """What `/` answers; while it is off, `/` leads to the dashboard."""

    enabled: bool = False  # rootResponse.enabled
    status: int = 302  # rootResponse.statusCode
    headers: dict[str, str] = field(default_factory=dict)  # rootResponse.headers
    body: str = ""  # rootResponse.body


@dataclass(frozen=True, kw_only=True)
class LimitsConfig:
    """Bytes and seconds beyond which a request is refused."""

    request_line: int = protocol.REQUEST_LINE_LIMIT  # networking.maxRequestLineLength
    headers: int = protocol.HEADERS_LIMIT  # networking.maxHeadersLength
    body: int = protocol.BODY_LIMIT  # networking.dropPayloadSize; holds for the sent and for the inflated body
    body_seconds: float = 10.0  # networking.bodyReadTimeout; the whole body
    header_seconds: float = 30.0  # of silence, before the next request's headers are complete


@dataclass(frozen=True, kw_only=True)
class CollectorConfig:
    """Everything that can be set. Raises ValueError when constructed with what cannot work."""

    paths: dict[str, str] = field(default_factory=dict)  # paths: custom path -> one of MAPPED_TARGETS
    cookie: CookieConfig = field(default_factory=CookieConfig)
    do_not_track: DoNotTrackConfig = field(default_factory=DoNotTrackConfig)
    bounce: BounceConfig = field(default_factory=BounceConfig)
    redirects: RedirectConfig = field(default_factory=RedirectConfig)
    cross_domain: CrossDomainConfig = field(default_factory=CrossDomainConfig)
    root_response: RootResponseConfig = field(default_factory=RootResponseConfig)
    limits: LimitsConfig = field(default_factory=LimitsConfig)
    cors_max_age: int = 3600  # cors.accessControlMaxAge, seconds; -1: browsers do not remember
    hsts_seconds: int | None = None  # hsts.enable and hsts.maxAge
    allowed_hosts: tuple[str, ...] = ()  # host names, beside the loopback's, under which dashboard and API may be asked

    def __post_init__(self) -> None:
        for path, target in self.paths.items():
            if target not in MAPPED_TARGETS:
                raise ValueError(
                    f"paths: {path!r} leads to {target!r}; it must lead to one of {', '.join(MAPPED_TARGETS)}"
                )
            if path.count("/") != 2 or not path.startswith("/") or "" in path[1:].split("/"):
                raise ValueError(f"paths: {path!r} must have two segments, as in /com.acme/track")
