"""Tells which specifications of a tracking plan an event meets, and what it lacks of the one it claims to follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.iglu import parse_uri
from piste.enrichment.iglu.schema import Schema
from piste.enrichment.json_text import JsonError, loads
from piste.enrichment.local_file import required_file
from piste.records import Event, SchemaKey, SelfDescribing

SPECIFICATION = SchemaKey("com.snowplowanalytics.snowplow", "event_specification", "jsonschema", "1-0-4")
VALIDATION = SchemaKey("com.snowplowanalytics.snowplow", "event_specification_validation", "jsonschema", "1-0-0")
_DEPTH = 100
_MOST_ERRORS = 1000
"""What a hostile event gets wrong beyond these is not told."""

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

_KEYS = {name: SchemaKey("com.snowplowanalytics.snowplow", name, "jsonschema", "1-0-0") for name in _SYNTHESISED}


class Wanted(NamedTuple):
    """How many entities of one schema an event must have, and what each of them must meet."""

    key: SchemaKey
    least: int
    most: int
    constraint: Schema


class Specification(NamedTuple):
    """One event of the plan, in one version."""

    id: str
    name: str
    version: int | None
    key: SchemaKey
    constraint: Schema
    entities: tuple[Wanted, ...]


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `event_spec_enrichment_config`'s parameters, which name a file of specifications.

    `{"eventSpecs": [{"id", "name", "version", "schemaKey", "constraint", "entities": [{"schemaKey", "minCardinality",
    "maxCardinality", "constraint"}]}]}`: keys are iglu: URIs, constraints JSON Schemas; all but id, name and schemaKey
    may be missing. An event gets an entity for each specification that it meets; of one in several versions the newest
    counts. An event whose tracker says itself which version of which specification it follows is checked against that
    one, and gets an entity only when it breaks it.
    """
    all_of_them = read_specifications(required_file(parameters, "parameters"))
    claimed = {(one.id, one.version): one for one in all_of_them}
    told: dict[SchemaKey, list[tuple[Specification, SelfDescribing]]] = defaultdict(list)
    for specification in newest(all_of_them):
        # Events that meet it share the entity that says so.
        told[specification.key].append((specification, SelfDescribing(SPECIFICATION, _named(specification))))
    # Only events of these kinds need the JSON that stands for their columns.
    synthesised = {name: key for name, key in _KEYS.items() if key in told}

    def name_specifications(event: Event, _context: EnrichContext) -> list[Failure]:
        claim = _claim(event)
        if claim is None:
            own = event.unstruct_event or _synthesise(event, synthesised)
            if own is not None and own.key in told:
                event.derived_contexts += [
                    entity for specification, entity in told[own.key] if _meets(event, own, specification)
                ]
        elif errors := _broken(event, claim, claimed):
            event.derived_contexts.append(SelfDescribing(VALIDATION, {"isValid": False, "errors": errors}))
        return []

    return name_specifications


def newest(specifications: Iterable[Specification]) -> list[Specification]:
    """Those that events are tried against: of each id the newest version, and all that have no version."""
    found: dict[str, Specification] = {}
    versionless = []
    for one in specifications:
        if one.version is None:
            versionless.append(one)
        elif one.id not in found or one.version > (found[one.id].version or 0):
            found[one.id] = one
    return [*versionless, *found.values()]


def _meets(event: Event, own: SelfDescribing, specification: Specification) -> bool:
    """Whether the event breaks no rule: runs on every event of the kind, so nothing is made that nobody reads."""
    if not specification.constraint.is_valid(own.data):
        return False
    for wanted in specification.entities:
        entities = [data for key, data in event.contexts if key == wanted.key]
        if not wanted.least <= len(entities) <= wanted.most or not all(map(wanted.constraint.is_valid, entities)):
            return False
    return True


def errors_of(event: Event, own: SelfDescribing | None, specification: Specification) -> Iterator[dict[str, str]]:
    """Every rule of the specification that the event breaks; `own` is its JSON, if it has one."""
    if own is not None:
        yield from _unfit(own, specification.constraint)
    for wanted in specification.entities:
        entities = [entity for entity in event.contexts if entity.key == wanted.key]
        if len(entities) < wanted.least:
            yield _miscounted(wanted.key, f"at least {wanted.least}", len(entities))
        if len(entities) > wanted.most:
            yield _miscounted(wanted.key, f"at most {wanted.most}", len(entities))
        for entity in entities:
            yield from _unfit(entity, wanted.constraint)


