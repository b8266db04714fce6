"""Puts pseudonyms in the place of what identifies people, and can tell in an event of its own what it replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.iglu import Criterion
from piste.enrichment.json_path import JsonPath
from piste.enrichment.md2 import md2
from piste.records import Event, SchemaKey, SelfDescribing

TRANSFORMATION = SchemaKey("com.snowplowanalytics.snowplow", "pii_transformation", "jsonschema", "1-0-0")
PARENT = SchemaKey("com.snowplowanalytics.snowplow", "parent_event", "jsonschema", "1-0-0")
_HASHES: dict[str, Callable[[bytes], bytes]] = {
    "MD2": md2,
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "SHA-1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "SHA-256": lambda data: hashlib.sha256(data).digest(),
    "SHA-384": lambda data: hashlib.sha384(data).digest(),
    "SHA-512": lambda data: hashlib.sha512(data).digest(),
}
_ANONYMOUS = "sp-anonymous"
_LONGEST_CACHED = 256


class Place(NamedTuple):
    """Values inside of entities: the column that holds the entities, which of them, and where in their data."""

    column: str
    criterion: Criterion
    path: JsonPath


class Replaced(NamedTuple):
    """What was replaced, in the words of the side event."""

    columns: list[dict[str, str]]
    inner: list[dict[str, dict[str, str]]]


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `pii_enrichment_config`'s parameters.

    `pii` lists columns (`pojo`) and places in entities (`json`); `strategy.pseudonymize` has the hash and the salt.
    With `emitEvent` each event in which something was replaced gives rise to a side event that holds both values of
    each; with `anonymousOnly` only requests with an SP-Anonymous header are touched. Both stand beside the parameters.
    """
    columns, places = _wanted(parameters)
    algorithm, pseudonym = _pseudonymizer(parameters)
    emits, anonymous_only = bool(parameters.get("emitEvent")), bool(parameters.get("anonymousOnly"))

    def pseudonymize(event: Event, context: EnrichContext) -> list[Failure]:
        if anonymous_only and not _is_anonymous(context.payload.headers):
            return []
        replaced = Replaced([], [])
        for column in columns:
            value = event.columns.get(column)
            if isinstance(value, str):
                event.columns[column] = new = pseudonym(value)
                replaced.columns.append({"fieldName": column, "originalValue": value, "modifiedValue": new})
        for place in places:
            _replace_inner(event, place, pseudonym, replaced)
        if replaced.inner:
            context.rewritten = True
        if emits and (replaced.columns or replaced.inner):
            context.side_events.append(_side_event(event, replaced, algorithm))
        return []

    return pseudonymize


def _replace_inner(event: Event, place: Place, pseudonym: Callable[[str], str], replaced: Replaced) -> None:
    if place.column == "unstruct_event":
        own = event.unstruct_event
        if own is not None:
            event.unstruct_event = _replace(own, place, pseudonym, replaced)
    elif place.column == "contexts":
        if _has(event.contexts, place):
            event.contexts = [_replace(entity, place, pseudonym, replaced) for entity in event.contexts]
    elif _has(event.derived_contexts, place):
        event.derived_contexts = [_replace(entity, place, pseudonym, replaced) for entity in event.derived_contexts]


def _has(entities: list[SelfDescribing], place: Place) -> bool:
    """Whether one of them may have the place: a look at their names, since this is asked for every event."""
    name = place.criterion.name
    return name in [key[1] for key, _ in entities]


def _replace(
    entity: SelfDescribing, place: Place, pseudonym: Callable[[str], str], replaced: Replaced
) -> SelfDescribing:
    """The entity with pseudonyms, or the very one where there is nothing to replace."""
    if not place.criterion.matches(entity.key):
        return entity

    def change(value: object) -> object:
        if isinstance(value, str):
            new = pseudonym(value)
            # The original leaves the wrapper out, which the schema lets pass and every table of it then loses.
            mapping = {
                "fieldName": place.column,
                "jsonPath": place.path.text,
                "originalValue": value,
                "modifiedValue": new,
                "schema": entity.key.uri,
            }
            replaced.inner.append({"fieldMapping": mapping})
            return new
        if isinstance(value, list) and any(isinstance(item, str) for item in value):
            return [change(item) if isinstance(item, str) else item for item in value]
        return value  # numbers, flags and objects stay, as in the original

    data = place.path.replace(entity.data, change)
    return entity if data is entity.data else SelfDescribing(entity.key, data)


def _side_event(event: Event, replaced: Replaced, algorithm: str) -> Event:
    pii: dict[str, object] = {}
    if replaced.columns:
        pii["pojo"] = replaced.columns
    if replaced.inner:
        pii["json"] = replaced.inner
    data = {"pii": pii, "strategy": {"pseudonymize": {"hashFunction": algorithm}}}
    return Event(
        {"event": TRANSFORMATION.name},
        {},
        unstruct_event=SelfDescribing(TRANSFORMATION, data),
        contexts=[SelfDescribing(PARENT, {"parentEventId": event.columns.get("event_id")})],
    )


def _is_anonymous(headers: Sequence[str]) -> bool:
    return any(header.partition(":")[0].strip().lower() == _ANONYMOUS for header in headers if header[:1] in "sS")


def _pseudonymizer(parameters: Mapping[str, object]) -> tuple[str, Callable[[str], str]]:
    """The name of the hash, and the function: hexadecimal, of the value with the salt after it."""
    strategy = _mapping(_mapping(parameters.get("strategy"), "strategy").get("pseudonymize"), "strategy.pseudonymize")
    name, salt = str(strategy.get("hashFunction")), str(strategy.get("salt") or "")
    digest = _HASHES.get(name)
    if digest is None:
        raise ValueError(f"strategy.pseudonymize.hashFunction must be one of {', '.join(_HASHES)}, not {name!r}")

    def pseudonym(value: str) -> str:
        return digest((value + salt).encode("utf-8", "replace")).hex()

    remembered = lru_cache(maxsize=4096)(pseudonym)
    return name, lambda value: (remembered if len(value) <= _LONGEST_CACHED else pseudonym)(value)


def _wanted(parameters: Mapping[str, object]) -> tuple[list[str], list[Place]]:
    entries = parameters.get("pii")
    if not isinstance(entries, list):
        raise ValueError("pii must be a list")
    columns: list[str] = []
    places: list[Place] = []
    for number, entry in enumerate(entries):
        where = f"pii[{number}]"
        for kind, value in _mapping(entry, where).items():
            fields = _mapping(value, f"{where}.{kind}")
            if kind == "pojo":
                columns.append(str(fields["field"]))
            else:
                criterion, path = str(fields["schemaCriterion"]), str(fields["jsonPath"])
                try:
                    places.append(Place(str(fields["field"]), Criterion.parse(criterion), JsonPath(path)))
                except ValueError as fault:
                    raise ValueError(f"{where}.json: {fault}") from fault
    return columns, places


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where} must be an object")
    return value
