"""The Flask application: all routes that answer at once."""

from __future__ import annotations

import logging
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from piste.api import analytics, conformance, coverage, events, failed, openapi, page, query, replies, schemas, status
from piste.api.micro import routes as micro
from piste.api.problems import Problem
from piste.api.services import Services
from piste.storage.database import StoreUnavailable

_log = logging.getLogger("piste.api")
_HERE = Path(__file__).parent

MICRO_ROUTES = "all, good, bad, reset, events, timeline, iglu/{vendor}/{name}/jsonschema/{version}, ui"


def create_flask(services: Services) -> Flask:
    """The Flask application around the given services."""
    app = Flask(
        "piste.api",
        root_path=str(_HERE),
        static_folder="static",
        static_url_path="/ui/static",
    )
    app.config["MAX_CONTENT_LENGTH"] = services.settings.max_body
    replies.install(app)
    for part in (analytics, conformance, coverage, events, micro, query, status, failed, schemas, openapi, page):
        app.register_blueprint(part.blueprint(services))
    app.register_error_handler(Problem, _refuse)
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)
    return app


def _refuse(problem: Problem) -> Response:
    if request.path.startswith("/micro"):
        return replies.text_reply(f"{problem.message} {problem.fix}", problem.status)
    return replies.problem_reply(problem)


def _unavailable(error: StoreUnavailable) -> Response:
    return _refuse(Problem(503, f"The store cannot be read now: {error}.", "Try again in a moment."))


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:  # a redirect of the router's own
        return Response(status=code, headers=error.get_headers())
    if request.path.startswith("/micro"):
        fix = f"Routes under /micro/ are: {MICRO_ROUTES}."
    else:
        fix = "/api/openapi.json lists what there is."
    problem = Problem(code, _MESSAGES.get(code, error.description or error.name), fix)
    if code == 405:
        problem.message = f"{request.method} is not a method of {request.path}."
    response = _refuse(problem)
    if code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _failed(error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _refuse(Problem(500, "The server failed at this request.", "Its log says why."))


_MESSAGES = {404: "There is nothing here."}
