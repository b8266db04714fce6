"""The door of the API: who may ask, under which name, and from which page; every route lies behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from piste.api.asgi import Application, Message, Receive, Scope, Send, header, reply
from piste.api.origins import origin_allowed
from piste.api.problems import JSON, Problem
from piste.collector.hosts import is_allowed

CHANGES = ("/micro/reset", "/api/reset", "/api/replay")
EXPOSED = b"Piste-Lag, Piste-Truncated, Piste-Note"
_HEADER_NAMES = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+(?:\s*,\s*[A-Za-z0-9!#$%&'*+.^_`|~-]+)*")


class Guard:
    """Checks Host and Origin, answers preflights and adds the CORS headers, in front of another application."""

    def __init__(self, inner: Application, hosts: Iterable[str], origins: Iterable[str] | None) -> None:
        self.inner = inner
        self._hosts = frozenset(name.lower() for name in hosts)
        self._origins = None if origins is None else frozenset(origin.lower().rstrip("/") for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        origin = header(scope, b"origin")
        problem = self._problem(scope, origin)
        if problem is not None:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode()), (b"vary", b"origin")])
            return
        if origin is None:
            await self.inner(scope, receive, send)
            return
        granted = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
        granted.append((b"access-control-allow-credentials", b"true"))
        if scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method"):
            await reply(send, 200, b"", granted + _preflight(scope))
            return

        async def send_granted(message: Message) -> None:
            if message["type"] == "http.response.start":
                exposed = (b"access-control-expose-headers", EXPOSED)
                message = {**message, "headers": [*message["headers"], *granted, exposed]}
            await send(message)

        await self.inner(scope, receive, send_granted)

    def _problem(self, scope: Scope, origin: str | None) -> Problem | None:
        host = header(scope, b"host")
        # A request without a Host is no page's: every browser sends one.
        if host and not is_allowed(host, self._hosts):
            return Problem(
                403,
                f"This server is not called {host!r}.",
                "Use localhost, or add the name to the collector's allowed_hosts.",
            )
        if origin is not None and not origin_allowed(origin, host, self._origins):
            return Problem(
                403,
                f"Pages of {origin} may not use this API.",
                "Open the page from localhost, or add its origin to the API's cors_origins.",
            )
        # A browser sends no Origin with a link or an image, yet either would empty the store: GET resets it too.
        if origin is None and scope["path"] in CHANGES and header(scope, b"sec-fetch-site") == "cross-site":
            return Problem(403, "Another site's page may not change this server.", "Ask it yourself.")
        return None


def _preflight(scope: Scope) -> list[tuple[bytes, bytes]]:
    asked = header(scope, b"access-control-request-headers") or ""
    allowed = asked if _HEADER_NAMES.fullmatch(asked) else "Content-Type"
    return [
        (b"access-control-allow-methods", b"GET, POST, DELETE, OPTIONS"),
        (b"access-control-allow-headers", allowed.encode("latin-1")),
        (b"access-control-max-age", b"600"),
    ]
