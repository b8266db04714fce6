"""Asks an HTTP API about the event, and adds what it answers as entities."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson

from piste.enrichment.calls.answers import MISSING
from piste.enrichment.calls.call import Answer, Call, CallFailed
from piste.enrichment.calls.calling import Calling, Steps
from piste.enrichment.calls.http import Http, origin
from piste.enrichment.calls.target import Target
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure, enrichment_error
from piste.enrichment.iglu import NotIglu, parse_uri
from piste.enrichment.inputs import Scalar, read_inputs
from piste.enrichment.json_path import JsonPath
from piste.enrichment.json_text import JsonError, loads
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

log = logging.getLogger("piste.enrichment")

IDENTITY = (
    "iglu:com.snowplowanalytics.snowplow.enrichments/api_request_enrichment_config/jsonschema/1-0-2",
    "api_request_enrichment_config",
)
_PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_-]+)\s*\}\}")
_DEPTH = 100

Output = tuple[SchemaKey, JsonPath]


def make(parameters: Mapping[str, Any]) -> Calling:
    """Makes the enrichment of `api_request_enrichment_config`'s parameters.

    `{{key}}` in the address is replaced by the input of that name, percent-encoded; PUT and POST send all inputs as
    JSON of texts. An input that yields nothing, or a key that no input fills, means that nothing is asked. The
    entities of one answer are shared by all events that it is for, and nobody may change them.
    """
    http = parameters["api"]["http"]
    method, uri, ignores = http["method"], http["uri"], bool(parameters.get("ignoreOnError"))
    inputs = read_inputs(parameters, "key")
    outputs = [_output(entry, place) for place, entry in enumerate(parameters["outputs"])]
    host = origin(_PLACE.sub("x", uri))
    name = f"the API at {host}"
    login = http["authentication"].get("httpBasic") or {}
    client = Http(host, name, username=login.get("username"), password=login.get("password", ""))
    cache = parameters["cache"]
    target = Target(name, timeout=http["timeout"] / 1000, cache_size=cache["size"], ttl=cache["ttl"])

    named = set(_PLACE.findall(uri))
    for lost in sorted(named - {key.key for key in inputs}):
        log.warning("api_request: no input has the key %s, so that {{%s}} stays and nothing is ever asked", lost, lost)
    # An input that the request does not hold must be there, but asks nothing new.
    finds = [(key.find, method != "GET" or key.key in named) for key in inputs]
    keys = [str(key.key) for key in inputs if method != "GET" or key.key in named]

    def ask_api(event: Event, _context: EnrichContext) -> list[Failure] | Steps:
        texts = []
        for find, counts in finds:
            value = find(event)
            if value is None:
                return []
            if counts:
                texts.append(value if type(value) is str else _text(value))
        question = tuple(texts)
        answer = target.known(question)
        return wait(event, question) if answer is MISSING else take(event, answer)

    def wait(event: Event, question: tuple[str, ...]) -> Steps:
        found = dict(zip(keys, question, strict=True))
        address = _fill(uri, found)
        if address is None:
            return []
        body = None if method == "GET" else orjson.dumps(found)
        return take(event, (yield Call(target, question, lambda: ask(address, body))))

    async def ask(address: str, body: bytes | None) -> Answer:
        return _entities(await client.fetch(method, address, body), outputs, name)

    def take(event: Event, answer: Answer) -> list[Failure]:
        if isinstance(answer, CallFailed):
            return [] if ignores else [enrichment_error(str(answer), enrichment=IDENTITY)]
        event.derived_contexts += answer  # type: ignore[arg-type]  # what ask() returns
        return []

    return Calling(ask_api)


def _fill(uri: str, found: Mapping[str, str]) -> str | None:
    """The address with its places filled; None when one is left."""
    filled = _PLACE.sub(lambda place: quote(found.get(place[1], place[0]), safe="{}" * (place[1] not in found)), uri)
    return None if "{{" in filled or "}}" in filled else filled


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _output(entry: Mapping[str, Any], place: int) -> Output:
    key = parse_uri(entry["schema"])
    if isinstance(key, NotIglu):
        raise ValueError(f"outputs[{place}].schema is no schema: {key.value}")
    return key, JsonPath((entry.get("json") or {"jsonPath": "$"})["jsonPath"])


def _entities(text: bytes, outputs: list[Output], name: str) -> list[SelfDescribing]:
    """The answer cut into entities. Raises CallFailed."""
    try:
        json = loads(text, _DEPTH)
    except JsonError as fault:
        raise CallFailed(f"{name} did not answer with JSON: {fault}") from None
    entities: list[SelfDescribing] = []
    for key, path in outputs:
        found = [("", json)] if path.text == "$" else path.find(json)
        if not found:
            raise CallFailed(f"{name} answered without anything at {path.text}")
        entities.append(Shared(key, found[0][1]))
    return entities
