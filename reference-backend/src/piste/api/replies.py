"""Answers of the Flask routes: JSON by orjson, and the header that says how far the store is behind."""

from __future__ import annotations

import orjson
from flask import Flask, Response, g, request

from piste.api.problems import JSON, Problem
from piste.api.services import Services
from piste.api.wsgi import LANE

LAG = "Piste-Lag"
TRUNCATED = "Piste-Truncated"


def json_reply(value: object, status: int = 200) -> Response:
    """An answer in JSON; what JSON lacks (a decimal, a date) is written as text."""
    return Response(orjson.dumps(value, default=str), status, content_type=JSON)


def problem_reply(problem: Problem) -> Response:
    """A refusal in JSON."""
    return Response(problem.body(), problem.status, content_type=JSON)


def text_reply(text: str, status: int = 200) -> Response:
    """An answer in plain words."""
    return Response(text + "\n", status, content_type="text/plain; charset=utf-8")


def lane() -> str:
    """The lane that this request is about; empty outside of lanes."""
    named: str = request.environ.get(LANE, "")
    return named


def catch_up(services: Services) -> int:
    """Waits for what was acknowledged before this request; the header Piste-Lag tells what is still missing."""
    g.lag = services.barrier.wait(services.settings.barrier_timeout)
    lag: int = g.lag
    return lag


def truncated(reply: Response, shown: int, total: int | None) -> Response:
    """Tells in the Piste-Truncated header that it is not the whole list; `total` is None where it was not counted."""
    if total is None or shown < total:
        reply.headers[TRUNCATED] = f"{shown} of {'more' if total is None else total}"
    return reply


def install(app: Flask) -> None:
    """Adds to every answer what the request found out, and what browsers must know."""

    @app.after_request
    def headers(response: Response) -> Response:
        if g.get("lag"):
            response.headers[LAG] = str(g.lag)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
