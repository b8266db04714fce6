"""The second tracker protocol: a self-describing list of events in the body of a POST, or one event in a GET."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request, RequestFailure
from piste.enrichment.envelope import open_envelope
from piste.enrichment.iglu import Criterion, NotIglu, Resolver, parse_uri
from piste.enrichment.json_text import TOO_DEEP, JsonError, is_deeper, loads
from piste.protocol import PAYLOAD_DATA, POST_CONTENT_TYPES

_CRITERION = Criterion.parse("iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-*")
_USUAL = parse_uri(PAYLOAD_DATA)
_CONTENT_TYPES = "expected one of application/json, application/json; charset=utf-8, application/json; charset=UTF-8"


def adapt(request: Request, resolver: Resolver) -> list[Parameters]:
    """Querystring parameters go into every event of the body, and win over its own."""
    body, content_type = request.payload.body, request.content_type
    if content_type is None and body is None:
        if not request.parameters:
            raise request.failures(
                ("body", None, "empty body: not a valid tracker protocol event"),
                ("querystring", None, "empty querystring: not a valid tracker protocol event"),
            )
        return [request.parameters]
    if content_type not in POST_CONTENT_TYPES:
        raise request.failure("contentType", request.payload.content_type, _CONTENT_TYPES)
    if body is None:
        raise request.failure("body", None, "empty body: not a valid tracker protocol event")
    events = _events(request, body, resolver)
    if request.parameters:
        events = [{**event, **request.parameters} for event in events]
    return events


def _events(request: Request, body: bytes, resolver: Resolver) -> list[Parameters]:
    try:
        json = loads(body, None)  # what fits payload_data is three levels deep: only other bodies need measuring
    except JsonError as fault:
        raise request.not_json("body", request.body_text, str(fault)) from None
    try:
        return _validated(request, json, resolver)
    except RequestFailure:
        if is_deeper(json, request.depth_limit):
            raise request.not_json("body", request.body_text, TOO_DEEP) from None
        raise


def _validated(request: Request, json: object, resolver: Resolver) -> list[Parameters]:
    usual = resolver.moment().get(PAYLOAD_DATA)
    if usual is not None and type(json) is dict and len(json) == 2 and json.get("schema") == PAYLOAD_DATA:
        data = json.get("data")
        if usual.is_valid(data):
            return data  # type: ignore[return-value]  # its schema says: a list of objects of strings
    envelope = open_envelope(json)
    if isinstance(envelope, NotIglu):
        raise request.not_iglu(json, envelope.value)
    if envelope.key != _USUAL and not _CRITERION.matches(envelope.key):
        raise request.criterion_mismatch(envelope.key.uri, _CRITERION.uri)
    error = resolver.check(envelope)
    if error is not None:
        raise request.iglu_error(error)
    if envelope.key == _USUAL:
        resolver.put_at_hand(envelope.key)
    return envelope.data  # type: ignore[return-value] # its schema says: a list of objects of strings
