"""/ui: a page that says what runs here, what came in last and what failed, without a script."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from piste.api.failed import shown
from piste.api.replies import catch_up
from piste.api.services import Services
from piste.api.status import status
from piste.protocol import EVENT_CODES, PIXEL_PATHS, Key

EXAMPLE = {
    Key.EVENT: next(code for code, name in EVENT_CODES.items() if name == "page_view"),
    Key.PLATFORM: "web",
    Key.PAGE_TITLE: "Hello",
    Key.PAGE_URL: "http://example.com/",
}
"""A first event to send."""

SHOWN = 50
FAILED_SHOWN = 20
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def blueprint(services: Services) -> Blueprint:
    """The page's routes around the given services."""
    page = Blueprint("page", __name__)

    @page.get("/ui")
    def show() -> Response:
        lag = catch_up(services)
        rows = services.reads.good(limit=SHOWN)
        failed = [shown(row) for row in services.reads.bad(limit=FAILED_SHOWN)]
        url = request.host_url.rstrip("/")
        html = render_template(
            "page.html",
            status=status(services, lag),
            events=rows,
            failed=failed,
            url=url,
            example=f"{url}{PIXEL_PATHS[0]}?{urlencode(EXAMPLE)}",
        )
        response = make_response(html)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    @page.get("/ui/")
    @page.get("/")
    def other() -> AnyResponse:
        return redirect("/ui")

    return page
