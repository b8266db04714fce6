"""Reads and checks the self-describing parts of an event: its own JSON and its entities.

Nearly all envelopes are plainly right, and then only what is in them needs its schema; all others go the careful way,
which knows every fault.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from piste.enrichment import base64_text, failures
from piste.enrichment.envelope import open_envelope
from piste.enrichment.failures import Failure
from piste.enrichment.iglu import Criterion, NotIglu, Resolver, parse_self_describing, parse_uri
from piste.enrichment.json_text import JsonError, loads
from piste.enrichment.shared import Shared
from piste.protocol import VALIDATION_INFO, Key
from piste.records import Event, SchemaKey, SelfDescribing

UNSTRUCT = "unstruct"
CONTEXTS = "contexts"
DERIVED_CONTEXTS = "derived_contexts"

_UNSTRUCT_CRITERION = Criterion.parse("iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-*")
_CONTEXTS_CRITERION = Criterion.parse("iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-*")
_PLAIN_UNSTRUCT = frozenset({"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"})
_PLAIN_CONTEXTS = frozenset(
    {
        "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0",
        "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
    }
)
_VALIDATION_INFO = SchemaKey(*VALIDATION_INFO.removeprefix("iglu:").split("/"))


class SelfDescribingReader:
    """Reads self-describing parts with one resolver; `depth_limit` bounds how deep their JSON may nest."""

    def __init__(self, resolver: Resolver, depth_limit: int) -> None:
        self._check = resolver.check
        self._superseding = resolver.superseding
        self._put_at_hand = resolver.put_at_hand
        self._depth_limit = depth_limit
        self._moment = resolver.moment

    def read(self, event: Event, found: list[Failure]) -> list[SelfDescribing]:
        """Set the event's own JSON and its entities, the valid ones; what is wrong is added to `found`.

        Returns an entity for each part that was checked against a newer schema than its own, and is stored under that.
        """
        superseded: list[SelfDescribing] = []
        text = _text(event.parameters, Key.UNSTRUCT_EVENT_BASE64, Key.UNSTRUCT_EVENT)
        if text is not None:
            json = self._json(UNSTRUCT, text, found)
            if valid := self._at_once(json, _PLAIN_UNSTRUCT):
                [event.unstruct_event] = valid
            else:
                for part in self._unstruct(json, found):
                    event.unstruct_event = self._valid(UNSTRUCT, part, found, superseded)
        text = _text(event.parameters, Key.CONTEXTS_BASE64, Key.CONTEXTS)
        if text is not None:
            json = self._json(CONTEXTS, text, found)
            if valid := self._at_once(json, _PLAIN_CONTEXTS):
                event.contexts = valid
            else:
                for part in self._contexts(json, found):
                    entity = self._valid(CONTEXTS, part, found, superseded)
                    if entity is not None:
                        event.contexts.append(entity)
        return superseded

    def check_derived(self, event: Event, found: list[Failure]) -> None:
        """Keep those of the entities that enrichments made that fit their schemas.

        What is wrong is added to `found`. Shared ones are not looked at again as long as the resolver's moment lasts.
        """
        moment = self._moment()
        wrong = set()
        for entity in event.derived_contexts:
            if type(entity) is Shared:
                if entity.checked is moment:
                    continue
                error = self._check(entity)
                if error is None:
                    entity.checked = moment
                    continue
            elif (error := self._check(entity)) is None:
                continue
            found.append(failures.iglu_error(DERIVED_CONTEXTS, error, entity.data))
            wrong.add(id(entity))
        if wrong:
            event.derived_contexts = [entity for entity in event.derived_contexts if id(entity) not in wrong]

    def _at_once(self, json: object, envelopes: frozenset[str]) -> list[SelfDescribing] | None:
        """What a plain envelope holds, if all of it is plainly valid; None or nothing needs a closer look."""
        if not _is_plain(json, envelopes):
            return None
        items: Any = json.get("data")
        if envelopes is _PLAIN_UNSTRUCT:
            items = [items]
        elif type(items) is not list:
            return None
        at_hand = self._moment()
        parts = []
        try:
            for item in items:
                known = at_hand.get(item["schema"])
                if known is None or len(item) != 2 or not known.is_valid(data := item["data"]):
                    return None
                parts.append(SelfDescribing(known.key, data))
        except (TypeError, KeyError, ValueError):
            return None  # not even self-describing, or not JSON
        return parts

    def _valid(
        self, source: str, part: SelfDescribing, found: list[Failure], superseded: list[SelfDescribing]
    ) -> SelfDescribing | None:
        error = self._check(part)
        if error is not None:
            found.append(failures.iglu_error(source, error, part.data))
            return None
        newer = self._superseding(part.key)
        if newer is None:
            self._put_at_hand(part.key)
            return part
        info = SelfDescribing(_VALIDATION_INFO, {"originalSchema": part.key.uri, "validatedWith": newer.version})
        if info not in superseded:
            superseded.append(info)
        return SelfDescribing(newer, part.data)

    def _unstruct(self, json: object, found: list[Failure]) -> list[SelfDescribing]:
        if _is_plain(json, _PLAIN_UNSTRUCT):
            inner = _plain(json.get("data"))
            if inner is not None:
                return [inner]
        envelope = self._envelope(UNSTRUCT, json, _UNSTRUCT_CRITERION, found)
        return [] if envelope is None else _inner(UNSTRUCT, [envelope.data], found)

    def _contexts(self, json: object, found: list[Failure]) -> list[SelfDescribing]:
        if _is_plain(json, _PLAIN_CONTEXTS):
            data = json.get("data")
            if type(data) is list and data:
                parts = [part for item in data if (part := _plain(item)) is not None]
                if len(parts) == len(data):
                    return parts
        envelope = self._envelope(CONTEXTS, json, _CONTEXTS_CRITERION, found)
        if envelope is None or not isinstance(envelope.data, list):
            return []
        return _inner(CONTEXTS, envelope.data, found)

    def _json(self, source: str, text: bytes | str, found: list[Failure]) -> object:
        """The decoded text, or the failure that was added to `found`."""
        try:
            return loads(text, self._depth_limit)
        except JsonError as fault:
            value = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            found.append(failures.not_json(source, value, str(fault)))
            return _NOT_JSON

    def _envelope(self, source: str, json: object, criterion: Criterion, found: list[Failure]) -> SelfDescribing | None:
        """The envelope, if it is one, is the right one, and is valid; else a failure is added to `found`."""
        if json is _NOT_JSON:
            return None
        envelope = open_envelope(json)
        if isinstance(envelope, NotIglu):
            found.append(failures.not_iglu(source, json, envelope.value))
            return None
        if not criterion.matches(envelope.key):
            found.append(failures.criterion_mismatch(source, envelope.key.uri, criterion.uri, envelope.data))
            return None
        error = self._check(envelope)
        if error is not None:
            found.append(failures.iglu_error(source, error, envelope.data))
            return None
        return envelope


_NOT_JSON = object()


def _text(parameters: dict[str, str], base64_key: str, plain_key: str) -> bytes | str | None:
    encoded = parameters.get(base64_key)
    return parameters.get(plain_key) if encoded is None else base64_text.decode(encoded)


def _is_plain(json: object, envelopes: frozenset[str]) -> TypeGuard[dict[str, object]]:
    """Whether it is one of these envelopes, and nothing but that."""
    return type(json) is dict and len(json) == 2 and type(uri := json.get("schema")) is str and uri in envelopes


def _plain(json: object) -> SelfDescribing | None:
    """A self-describing JSON that is just that; None for anything that needs a closer look."""
    if isinstance(json, dict) and len(json) == 2 and "data" in json:
        uri = json.get("schema")
        if isinstance(uri, str):
            key = parse_uri(uri)
            if isinstance(key, SchemaKey):
                return SelfDescribing(key, json["data"])
    return None


def _inner(source: str, items: list[object], found: list[Failure]) -> list[SelfDescribing]:
    """Those of the items that are self-describing; what is wrong with the others is added to `found`."""
    parts = []
    for item in items:
        inner = parse_self_describing(item)
        if isinstance(inner, NotIglu):
            found.append(failures.not_iglu(source, item, inner.value))
        else:
            parts.append(inner)
    return parts
