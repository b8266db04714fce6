"""For Flask applications."""

from __future__ import annotations

from typing import Any

from piste_tracker.middleware.wsgi import SubjectMiddleware


def init_app(app: Any, trusted_proxies: int = 0) -> None:
    """Have the events that `app` tracks while it serves a request carry that request's subject."""
    app.wsgi_app = SubjectMiddleware(app.wsgi_app, trusted_proxies)
