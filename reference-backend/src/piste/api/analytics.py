"""GET /api/analytics: the prepared questions, each by its name; POST for the two whose SQL is built."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from piste.analytics.funnel import Funnel, funnel_sql
from piste.analytics.pivot import Pivot, pivot_sql
from piste.analytics.question import HALF_HOUR, QuestionError, Scope, Value, questions
from piste.api.bodies import read_json
from piste.api.problems import Problem
from piste.api.replies import catch_up, json_reply, lane
from piste.api.services import Services
from piste.storage.query import QueryError, QueryResult, run_prepared

SECONDS = 10.0
ROWS = 10_000
SCOPE_FIX = "from and to are epoch ms (default: the last 30 minutes), app an app id, bots 0 or 1."


class _Span(msgspec.Struct, forbid_unknown_fields=True):
    start: int | None = msgspec.field(default=None, name="from")
    end: int | None = msgspec.field(default=None, name="to")
    app: str | None = None
    bots: bool = True


class _FunnelWish(msgspec.Struct, forbid_unknown_fields=True):
    funnel: Funnel
    scope: _Span = msgspec.field(default_factory=_Span)


class _PivotWish(msgspec.Struct, forbid_unknown_fields=True):
    pivot: Pivot
    scope: _Span = msgspec.field(default_factory=_Span)


def blueprint(services: Services) -> Blueprint:
    """The questions' routes around the given services."""
    routes = Blueprint("analytics", __name__, url_prefix="/api/analytics")

    @routes.get("")
    def listed() -> Response:
        told = [{"name": q.name, "about": q.about, "parameters": dict(q.parameters)} for q in questions().values()]
        return json_reply({"questions": told})

    @routes.get("/<name>")
    def ask(name: str) -> Response:
        question = questions().get(name)
        if question is None:
            raise Problem(404, f"There is no question {name[:80]!r}.", f"There are {', '.join(questions())}.")
        given = request.args.to_dict()
        span = _span(given)
        try:
            values = question.bound(given, span)
        except QuestionError as wrong:
            raise Problem(400, f"{wrong}.", SCOPE_FIX) from None
        return _answered(services, question.sql, values)

    @routes.post("/funnel")
    def funnel() -> Response:
        wish = read_json(request.get_data(), _FunnelWish, "Send {funnel: {steps: [{name, conditions}]}, scope: {...}}.")
        return _built(services, funnel_sql, wish.funnel, wish.scope)

    @routes.post("/pivot")
    def pivot() -> Response:
        wish = read_json(request.get_data(), _PivotWish, "Send {pivot: {rows, columns, measure}, scope: {...}}.")
        return _built(services, pivot_sql, wish.pivot, wish.scope)

    return routes


def _built(services: Services, build: Any, wish: Funnel | Pivot, span: _Span) -> Response:
    try:
        sql, values = build(wish, _scope(span.start, span.end, span.app, span.bots))
    except QuestionError as wrong:
        raise Problem(400, f"{wrong}.", "Correct it, and ask again.") from None
    return _answered(services, sql, values)


def _answered(services: Services, sql: str, values: dict[str, Value]) -> Response:
    catch_up(services)
    try:
        result = run_prepared(services.store, sql, values, timeout=SECONDS, max_rows=ROWS)
    except QueryError as error:
        raise Problem(400, error.message, error.fix or "") from error
    return json_reply(_plain(result) | {"sql": sql, "values": values})


def _plain(result: QueryResult) -> dict[str, Any]:
    return {"columns": result.columns, "types": result.types, "rows": result.rows, "note": result.note}


def _span(given: dict[str, str]) -> Scope:
    """The scope's parameters, taken out of `given`."""
    numbers: dict[str, int | None] = {}
    for name in ("from", "to"):
        text = given.pop(name, None)
        if text is not None and not (text.isascii() and text.isdigit() and len(text) <= 16):
            raise Problem(400, f"{name} must be epoch ms, not {text[:40]!r}.", SCOPE_FIX)
        numbers[name] = None if text is None else int(text)
    return _scope(numbers["from"], numbers["to"], given.pop("app", None), given.pop("bots", "1") != "0")


def _scope(start: int | None, end: int | None, app: str | None, bots: bool) -> Scope:
    now = time.time_ns() // 1_000_000
    end = now + 1 if end is None else end
    return Scope(lane(), end - HALF_HOUR if start is None else start, end, app or None, bots)
