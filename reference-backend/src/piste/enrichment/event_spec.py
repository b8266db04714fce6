"""Tells which specifications of a tracking plan an event meets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import jsonschema_rs

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.iglu import parse_uri
from piste.enrichment.json_text import JsonError, loads
from piste.enrichment.local_file import required_file
from piste.records import Event, SchemaKey, SelfDescribing

SPECIFICATION = SchemaKey("com.snowplowanalytics.snowplow", "event_specification", "jsonschema", "1-0-4")
_DEPTH = 100
_MANY = 2**31

_PAGE = (
    "page_url",
    "page_title",
    "page_referrer",
    "page_urlscheme",
    "page_urlhost",
    "page_urlport",
    "page_urlpath",
    "page_urlquery",
    "page_urlfragment",
)
_SYNTHESISED = {
    "page_view": _PAGE,
    "page_ping": (*_PAGE, "pp_xoffset_min", "pp_xoffset_max", "pp_yoffset_min", "pp_yoffset_max"),
}
"""Plans treat these two as if they had JSON of their own; it is made of these columns, null where there is nothing."""

Fits = Callable[[object], bool]
"""Whether data meets a constraint."""


class Wanted(NamedTuple):
    """How many entities of one schema that meet a constraint an event must have."""

    key: SchemaKey
    least: int
    most: int
    fits: Fits


class Specification(NamedTuple):
    """One event of the plan, and the entity that tells of it; events that meet it share that."""

    key: SchemaKey
    fits: Fits
    entities: tuple[Wanted, ...]
    told: SelfDescribing


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `event_spec_enrichment_config`'s parameters, which name a file of specifications.

    `{"eventSpecs": [{"id", "name", "version", "schemaKey", "constraint", "entities": [{"schemaKey", "minCardinality",
    "maxCardinality", "constraint"}]}]}`: keys are iglu: URIs, constraints JSON Schemas; all but id, name and schemaKey
    may be missing. Of a specification in several versions the newest counts. An event gets an entity for each that it
    meets, unless its tracker has sent one already.
    """
    specifications: dict[SchemaKey, list[Specification]] = defaultdict(list)
    for specification in read_specifications(required_file(parameters, "parameters")):
        specifications[specification.key].append(specification)
    # Only events of these kinds need the JSON that stands for their columns.
    synthesised = {name: key for name in _SYNTHESISED for key in specifications if _stands_for(key, name)}

    def name_specifications(event: Event, _context: EnrichContext) -> list[Failure]:
        own = event.unstruct_event or _synthesise(event, synthesised)
        if own is None or own.key not in specifications or _is_told(event):
            return []
        for specification in specifications[own.key]:
            if specification.fits(own.data) and all(_has(event, wanted) for wanted in specification.entities):
                event.derived_contexts.append(specification.told)
        return []

    return name_specifications


def read_specifications(file: Path) -> list[Specification]:
    """The specifications in the file, each in its newest version; ValueError says what is wrong where."""
    try:
        json = loads(file.read_bytes(), _DEPTH)
    except JsonError as fault:
        raise ValueError(f"{file}: {fault}") from fault
    newest: dict[str, Mapping[str, object]] = {}
    for number, entry in enumerate(_list(_mapping(json, str(file)).get("eventSpecs"), f"{file}: eventSpecs")):
        entry = _mapping(entry, f"{file}: eventSpecs[{number}]")
        identity = str(entry.get("id") or "")
        known = newest.get(identity)
        if known is None or _number(entry.get("version"), 0) >= _number(known.get("version"), 0):
            newest[identity] = entry
    return [_specification(entry, f"{file}: specification {identity!r}") for identity, entry in newest.items()]


def _specification(entry: Mapping[str, object], where: str) -> Specification:
    if not entry.get("id") or not entry.get("name"):
        raise ValueError(f"{where}: needs an id and a name")
    told = {name: entry[name] for name in ("id", "name", "version") if entry.get(name) is not None}
    entities = [_mapping(item, where) for item in _list(entry.get("entities") or [], f"{where}: entities")]
    return Specification(
        _key(entry, where),
        _constraint(entry, where),
        tuple(
            Wanted(
                _key(entity, where),
                _number(entity.get("minCardinality"), 0),
                _number(entity.get("maxCardinality"), _MANY),
                _constraint(entity, where),
            )
            for entity in entities
        ),
        SelfDescribing(SPECIFICATION, told),
    )


def _has(event: Event, wanted: Wanted) -> bool:
    count = sum(1 for key, data in event.contexts if key == wanted.key and wanted.fits(data))
    return wanted.least <= count <= wanted.most


def _is_told(event: Event) -> bool:
    return any(key.name == SPECIFICATION.name and key.vendor == SPECIFICATION.vendor for key, _ in event.contexts)


def _synthesise(event: Event, keys: Mapping[str, SchemaKey]) -> SelfDescribing | None:
    kind = str(event.columns.get("event"))
    key = keys.get(kind)
    return key and SelfDescribing(key, {name: event.columns.get(name) for name in _SYNTHESISED[kind]})


def _stands_for(key: SchemaKey, kind: str) -> bool:
    return key == SchemaKey("com.snowplowanalytics.snowplow", kind, "jsonschema", "1-0-0")


def _constraint(entry: Mapping[str, object], where: str) -> Fits:
    schema = entry.get("constraint")
    if schema is None:
        return lambda _data: True
    try:
        return jsonschema_rs.Draft4Validator(dict(_mapping(schema, "it")), offline=True).is_valid
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as fault:
        raise ValueError(f"{where}: constraint is no JSON Schema: {fault}") from fault


def _key(entry: Mapping[str, object], where: str) -> SchemaKey:
    key = parse_uri(str(entry.get("schemaKey")))
    if not isinstance(key, SchemaKey):
        raise ValueError(f"{where}: schemaKey must be like iglu:com.acme/user/jsonschema/1-0-0")
    return key


def _number(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"{where} must be a list")
    return value


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where} must be an object")
    return value
