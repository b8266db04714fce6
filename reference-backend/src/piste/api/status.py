"""GET /api/status: what runs here, what it holds, and how far it is behind; POST /api/reset empties it."""

from __future__ import annotations

import platform
import time
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, request

from piste import __version__
from piste.api.micro.routes import empty
from piste.api.replies import catch_up, json_reply, lane
from piste.api.services import Services


def blueprint(services: Services) -> Blueprint:
    """The status's routes around the given services."""
    routes = Blueprint("status", __name__, url_prefix="/api")

    @routes.get("/status")
    def show() -> Response:
        lag = services.barrier.lag() if request.args.get("wait") == "0" else catch_up(services)
        return json_reply(status(services, lag))

    @routes.get("/lanes")
    def lanes() -> Response:
        catch_up(services)
        return json_reply({"lanes": services.reads().lanes()})

    @routes.post("/reset")
    def reset() -> Response:
        empty(services)
        return json_reply(status(services, services.barrier.lag()))

    return routes


def status(services: Services, lag: int) -> dict[str, Any]:
    """Counts of events, records not yet stored, seconds since the start, bytes of the store, versions."""
    counts = services.reads(lane()).counts()
    return {
        "product": "piste",
        "lane": lane(),
        "received": counts.received,
        "good": counts.good,
        "bad": counts.bad,
        "lag": lag,
        "uptime_seconds": round(time.time() - services.started, 3),
        "store": {"path": str(services.store.path), "bytes": services.store.size()},
        "versions": _versions(),
    }


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    return {
        "piste": __version__,
        "python": platform.python_version(),
        "duckdb": version("duckdb"),
        "granian": version("granian"),
    }
