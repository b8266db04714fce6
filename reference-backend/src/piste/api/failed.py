"""GET /api/failed: the newest failed events with their reasons."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, Response, request

from piste.api.problems import Problem
from piste.api.replies import catch_up, json_reply, lane
from piste.api.services import Services
from piste.enrichment.flat import instant


def blueprint(services: Services) -> Blueprint:
    """The failed events' route around the given services."""
    routes = Blueprint("failed", __name__, url_prefix="/api")

    @routes.get("/failed")
    def failed() -> Response:
        limit = _limit(request.args.get("limit", "100"), services.settings.newest)
        catch_up(services)
        reads = services.reads(lane())
        return json_reply({"rows": [shown(row) for row in reads.bad(limit=limit)], "total": reads.failed_rows()})

    return routes


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of Reads.bad as JSON shows it: bad row and reasons as objects, its time in ISO 8601."""
    received = row["received_tstamp"]
    return {
        **row,
        "reasons": orjson.Fragment(row["reasons"] or b"[]"),
        "badrow": orjson.Fragment(row["badrow"]),
        "received_tstamp": None if received is None else instant(received),
    }


def _limit(text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise Problem(400, f"limit must be a number from 0 to {most}.", "Leave it out for 100.")
    return int(text)
