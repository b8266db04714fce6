"""The routes under /micro/."""

from __future__ import annotations

import re

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from piste.api.micro.filters import BadFilter, GoodFilter, bad_filter, good_filter
from piste.api.micro.paging import EVENTS_FIELDS, buckets_wanted, page_wanted
from piste.api.micro.raw import RawRecords
from piste.api.micro.shapes import bad_event, good_event
from piste.api.problems import Problem
from piste.api.replies import catch_up, json_reply, lane, truncated
from piste.api.services import Services
from piste.records import SchemaKey

_VERSION = re.compile(r"[1-9]\d*-\d+-\d+")


def blueprint(services: Services) -> Blueprint:
    """Micro's routes around the given services."""
    micro = Blueprint("micro", __name__, url_prefix="/micro")

    @micro.route("/all", methods=["GET", "POST"])
    def counts() -> Response:
        catch_up(services)
        return json_reply(_counts(services))

    @micro.route("/good", methods=["GET", "POST"])
    def good() -> Response:
        wish = good_filter(request.get_data()) if request.method == "POST" else GoodFilter()
        catch_up(services)
        return _good(services, wish)

    @micro.route("/bad", methods=["GET", "POST"])
    def bad() -> Response:
        wish = bad_filter(request.get_data()) if request.method == "POST" else BadFilter()
        catch_up(services)
        return _bad(services, wish)

    @micro.route("/reset", methods=["GET", "POST"])
    def reset() -> Response:
        empty(services)
        return json_reply(_counts(services))

    @micro.get("/events")
    def events() -> Response:
        catch_up(services)
        rows, total = services.reads(lane()).events(page=1, page_size=services.settings.newest)
        return truncated(json_reply(rows), len(rows), total)

    @micro.post("/events")
    def page() -> Response:
        wish = page_wanted(request.get_data())
        catch_up(services)
        try:
            rows, total = services.reads(lane()).events(
                page=wish.page,
                page_size=wish.page_size,
                filters=wish.filters,
                valid=wish.valid,
                time_range=wish.time_range,
                sorting=wish.sorting,
            )
        except KeyError as unknown:
            raise Problem(400, f"{unknown.args[0]}.", EVENTS_FIELDS) from unknown
        return json_reply({"events": rows, "totalPages": -(-total // wish.page_size), "totalItems": total})

    @micro.post("/timeline")
    def timeline() -> Response:
        instants, buckets = buckets_wanted(request.get_data())
        catch_up(services)
        counted = services.reads(lane()).timeline(instants)
        points = [
            {"validEvents": good, "failedEvents": bad, "bucket": bucket}
            for (good, bad), bucket in zip(counted, buckets, strict=True)
        ]
        return json_reply({"points": points})

    @micro.get("/iglu/<vendor>/<name>/jsonschema/<version>")
    def schema(vendor: str, name: str, version: str) -> Response:
        if not _VERSION.fullmatch(version):
            raise Problem(404, f"{version!r} is not a schema version.", "A version looks like 1-0-0.")
        key = SchemaKey(vendor, name, "jsonschema", version)
        document = services.resolver.lookup(key)
        return json_reply(services.resolver.describe(key), 404) if document is None else json_reply(document)

    @micro.get("/ui")
    @micro.get("/ui/")
    @micro.get("/ui/<path:_file>")
    def ui(_file: str = "") -> AnyResponse:
        return redirect("/ui")

    return micro


def empty(services: Services) -> None:
    """Empties the lane; outside of lanes the whole store, backlog and all.

    Raises Problem 503 when the worker does not get to it.
    """
    if named := lane():
        services.barrier.wait(services.settings.barrier_timeout)
        services.reads(named).empty()
    elif not services.barrier.reset():
        raise Problem(503, "The store could not be emptied in time.", "See the log, and try again.")


def _counts(services: Services) -> dict[str, int]:
    """Counts as Micro's: a request that failed as a whole is one bad event, however many it carried."""
    reads = services.reads(lane())
    good, bad = reads.counts().good, reads.failed_rows()
    return {"total": good + bad, "good": good, "bad": bad}


def _good(services: Services, wish: GoodFilter) -> Response:
    limit = services.settings.newest if wish.limit is None else min(wish.limit, services.settings.newest)
    reads = services.reads(lane())
    rows = reads.good(event_type=wish.event_type, schema=wish.schema, contexts=wish.contexts, limit=limit + 1)
    records = RawRecords(services)
    reply = json_reply([good_event(row, records) for row in rows[:limit]])
    if wish.limit == limit or len(rows) <= limit:
        return reply
    filtered = wish.event_type or wish.schema or wish.contexts
    return truncated(reply, limit, None if filtered else reads.counts().good)


def _bad(services: Services, wish: BadFilter) -> Response:
    limit = services.settings.newest if wish.limit is None else min(wish.limit, services.settings.newest)
    reads = services.reads(lane())
    rows = reads.bad(vendor=wish.vendor, version=wish.version, limit=limit + 1)
    records = RawRecords(services)
    reply = json_reply([bad_event(row, records) for row in rows[:limit]])
    if wish.limit == limit or len(rows) <= limit:
        return reply
    return truncated(reply, limit, None if wish.vendor or wish.version else reads.failed_rows())
