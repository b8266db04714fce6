"""GET /api/events: good and failed events in short, newest first; GET /api/events/<id>: all that is known of one."""

from __future__ import annotations

import shlex
from typing import Any

import orjson
from flask import Blueprint, Response, request

from piste.api.failed import shown
from piste.api.micro.raw import RawRecords
from piste.api.problems import Problem
from piste.api.replies import catch_up, json_reply, lane
from piste.api.services import Services
from piste.api.span import take_span
from piste.api.summary import good_summary, stored_failure
from piste.enrichment import recorded
from piste.enrichment.adapters import RequestFailure
from piste.enrichment.flat import flatten
from piste.records import CollectorPayload
from piste.storage.listing import Listing, UnknownColumn

MOST = 500
BOTS = {"0": False, "1": None, "only": True}
FIX = (
    "Parameters: limit (default 100, at most 500), before (an id), from and to (epoch ms, by the collector's clock), "
    "status (good, failed or any), bots (0: without, only: theirs), q (text), and any canonical column with the value "
    "that it must have."
)


def blueprint(services: Services) -> Blueprint:
    """The events' routes around the given services."""
    routes = Blueprint("events", __name__, url_prefix="/api/events")
    listing = Listing(services.store)

    @routes.get("")
    def listed() -> Response:
        given = request.args.to_dict()
        limit = given.pop("limit", "100")
        if not (limit.isascii() and limit.isdigit() and len(limit) < 9 and 0 < int(limit) <= MOST):
            raise Problem(400, f"limit must be from 1 to {MOST}.", FIX)
        status = given.pop("status", "any")
        if status not in ("good", "failed", "any"):
            raise Problem(400, f"status must be good, failed or any, not {status[:40]!r}.", FIX)
        bots = given.pop("bots", "1")
        if bots not in BOTS:
            raise Problem(400, f"bots must be {', '.join(BOTS)}, not {bots[:40]!r}.", FIX)
        before = _key(given.pop("before")) if "before" in given else None
        span = take_span(given)
        catch_up(services)
        try:
            page = listing.newest(
                lane(),
                status,
                before,
                given.pop("q", ""),
                given,
                int(limit) + 1,
                span,
                services.settings.listing_seconds,
                BOTS[bots],
            )
        except UnknownColumn as unknown:
            raise Problem(400, f"{unknown} is no canonical column.", FIX) from None
        events = [
            good_summary(event, raw_id, index) if event is not None else stored_failure(row or {}, raw_id, index)
            for raw_id, index, event, row in page.found[: int(limit)]
        ]
        if len(page.found) > int(limit) or page.reached is None:
            return json_reply({"events": events, "more": len(page.found) > int(limit)})
        note = "there was no time to look through everything: `next` as `before` looks on"
        return json_reply({"events": events, "more": True, "next": f"{page.reached}.0", "note": note})

    @routes.get("/<identity>")
    def one(identity: str) -> Response:
        raw_id, index = _key(identity)
        catch_up(services)
        event, row = listing.one(raw_id, index)
        if event is None and row is None:
            raise Problem(404, f"There is no event {identity[:40]!r}.", "It may have been reset, or its lane expired.")
        return json_reply(_detail(services, raw_id, index, event, row))

    return routes


def _detail(services: Services, raw_id: int, index: int, event: Any, row: dict[str, Any] | None) -> dict[str, Any]:
    records = RawRecords(services)
    told: dict[str, Any] = {
        "id": f"{raw_id}.{index}",
        "raw": records.collector_payload(raw_id),
        "parameters": (records.raw_event(raw_id, index) or {}).get("parameters"),
        "curl": curl(services.store.raw(raw_id), request.host_url.rstrip("/")),
    }
    if event is not None:
        flat = {name: value for name, value in flatten(event).items() if value is not None}
        return told | {"summary": good_summary(event, raw_id, index), "columns": flat}
    assert row is not None
    partial = orjson.loads(row["partial"]) if row["partial"] else {}
    failed = shown({**row, "partial": None})
    return told | {
        "summary": stored_failure(row, raw_id, index),
        "columns": partial,
        "badrow": failed["badrow"],
        "reasons": failed["reasons"],
    }


def curl(record: bytes | None, url: str) -> str | None:
    """The command that sends the request again; None where the raw record is gone."""
    if record is None:
        return None
    try:
        payload: CollectorPayload = recorded.decode(record)
    except RequestFailure:
        return None
    target = f"{url}{f'/lane/{payload.lane}' if payload.lane else ''}{payload.path}"
    words = ["curl", f"{target}?{payload.querystring}" if payload.querystring else target]
    for name, value in (("Content-Type", payload.content_type), ("User-Agent", payload.user_agent)):
        if value:
            words += ["-H", f"{name}: {value}"]
    if payload.body is not None:
        words += ["--data-binary", payload.body.decode("utf-8", "replace")]
    return " ".join(map(shlex.quote, words))


def _key(text: str) -> tuple[int, int]:
    raw_id, _, index = text.partition(".")
    if all(part.isascii() and part.isdigit() and len(part) < 19 for part in (raw_id, index or "0")):
        return int(raw_id), int(index or "0")
    raise Problem(400, f"{text[:40]!r} is no event's id.", "An id looks like 17.0.")
