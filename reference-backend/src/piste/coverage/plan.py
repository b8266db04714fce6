"""The plan: which events are declared, by a folder of schemas or by the file that was made of one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import msgspec

from piste.enrichment.iglu.key import NotIglu, parse_uri


class PlanError(ValueError):
    """The plan cannot be read; the message says where and what is expected there."""


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """One declared event: the schema without its last two numbers counts, so that 1-0-1 covers 1-0-0.

    `apps` are the app ids that must send it; empty means that any will do.
    """

    schema: str
    apps: list[str] = []


class _Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    events: list[Declared]


@dataclass(frozen=True, slots=True)
class Plan:
    """The declared events, by schema URI, in order."""

    events: tuple[Declared, ...]


def load(path: Path) -> Plan:
    """A plan from a folder in Iglu's layout or from a plan.lock. Raises PlanError."""
    if path.is_dir():
        events = tuple(Declared(uri) for uri in sorted(_declared(path)))
        if not events:
            raise PlanError(f"{path}: no event schemas in there: <vendor>/<name>/jsonschema/<version> is looked for")
        return Plan(events)
    try:
        declared = msgspec.json.decode(path.read_bytes(), type=_Lock).events
    except OSError as problem:
        raise PlanError(f"{path}: cannot be read: {problem.strerror}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise PlanError(f"{path}: {problem}") from None
    for event in declared:
        if isinstance(parse_uri(event.schema), NotIglu):
            raise PlanError(f"{path}: {event.schema[:80]!r} is no schema: iglu:<vendor>/<name>/jsonschema/1-0-0 is one")
    if not declared:
        raise PlanError(f"{path}: it declares no events")
    return Plan(tuple(sorted(declared)))


def write_lock(plan: Plan, path: Path) -> None:
    """The plan as a file for the repository, one event a line so that a change shows in a diff."""
    lines = [f"    {json.dumps(msgspec.to_builtins(event))}" for event in plan.events]
    path.write_text('{\n  "events": [\n' + ",\n".join(lines) + "\n  ]\n}\n")


def _declared(folder: Path) -> list[str]:
    """The newest version of each schema's model that is declared as an event.

    A schema that says `"$piste": {"entity": true}` is one of an entity, which no tracker sends alone.
    """
    newest: dict[tuple[str, str, str], tuple[int, ...]] = {}
    for file in folder.glob("**/jsonschema/*"):
        parts = file.parts[-4:]
        version = tuple(int(part) for part in file.name.split("-") if part.isdigit())
        if not file.is_file() or len(version) != 3 or _is_entity(file):
            continue
        key = (parts[0], parts[1], str(version[0]))
        if isinstance(parse_uri(f"iglu:{'/'.join(parts)}"), NotIglu):
            raise PlanError(f"{file}: no schema can be called so: letters, digits, - and _ in names and vendors")
        newest[key] = max(newest.get(key, (0, 0, 0)), version)
    return [
        f"iglu:{vendor}/{name}/jsonschema/{'-'.join(map(str, version))}"
        for (vendor, name, _), version in newest.items()
    ]


def _is_entity(file: Path) -> bool:
    try:
        schema = json.loads(file.read_bytes())
    except OSError as problem:
        raise PlanError(f"{file}: cannot be read: {problem.strerror}") from None
    except (ValueError, RecursionError) as problem:
        raise PlanError(f"{file}: not JSON: {problem}") from None
    mark = schema.get("$piste") if isinstance(schema, dict) else None
    return isinstance(mark, dict) and mark.get("entity") is True
