"""The subject of the web request that is being served, for every event tracked meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from piste_tracker.errors import InvalidEventError
from piste_tracker.subject import Subject

_current: ContextVar[Subject | None] = ContextVar("piste_subject", default=None)

_NETWORK_COOKIE = "sp"
# The cookie of a browser tracker: visitor, first visit, count of visits, this visit, last visit, session.
_VISITOR_COOKIE = "_sp_id."


def current_subject() -> Subject | None:
    """Return the subject of the request being served in this thread or task, None outside of one."""
    return _current.get()


@contextmanager
def serving(subject: Subject) -> Iterator[Subject]:
    """Make this the subject of the events that are tracked inside.

    It goes over the tracker's own subject and under an event's, and what an event says itself goes over all three.
    """
    token = _current.set(subject)
    try:
        yield subject
    finally:
        _current.reset(token)


def subject_of_request(
    url: str,
    headers: Mapping[str, str],
    cookies: Mapping[str, str],
    address: str | None,
    trusted_proxies: int = 0,
) -> Subject:
    """Return what a request tells: page, referrer, user agent, language, network address, and the ids in its cookies.

    `headers` has lower-case names. Behind `trusted_proxies` proxies the address is the one that the outermost of them
    saw; with none, X-Forwarded-For is not believed.
    """
    subject = Subject().set_platform("web")
    subject.set_page_url(url)
    subject.set_referrer(headers.get("referer"))
    subject.set_useragent(headers.get("user-agent"))
    subject.set_lang(headers.get("accept-language", "").split(",")[0].split(";")[0].strip() or None)
    subject.set_ip_address(_address(headers.get("x-forwarded-for", ""), address, trusted_proxies))
    subject.set_network_user_id(cookies.get(_NETWORK_COOKIE))
    for name, value in cookies.items():
        if name.startswith(_VISITOR_COOKIE):
            _add_visitor(subject, value.split("."))
    return subject


def _address(forwarded: str, address: str | None, trusted_proxies: int) -> str | None:
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if not trusted_proxies or not hops:
        return address
    return hops[-min(trusted_proxies, len(hops))]


def _add_visitor(subject: Subject, parts: list[str]) -> None:
    subject.set_domain_user_id(parts[0])
    try:
        if len(parts) > 2:
            subject.set_domain_session_index(int(parts[2]))
        if len(parts) > 5:
            subject.set_domain_session_id(parts[5])
    except (InvalidEventError, ValueError):
        pass  # anybody may send any cookie; what does not fit is left out
