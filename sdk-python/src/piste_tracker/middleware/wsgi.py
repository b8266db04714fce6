"""For WSGI applications of any kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Callable

from piste_tracker.middleware.asgi import cookies_of
from piste_tracker.request_subject import serving, subject_of_request
from piste_tracker.subject import Subject

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class SubjectMiddleware:
    """Wraps an application: events tracked while it serves a request, and streams its answer, have its subject."""

    def __init__(self, app: Application, trusted_proxies: int = 0) -> None:
        self._app = app
        self._trusted_proxies = trusted_proxies

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        with serving(subject_of_environ(environ, self._trusted_proxies)):
            answer = self._app(environ, start_response)
            try:
                yield from answer
            finally:
                if hasattr(answer, "close"):
                    answer.close()


def subject_of_environ(environ: dict[str, Any], trusted_proxies: int = 0) -> Subject:
    """Return the subject that a WSGI environ tells."""
    from wsgiref.util import request_uri  # with the package it would be imported for nobody

    headers = {
        name[len("HTTP_") :].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    return subject_of_request(
        request_uri(environ),
        headers,
        cookies_of(headers.get("cookie", "")),
        environ.get("REMOTE_ADDR"),
        trusted_proxies,
    )
