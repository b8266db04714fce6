"""GET /api/coverage: the tracking plan's events by what each tracker has sent of them."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, request

from piste.analytics.question import Scope, questions
from piste.api.problems import Problem
from piste.api.replies import catch_up, json_reply, lane
from piste.api.services import Services
from piste.api.span import LATEST, take_span
from piste.api.wsgi import ASKER
from piste.coverage.plan import Plan, PlanError, load
from piste.coverage.report import Sent, as_json, report
from piste.storage.query import PATIENT, Asker, QueryError, QueryResult, run_prepared

PREFIX = "/api/coverage"
ROWS = 10_000
FIX = "Parameters: from and to (epoch ms; default: always), app (an app id)."


def blueprint(services: Services) -> Blueprint:
    """The route over the plan, which is read anew at each request: it is a folder that people edit."""
    routes = Blueprint("coverage", __name__, url_prefix=PREFIX)

    @routes.get("")
    def coverage() -> Response:
        if services.plan is None:
            raise Problem(404, "No tracking plan was given.", "Start with `piste up --plan FOLDER` (or plan.lock).")
        given = request.args.to_dict()
        start, end = take_span(given)
        app = given.pop("app", None)
        if given:
            raise Problem(400, f"{next(iter(given))[:40]!r} is no parameter.", FIX)
        plan = _read(services.plan)
        catch_up(services)
        scope = Scope(lane(), start or 0, LATEST if end is None else end, app or None)
        result = _asked(services, scope)
        found = report(plan, [Sent(*row) for row in result.rows])
        return json_reply(as_json(found, str(services.plan)) | {"note": result.note})

    return routes


def _read(path: Path) -> Plan:
    try:
        return load(path)
    except PlanError as wrong:
        raise Problem(
            503, f"The plan cannot be used: {wrong}.", "Correct it; it is read again at each request."
        ) from None


def _asked(services: Services, scope: Scope) -> QueryResult:
    question = questions()["coverage"]
    asker: Asker = request.environ.get(ASKER, PATIENT)
    try:
        return run_prepared(
            services.store,
            question.sql,
            question.bound({}, scope),
            timeout=services.settings.question_timeout,
            max_rows=ROWS,
            asker=asker,
        )
    except QueryError as error:
        raise Problem(503, f"{error.message}.", "Ask about a shorter span.") from None
