"""/ui: the dashboard, as `dashboard/` was built into `static/ui`, under a policy that lets no other script run."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from piste.api.services import Services

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        # The page never makes markup out of text; where a browser can, it holds it to that.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_INDEX = Path(__file__).parent / "static" / "ui" / "index.html"


def blueprint(_services: Services) -> Blueprint:
    """The page's routes; its parts are Flask's static files, below /ui/static/ui."""
    page = Blueprint("page", __name__)
    index = _INDEX.read_bytes()

    @page.get("/ui")
    def show() -> Response:
        response = Response(index, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    @page.get("/ui/")
    @page.get("/")
    def other() -> AnyResponse:
        return redirect("/ui")

    return page
