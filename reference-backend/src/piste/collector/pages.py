"""The answers that have nothing to do with tracking: health, robots, policy file, root, and what is refused."""

from __future__ import annotations

from http import HTTPStatus
from xml.sax.saxutils import quoteattr

from piste.collector.config import CrossDomainConfig, RootResponseConfig
from piste.collector.request import Header, Reply

PLAIN: Header = (b"content-type", b"text/plain; charset=UTF-8")
OK = Reply(200, [PLAIN], b"ok")
NOT_FOUND = Reply(404, [PLAIN], b"Not found")
REDIRECTS_DISABLED = Reply(404, [PLAIN], b"redirects disabled")
ROBOTS = Reply(
    200,
    [PLAIN],
    b"".join(b"User-agent: %s\nDisallow: /\n\n" % agent for agent in (b"*", b"Googlebot", b"AdsBot-Google")).rstrip(
        b"\n"
    ),
)
DASHBOARD = Reply(302, [(b"location", b"/ui"), PLAIN], b"The dashboard is at /ui")
RETRY_SECONDS = b"5"


def refusal(status: int, text: str, *more: Header) -> Reply:
    """A refused request's reply; the text says what would be accepted."""
    return Reply(status, [PLAIN, *more], text.encode())


def too_long(what: str, size: int, limit: int) -> Reply:
    """400 for a request line or headers beyond the limit."""
    return refusal(HTTPStatus.BAD_REQUEST, f"{what} take {size} bytes; at most {limit} are accepted")


def too_large(limit: int) -> Reply:
    """413 for a body beyond the limit."""
    return refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is longer than the {limit} bytes that are accepted")


def too_slow(seconds: float) -> Reply:
    """408 for a body that did not arrive in time."""
    return refusal(
        HTTPStatus.REQUEST_TIMEOUT, f"the body did not arrive within {seconds:g} s", (b"connection", b"close")
    )


def unavailable(reason: str) -> Reply:
    """503 for a record that could not be made durable; a tracker sends it again."""
    return refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"not recorded: {reason}", (b"retry-after", RETRY_SECONDS))


def fault(status: int, retry_after: int | None) -> Reply:
    """A status that a script of faults asks for."""
    more: list[Header] = [] if retry_after is None else [(b"retry-after", str(retry_after).encode())]
    return refusal(status, f"not recorded: a script of faults asks for {status} here (see /api/faults)", *more)


def cross_domain(config: CrossDomainConfig) -> Reply:
    """The policy file that Flash asks for."""
    if not config.enabled:
        return NOT_FOUND
    secure = "true" if config.secure else "false"
    lines = [f'  <allow-access-from domain={quoteattr(domain)} secure="{secure}" />' for domain in config.domains]
    text = "\n".join(['<?xml version="1.0"?>', "<cross-domain-policy>", *lines, "</cross-domain-policy>"])
    return Reply(200, [(b"content-type", b"text/xml; charset=UTF-8")], text.encode())


def root(config: RootResponseConfig) -> Reply:
    """The configured answer, or the way to the dashboard."""
    if not config.enabled:
        return DASHBOARD
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in config.headers.items()]
    if not any(name == b"content-type" for name, _ in headers):
        headers.append(PLAIN)
    return Reply(config.status, headers, config.body.encode())
