"""For ASGI applications: Starlette, FastAPI, Quart, Litestar and their like."""

from __future__ import annotations

from collections.abc import Awaitable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Callable

from piste_tracker.request_subject import serving, subject_of_request
from piste_tracker.subject import Subject

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


class SubjectMiddleware:
    """Wraps an application: events tracked while it serves a request have that request's subject."""

    def __init__(self, app: Application, trusted_proxies: int = 0) -> None:
        self._app = app
        self._trusted_proxies = trusted_proxies

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        with serving(subject_of_scope(scope, self._trusted_proxies)):
            await self._app(scope, receive, send)


def subject_of_scope(scope: Scope, trusted_proxies: int = 0) -> Subject:
    """Return the subject that an ASGI scope tells."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host") or "{}:{}".format(*(scope.get("server") or ("localhost", 80)))
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    url = f"{scope.get('scheme', 'http')}://{host}{path}" + (f"?{query}" if query else "")
    client = scope.get("client")
    return subject_of_request(
        url, headers, cookies_of(headers.get("cookie", "")), client[0] if client else None, trusted_proxies
    )


def cookies_of(header: str) -> dict[str, str]:
    """Return the cookies of a Cookie header; none if it cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}