def _unfit(part: SelfDescribing, constraint: Schema) -> Iterator[dict[str, str]]:
    for report in constraint.reports(part.data):
        yield {"message": report.message, "schema": part.key.uri, "path": report.path}


def _miscounted(key: SchemaKey, expected: str, found: int) -> dict[str, str]:
    return {"message": f"{key.name}: expected {expected}, found {found}", "schema": key.uri}


def _broken(
    event: Event, claim: Mapping[str, object], claimed: Mapping[tuple[str, int | None], Specification]
) -> list[dict[str, str]]:
    identity, version = claim.get("id"), claim.get("version")
    if not isinstance(identity, str) or not isinstance(version, int) or isinstance(version, bool):
        return []  # an old tracker, which does not say which version it follows
    specification = claimed.get((identity, version))
    if specification is None:
        return [{"message": f"there is no specification {identity} in version {version}"}]
    own = event.unstruct_event or _synthesise(event, _KEYS)
    return list(islice(errors_of(event, own, specification), _MOST_ERRORS))


def read_specifications(file: Path) -> list[Specification]:
    """The specifications in the file, in all their versions; ValueError says what is wrong where."""
    try:
        json = loads(file.read_bytes(), _DEPTH)
    except JsonError as fault:
        raise ValueError(f"{file}: {fault}") from fault
    entries = _list(_mapping(json, str(file)).get("eventSpecs"), f"{file}: eventSpecs")
    return [_specification(entry, f"{file}: eventSpecs[{number}]") for number, entry in enumerate(entries)]


def _specification(json: object, where: str) -> Specification:
    entry = _mapping(json, where)
    identity, name = entry.get("id"), entry.get("name")
    if not isinstance(identity, str) or not isinstance(name, str) or not identity or not name:
        raise ValueError(f"{where} needs an id and a name, both text")
    entities = _list(entry.get("entities") or [], f"{where}.entities")
    return Specification(
        identity,
        name,
        _number(entry, "version", where),
        _key(entry, where),
        _constraint(entry, where),
        tuple(_wanted(entity, f"{where}.entities[{number}]") for number, entity in enumerate(entities)),
    )


def _wanted(json: object, where: str) -> Wanted:
    entity = _mapping(json, where)
    least, most = (_number(entity, name, where) for name in ("minCardinality", "maxCardinality"))
    return Wanted(_key(entity, where), least or 0, _MANY if most is None else most, _constraint(entity, where))


def _named(specification: Specification) -> dict[str, object]:
    told = {"id": specification.id, "name": specification.name, "version": specification.version}
    return {name: value for name, value in told.items() if value is not None}


def _claim(event: Event) -> Mapping[str, object] | None:
    """What the tracker says itself about the specification that the event follows; None when it says nothing."""
    for key, data in event.contexts:
        if key.name == SPECIFICATION.name and key.vendor == SPECIFICATION.vendor:
            return data if isinstance(data, Mapping) else {}
    return None


def _synthesise(event: Event, keys: Mapping[str, SchemaKey]) -> SelfDescribing | None:
    kind = str(event.columns.get("event"))
    key = keys.get(kind)
    return key and SelfDescribing(key, {name: event.columns.get(name) for name in _SYNTHESISED[kind]})


def _constraint(entry: Mapping[str, object], where: str) -> Schema:
    """The rules beside those of the schema; none at all let everything pass."""
    rules = entry.get("constraint")
    schema = Schema(_key(entry, where), dict(_mapping({} if rules is None else rules, f"{where}.constraint")))
    if schema.issues:
        issue = schema.issues[0]
        raise ValueError(f"{where}.constraint{issue.path[1:]} is no JSON Schema: {issue.message}")
    return schema


def _key(entry: Mapping[str, object], where: str) -> SchemaKey:
    key = parse_uri(str(entry.get("schemaKey")))
    if not isinstance(key, SchemaKey):
        raise ValueError(f"{where}.schemaKey must be like iglu:com.acme/user/jsonschema/1-0-0")
    return key


def _number(entry: Mapping[str, object], name: str, where: str) -> int | None:
    value = entry.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{where}.{name} must be a whole number")
    return value


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise ValueError(f"{where} must be a list")
    return value


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{where} must be an object")
    return value
