"""The click redirect: an event about the address that the collector sent the browser to."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import orjson

from piste.enrichment import base64_text
from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.self_describing_event import contexts, unstruct_event
from piste.enrichment.iglu import Resolver
from piste.enrichment.json_text import JsonError, loads
from piste.protocol import URI_REDIRECT, Key

_TRACKER = "r-tp2"
_PLATFORM = "web"


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    """Without an event type the redirect is the event; with one it becomes the first entity of that event."""
    parameters = dict(request.parameters)
    if not parameters:
        raise request.failure("querystring", None, "empty querystring: not a valid URI redirect")
    address = parameters.pop(Key.REDIRECT_URI, None)
    if address is None:
        raise request.failure(
            "querystring", request.payload.querystring, "missing `u` parameter: not a valid URI redirect"
        )
    entity: dict[str, object] = {"schema": URI_REDIRECT, "data": {"uri": address}}
    if Key.EVENT not in parameters:
        parameters[Key.EVENT] = "ue"
        parameters[Key.UNSTRUCT_EVENT] = unstruct_event(URI_REDIRECT, entity["data"])
    elif Key.CONTEXTS_BASE64 in parameters:
        encoded = parameters[Key.CONTEXTS_BASE64]
        text = _prepend(request, Key.CONTEXTS_BASE64, base64_text.decode(encoded), entity)
        parameters[Key.CONTEXTS_BASE64] = urlsafe_b64encode(text).rstrip(b"=").decode()
    elif Key.CONTEXTS in parameters:
        text = _prepend(request, Key.CONTEXTS, parameters[Key.CONTEXTS].encode(), entity)
        parameters[Key.CONTEXTS] = text.decode()
    else:
        parameters[Key.CONTEXTS] = contexts(entity)
    parameters[Key.TRACKER_VERSION] = _TRACKER
    parameters.setdefault(Key.PLATFORM, _PLATFORM)
    return [parameters]


def _prepend(request: Request, key: str, text: bytes, entity: dict[str, object]) -> bytes:
    try:
        json = loads(text, request.depth_limit)
    except JsonError as fault:
        raise request.not_json(key, text.decode("utf-8", "replace"), str(fault)) from None
    if not isinstance(json, dict) or not isinstance(json.get("data"), list):
        raise request.failure(key, text.decode("utf-8", "replace"), "expected entities: an object with a list `data`")
    json["data"] = [entity, *json["data"]]
    return orjson.dumps(json)
