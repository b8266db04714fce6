"""GET /api/analytics: the prepared questions, each by its name; POST for the two whose SQL is built.

None runs for longer than the settings allow, none goes on when its client has left, and those about very many events
are answered from a part of the visitors; the answer's `sampled` and `note` say so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec
from flask import Blueprint, Response, request

from piste.analytics.funnel import Funnel, funnel_sql
from piste.analytics.pivot import Pivot, pivot_sql
from piste.analytics.question import HALF_HOUR, Bots, QuestionError, Scope, Value, questions
from piste.analytics.sampling import sample
from piste.api.bodies import read_json
from piste.api.problems import Problem
from piste.api.replies import catch_up, json_reply, lane
from piste.api.services import Services
from piste.api.wsgi import ASKER
from piste.storage.query import PATIENT, Asker, QueryError, QueryTimeout, run_prepared

Built = tuple[str, Mapping[str, Value | float]]
"""A statement and the values of its parameters."""

PREFIX = "/api/analytics"
ROWS = 10_000
SCOPE_FIX = "from and to are epoch ms (default: the last 30 minutes), app an app id, bots 0, 1 or only."


class _Span(msgspec.Struct, forbid_unknown_fields=True):
    start: int | None = msgspec.field(default=None, name="from")
    end: int | None = msgspec.field(default=None, name="to")
    app: str | None = None
    bots: bool | Literal["only"] = True


class _FunnelWish(msgspec.Struct, forbid_unknown_fields=True):
    funnel: Funnel
    scope: _Span = msgspec.field(default_factory=_Span)


class _PivotWish(msgspec.Struct, forbid_unknown_fields=True):
    pivot: Pivot
    scope: _Span = msgspec.field(default_factory=_Span)


def blueprint(services: Services) -> Blueprint:
    """The questions' routes around the given services."""
    routes = Blueprint("analytics", __name__, url_prefix=PREFIX)

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

        def bound(scope: Scope) -> Built:
            return question.sql, question.bound(given, scope)

        return _answered(services, bound, span, question.may_sample(span))

    @routes.post("/funnel")
    def funnel() -> Response:
        wish = read_json(request.get_data(), _FunnelWish, "Send {funnel: {steps: [{name, conditions}]}, scope: {...}}.")
        return _answered(services, lambda scope: funnel_sql(wish.funnel, scope), _scope_of(wish.scope), True)

    @routes.post("/pivot")
    def pivot() -> Response:
        wish = read_json(request.get_data(), _PivotWish, "Send {pivot: {rows, columns, measure}, scope: {...}}.")
        scope = _scope_of(wish.scope)
        return _answered(services, lambda part: pivot_sql(wish.pivot, part), scope, wish.pivot.measure.may_sample)

    return routes


def _answered(services: Services, build: Callable[[Scope], Built], scope: Scope, may_sample: bool) -> Response:
    asker: Asker = request.environ.get(ASKER, PATIENT)
    settings = services.settings
    try:
        build(scope)  # what is wrong with the question is told before anything is waited for
        catch_up(services)
        most = settings.sample_events if may_sample else None
        chosen = sample(services.store, scope, most, timeout=settings.question_timeout, asker=asker)
        sql, values = build(chosen.scope)
        result = run_prepared(
            services.store, sql, values, timeout=settings.question_timeout, max_rows=ROWS, asker=asker
        )
    except QuestionError as wrong:
        raise Problem(400, f"{wrong}.", SCOPE_FIX) from None
    except QueryTimeout as late:
        raise Problem(503, f"{late.message}.", "Ask about a shorter span.") from None
    except QueryError as error:
        raise Problem(400, error.message, error.fix or "") from error
    told = {"columns": result.columns, "types": result.types, "rows": result.rows}
    note = "; ".join(filter(None, (chosen.note, result.note))) or None
    return json_reply(told | {"note": note, "sampled": chosen.sampled, "sql": sql, "values": values})


def _scope_of(span: _Span) -> Scope:
    return _scope(span.start, span.end, span.app, "only" if span.bots == "only" else "1" if span.bots else "0")


def _span(given: dict[str, str]) -> Scope:
    """The scope's parameters, taken out of `given`."""
    numbers: dict[str, int | None] = {}
    for name in ("from", "to"):
        text = given.pop(name, None)
        if text is not None and not (text.isascii() and text.isdigit() and len(text) <= 16):
            raise Problem(400, f"{name} must be epoch ms, not {text[:40]!r}.", SCOPE_FIX)
        numbers[name] = None if text is None else int(text)
    return _scope(numbers["from"], numbers["to"], given.pop("app", None), _bots(given.pop("bots", "1")))


def _bots(text: str) -> Bots:
    match text:
        case "0" | "1" | "only":
            return text
    raise Problem(400, f"bots must be 0, 1 or only, not {text[:40]!r}.", SCOPE_FIX)


def _scope(start: int | None, end: int | None, app: str | None, bots: Bots) -> Scope:
    now = time.time_ns() // 1_000_000
    end = now + 1 if end is None else end
    return Scope(lane(), end - HALF_HOUR if start is None else start, end, app or None, bots)
