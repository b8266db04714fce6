"""Reads what webhooks send: JSON and forms, of the content types that the sender is known for."""

from __future__ import annotations

from piste.enrichment import querystring
from piste.enrichment.adapters.request import Request
from piste.enrichment.json_text import JsonError, loads

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def text_of(request: Request) -> str:
    """The body's text; an absent or empty body fails the request."""
    if not request.payload.body:
        raise request.failure("body", None, "empty body: no events to process")
    return request.body_text


def expect_type(request: Request, content_type: str) -> None:
    """The content type must be this one exactly, as the original has it."""
    if request.content_type != content_type:
        missing = "no content type: " if request.content_type is None else ""
        raise request.failure("contentType", request.payload.content_type, f"{missing}expected {content_type}")


def json_of(request: Request, text: str, field: str = "body") -> object:
    """`text` as JSON; what is none fails the request."""
    try:
        return loads(text, request.depth_limit)
    except JsonError as fault:
        raise request.not_json(field, text, str(fault)) from None


def object_of(request: Request, text: str, field: str = "body") -> dict[str, object]:
    json = json_of(request, text, field)
    if not isinstance(json, dict):
        raise request.failure(field, text, "expected a JSON object")
    return json


def list_of(request: Request, text: str, field: str = "body") -> list[object]:
    json = json_of(request, text, field)
    if not isinstance(json, list):
        raise request.failure(field, text, "expected a JSON array")
    return json


def form_of(text: str) -> dict[str, str]:
    """The fields of an urlencoded form that have a value; a repeated one with its last."""
    return {name: value for name, value in querystring.split(text) if value is not None}
