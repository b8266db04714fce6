"""The Iglu webhook: anything that can send a form or JSON can send self-describing events."""

from __future__ import annotations

from piste.enrichment import querystring
from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.self_describing_event import parameters as event_parameters
from piste.enrichment.envelope import open_envelope
from piste.enrichment.iglu import NotIglu, Resolver, parse_uri
from piste.enrichment.json_text import JsonError, loads
from piste.protocol import WEBHOOK_CONTENT_TYPES, Key

_TRACKER = "com.snowplowanalytics.iglu-v1"
_PLATFORM = "app"
_FORM = "application/x-www-form-urlencoded"
_FORM_PLATFORM = "srv"
_TAKEN_OUT = frozenset({Key.NETWORK_USERID, Key.APP_ID, Key.COLLECTOR_VERSION, Key.PLATFORM, Key.WEBHOOK_SCHEMA})
_LIFTED = (
    Key.NETWORK_USERID,
    Key.APP_ID,
    Key.COLLECTOR_VERSION,
    Key.EVENT_ID,
    Key.TRUE_TSTAMP,
    Key.PAGE_URL,
)
"""Querystring parameters that describe the event around the JSON.

Event id, true time and URL stay in the data as well.
"""

_EXPECTED_TYPES = f"expected one of {', '.join(sorted(WEBHOOK_CONTENT_TYPES))}"


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    """Data from the querystring, a form or JSON; the schema from the querystring, or the body describes itself."""
    body, content_type = request.payload.body, request.content_type
    if body is not None and content_type not in WEBHOOK_CONTENT_TYPES:
        raise request.failure("contentType", request.payload.content_type, _EXPECTED_TYPES)
    schema = request.parameters.get(Key.WEBHOOK_SCHEMA)
    if not schema:
        return _self_describing(request, body)
    key = parse_uri(schema)
    if isinstance(key, NotIglu):
        raise request.failure(Key.WEBHOOK_SCHEMA, schema, key.value)
    if body is None:
        if content_type is not None:
            raise request.failure("body", None, "empty body: expected data for the schema in the querystring")
        return [_event(request, schema, _fields(request.pairs), _PLATFORM)]
    if content_type == _FORM:
        return [_event(request, schema, _fields(querystring.split(request.body_text)), _FORM_PLATFORM)]
    json = _json(request, body)
    items = json if isinstance(json, list) else [json]
    if json in ([], {}):
        raise request.failure("body", request.body_text, "expected data: a JSON object or array that is not empty")
    return [_event(request, schema, item, _PLATFORM) for item in items]


def _self_describing(request: Request, body: bytes | None) -> list[Parameters]:
    if body is None:
        raise request.failures(
            (Key.WEBHOOK_SCHEMA, None, "empty `schema` field"),
            ("body", None, "empty body: expected self-describing JSON"),
        )
    if request.content_type == _FORM:
        raise request.failure(Key.WEBHOOK_SCHEMA, None, "empty `schema` field: a form needs one in the querystring")
    json = _json(request, body)
    inner = open_envelope(json)
    if isinstance(inner, NotIglu):
        raise request.not_iglu(json, inner.value)
    return [_event(request, inner.key.uri, inner.data, _PLATFORM)]


def _json(request: Request, body: bytes) -> object:
    try:
        return loads(body, request.depth_limit)
    except JsonError as fault:
        raise request.not_json("body", request.body_text, str(fault)) from None


def _fields(pairs: querystring.Pairs) -> dict[str, str | None]:
    return {name: value or None for name, value in pairs if name not in _TAKEN_OUT}


def _event(request: Request, schema: str, data: object, platform: str) -> Parameters:
    given = request.parameters
    parameters = event_parameters(_TRACKER, given.get(Key.PLATFORM, platform), schema, data)
    for key in _LIFTED:
        if key in given:
            parameters[key] = given[key]
    return parameters
