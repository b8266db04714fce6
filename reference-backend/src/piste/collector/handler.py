"""The collector itself: a request in, a reply and perhaps a record out. No I/O; clock and ids are given."""

from __future__ import annotations

import re
from collections.abc import Callable

from piste.collector import anonymous, bounce, cookies, cors, headers, pages, redirects
from piste.collector import querystring as qs
from piste.collector.config import CollectorConfig
from piste.collector.hosts import name_of
from piste.collector.pixel import PIXEL
from piste.collector.request import Header, Reply, Request
from piste.collector.routes import Action, Route, Router
from piste.protocol import Key
from piste.records import CollectorPayload

_GIF: Header = (b"content-type", b"image/gif")
_NO_CACHE: Header = (b"cache-control", b"no-cache, no-store, must-revalidate")


class Handler:
    """Answers what the collector answers by itself, under one configuration.

    `clock` gives epoch ms, `new_id` a random UUID as text; `collector` is the name under which payloads are recorded.
    """

    def __init__(
        self, config: CollectorConfig, *, clock: Callable[[], int], new_id: Callable[[], str], collector: str
    ) -> None:
        self.config = config
        self._clock = clock
        self._new_id = new_id
        self._collector = collector
        self._router = Router(config)
        self._cookies = cookies.CookieWriter(config.cookie, clock)
        self._opted_out = re.compile(config.do_not_track.value) if config.do_not_track.enabled else None
        self._pages = {
            Action.HEALTH: pages.OK,
            Action.SINK_HEALTH: pages.OK,
            Action.ROBOTS: pages.ROBOTS,
            Action.REDIRECTS_DISABLED: pages.REDIRECTS_DISABLED,
            Action.CROSS_DOMAIN: pages.cross_domain(config.cross_domain),
            Action.ROOT: pages.root(config.root_response),
            Action.NOT_FOUND: pages.NOT_FOUND,
        }
        self._hsts: list[Header] = []
        if config.hsts_seconds is not None:
            self._hsts = [(b"strict-transport-security", f"max-age={config.hsts_seconds}; includeSubDomains".encode())]

    def route(self, method: str, path: str) -> Route:
        """Return what is done with this method on this path; a RELAY is not for `handle`."""
        return self._router.route(method, path)

    def refuse(self, request: Request) -> Reply | None:
        """Return the refusal of a request whose line or headers are beyond the limits."""
        limits = self.config.limits
        # "METHOD target HTTP/1.1"
        line = len(request.method) + len(request.raw_path) + len(request.querystring) + bool(request.querystring) + 10
        if line > limits.request_line:
            return pages.too_long("the request line", line, limits.request_line)
        size = headers.size(request.headers)
        if size > limits.headers:
            return pages.too_long("the headers", size, limits.headers)
        return None

    def handle(self, route: Route, request: Request, body: bytes = b"") -> Reply:
        """Return the reply, with the record that must be durable before it is sent."""
        action = route.action
        if action in (Action.POST, Action.PIXEL, Action.REDIRECT):
            reply = self._track(route, request, body)
        elif action is Action.PREFLIGHT:
            origin, requested = map(request.first.get, (b"origin", b"access-control-request-headers"))
            allowed = cors.preflight(origin, requested, self.config.cors_max_age)
            reply = Reply(200, allowed)
        else:
            reply = self._pages[action]
        return reply._replace(headers=reply.headers + self._hsts) if self._hsts else reply

    def _track(self, route: Route, request: Request, body: bytes) -> Reply:
        first = request.first
        querystring = request.querystring.decode("utf-8", "replace")
        origin = first.get(b"origin")
        replied = [cors.allow_origin(origin), cors.ALLOW_CREDENTIALS]

        sent_cookies = self._sent_cookies(request)
        if self._opted_out and self._opts_out(sent_cookies):
            return self._answer(route, replied, None, querystring)

        cookie = cookies.find(sent_cookies, self.config.cookie.name) if sent_cookies else None
        is_anonymous = anonymous.HEADER in first
        if is_anonymous:
            network_userid = anonymous.NETWORK_USERID
            if cookie is not None:
                replied += self._cookies.delete(origin)
        else:
            known = known_id(querystring, cookie)
            bouncing = self.config.bounce.enabled and not known and route.action is Action.PIXEL
            second_pass = bouncing and bounce.is_second_pass(querystring, self.config.bounce)
            network_userid = known or (self.config.bounce.fallback_id if second_pass else self._new_id())
            replied += self._cookies.write(network_userid, origin)
            if bouncing and not second_pass:
                replied += [_NO_CACHE, (b"location", bounce.location(request, self.config.bounce))]
                return Reply(302, replied)

        record = self._record(route, request, body, querystring, sent_cookies, network_userid, is_anonymous)
        return self._answer(route, replied, record, querystring)

    def _sent_cookies(self, request: Request) -> str:
        cookie = request.first.get(b"cookie")
        if cookie is None:
            return ""
        if len(request.first) == len(request.headers):
            return cookies.clean(headers.text(cookie))
        return cookies.clean(";".join(headers.text(value) for name, value in request.headers if name == b"cookie"))

    def _opts_out(self, sent_cookies: str) -> bool:
        value = cookies.find(sent_cookies, self.config.do_not_track.name)
        return value is not None and self._opted_out is not None and self._opted_out.fullmatch(value) is not None

    def _record(
        self,
        route: Route,
        request: Request,
        body: bytes,
        querystring: str,
        sent_cookies: str,
        network_userid: str,
        is_anonymous: bool,
    ) -> CollectorPayload:
        first = request.first
        posted = route.action is Action.POST
        content_type = headers.text(first[b"content-type"]).lower() if posted and b"content-type" in first else None
        if is_anonymous:
            lines = headers.lines(headers.without(request.headers, anonymous.DROPPED_HEADERS))
        elif b"cookie" in first and len(first) != len(request.headers):
            # Several Cookie headers become one.
            lines = [*headers.lines(headers.without(request.headers, (b"cookie",))), "Cookie: " + sent_cookies]
        else:
            lines = headers.lines(request.headers, first.get(b"cookie"), sent_cookies)
        if content_type:
            lines.append(content_type)  # as Snowplow's: one more line, without a name
        user_agent, referer = first.get(b"user-agent"), first.get(b"referer")
        host = headers.text(first.get(b"host", b""))
        return CollectorPayload(
            self._clock(),
            route.path,
            querystring,
            body if posted else None,
            content_type,
            anonymous.ADDRESS if is_anonymous else request.peer,
            network_userid,
            headers.text(user_agent) if user_agent is not None else None,
            headers.text(referer) if referer is not None else None,
            lines,
            name_of(host) if host else None,
            self._collector,
            lane=request.lane,
        )

    def _answer(self, route: Route, replied: list[Header], record: CollectorPayload | None, querystring: str) -> Reply:
        if route.action is Action.POST:
            return Reply(200, [*replied, pages.PLAIN], b"ok", record)
        if record is not None and route.action is Action.REDIRECT:
            location = redirects.target(qs.find(querystring, Key.REDIRECT_URI), self.config.redirects)
            if location is None:
                return Reply(400, [*replied, pages.PLAIN], _BAD_REDIRECT, record)
            return Reply(302, [*replied, _NO_CACHE, (b"location", location.encode())], b"", record)
        return Reply(200, [*replied, _NO_CACHE, _GIF], PIXEL, record)


_BAD_REDIRECT = (
    f"recorded, but not redirected: the parameter {Key.REDIRECT_URI!r} must be an absolute URL whose host is among "
    "the configured redirect domains"
).encode()


def known_id(querystring: str, cookie: str | None) -> str | None:
    """Return the id that the request brings, the parameter's before the cookie's, as it is: the enricher judges it."""
    if Key.NETWORK_USERID in querystring:
        given = qs.find(querystring, Key.NETWORK_USERID)
        if given:
            return given
    return cookie or None


def default_name(version: str) -> str:
    """Return the name under which payloads are recorded: product, version, kind of stream."""
    return f"piste-{version}-spool"
