"""POST /api/query: one SELECT, bounded in time and rows."""

from __future__ import annotations

import csv
import io
from typing import Any, Literal

import msgspec
from flask import Blueprint, Response, request

from piste.api.bodies import read_json
from piste.api.problems import Problem
from piste.api.replies import catch_up, json_reply
from piste.api.services import Services
from piste.storage.query import QueryError, QueryResult

FIELDS = (
    "Send a JSON object with sql (one SELECT) and optionally format (json, objects, csv), max_rows, timeout (seconds)."
)
NOTE = "Piste-Note"


class _Wish(msgspec.Struct):
    sql: str
    format: Literal["json", "objects", "csv"] = "json"
    max_rows: int | None = None
    timeout: float | None = None


def blueprint(services: Services) -> Blueprint:
    """The query's route around the given services."""
    query = Blueprint("query", __name__, url_prefix="/api")
    settings = services.settings

    @query.post("/query")
    def ask() -> Response:
        wish = read_json(request.get_data(), _Wish, FIELDS)
        max_rows = settings.query_rows if wish.max_rows is None else wish.max_rows
        timeout = settings.query_timeout if wish.timeout is None else wish.timeout
        if not 0 <= max_rows <= settings.query_max_rows:
            raise Problem(400, f"max_rows must be from 0 to {settings.query_max_rows}.", "Export what is larger.")
        if not 0 < timeout <= settings.query_max_timeout:
            raise Problem(400, f"timeout must be at most {settings.query_max_timeout:g} seconds.", FIELDS)
        catch_up(services)
        try:
            result = services.store.query(wish.sql, timeout=timeout, max_rows=max_rows)
        except QueryError as error:
            raise Problem(400, error.message, error.fix or "") from error
        return _printed(result, wish.format)

    return query


def _printed(result: QueryResult, form: str) -> Response:
    if form == "json":
        return json_reply({"columns": result.columns, "types": result.types, "rows": result.rows, "note": result.note})
    if form == "objects":
        reply = json_reply([dict(zip(result.columns, row, strict=True)) for row in result.rows])
    else:
        reply = Response(_csv(result), content_type="text/csv; charset=utf-8")
    if result.note:
        reply.headers[NOTE] = result.note
    return reply


def _csv(result: QueryResult) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_cell(value) for value in row] for row in result.rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
