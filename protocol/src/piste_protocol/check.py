"""Policies: what must hold between the protocol's files. Each check yields one sentence a fault."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs

from piste_protocol.load import Protocol, load, read_yaml, root
from piste_protocol.parameters import Parameter
from piste_protocol.values import DECODERS, RefusedError

FILES = ("parameters", "columns", "codes", "events", "transport")

KINDS: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "ip_address": ("text",),
    "event_code": ("text",),
    "platform": ("text",),
    "uuid": ("text",),
    "integer": ("integer",),
    "dimensions": ("integer",),
    "decimal": ("decimal", "double"),
    "flag": ("flag",),
    "epoch_ms": ("timestamp",),
    "json": ("json",),
}
"""Type of a parameter -> kinds of column that can hold it."""

FILLED_FROM_KEYS = ("tracker", "collector", "enricher")
"""Who may fill a column that a wire key maps to: a tracker, or a part of the backend that lets the key overrule."""


def problems(folder: Path | None = None) -> list[str]:
    """Every fault in a folder's files, ours if none is given."""
    folder = folder or root()
    found = list(meta_schemas(folder))
    if found:
        return found  # what has the wrong shape cannot be loaded
    protocol = load(folder)
    checks = (uniqueness, homes, examples, event_kinds)
    found += [problem for check in checks for problem in check(protocol)]
    return found + list(schemas(protocol, folder)) + list(vectors(protocol, folder))


def meta_schemas(folder: Path) -> Iterator[str]:
    """Each YAML file conforms to the schema that its first line names."""
    for name in FILES:
        path = folder / f"{name}.yaml"
        wanted = f"# yaml-language-server: $schema=meta/{name}.schema.json"
        if path.read_text(encoding="utf-8").partition("\n")[0] != wanted:
            yield f"{path.name}: the first line must be `{wanted}`"
        yield from _conform(path.name, read_yaml(path), folder / "meta" / f"{name}.schema.json")
    for path in sorted((folder / "vectors").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        yield from _conform(path.name, data, folder / "meta" / "vectors.schema.json")


def _conform(name: str, data: object, schema: Path) -> Iterator[str]:
    validator = jsonschema_rs.Draft7Validator(json.loads(schema.read_text(encoding="utf-8")), offline=True)
    for error in validator.iter_errors(data):
        yield f"{name}: at {'/'.join(map(str, error.instance_path)) or 'the top'}: {error.message}"


def uniqueness(protocol: Protocol) -> Iterator[str]:
    """A key, a name, a column, a rule stands once."""
    things = {
        "wire key": [wire.key for wire in protocol.wires],
        "name": [wire.name for wire in protocol.wires],
        "column": [column.name for column in protocol.columns],
        "rule": [rule.id for rule in protocol.rules],
        "event code": [code.code for code in protocol.codes.event_codes],
    }
    for what, values in things.items():
        for value, count in Counter(values).items():
            if count > 1:
                yield f"the {what} {value} stands {count} times"


def homes(protocol: Protocol) -> Iterator[str]:
    """A live key of a payload has one home, its column; a tracker's column has a key."""
    columns = {column.name: column for column in protocol.columns}
    for row in protocol.parameters:
        live = row.carrier == "payload" and row.stability != "dead"
        if live and not row.columns:
            yield f"{row.name}: give it a column, or say that it is dead or where else it stands"
        if row.stability == "dead" and row.columns:
            yield f"{row.name}: a dead key has no column"
        if row.carrier == "payload" and (len(row.columns) == 2) != (row.type == "dimensions"):
            yield f"{row.name}: two columns are for dimensions, and dimensions have two columns"
        for name in row.columns:
            if name not in columns:
                yield f"{row.name}: there is no column {name}"
            elif row.carrier == "payload" and columns[name].kind not in KINDS[row.type]:
                yield f"{row.name}: a {row.type} does not fit the {columns[name].kind} column {name}"
            elif columns[name].filled_by not in FILLED_FROM_KEYS:
                yield f"{row.name}: the column {name} is filled by {columns[name].filled_by}"
    for column in protocol.columns:
        if column.filled_by == "tracker" and not protocol.keys_of(column.name):
            yield f"the column {column.name} is filled by a tracker, but no key maps to it"


def examples(protocol: Protocol) -> Iterator[str]:
    """Every example is a text that the enricher reads, and not longer than its column."""
    lengths = {column.name: column.max_length for column in protocol.columns}
    for row in protocol.parameters:
        for example in row.examples:
            if not _readable(row, example, protocol):
                yield f"{row.name}: the example {example!r} is no {row.type}"
            elif any(len(example) > (lengths.get(name) or len(example)) for name in row.columns):
                yield f"{row.name}: the example {example!r} is longer than its column"


def _readable(row: Parameter, example: str, protocol: Protocol) -> bool:
    if row.type == "event_code":
        return example in {code.code for code in protocol.codes.event_codes}
    if row.type == "platform":
        return example in {platform.code for platform in protocol.codes.platforms}
    try:
        DECODERS[row.type](example)
    except RefusedError:
        return False
    return True


def event_kinds(protocol: Protocol) -> Iterator[str]:
    """An event's arguments are rows of its own or of every kind, and no live row of its own is left out."""
    codes = {code.code: code.event for code in protocol.codes.event_codes}
    rows = {row.name: row for row in protocol.parameters}
    for event in protocol.events:
        if codes.get(event.code) != event.name:
            yield f"{event.name}: codes.yaml has no {event.code} for it"
        for argument, name in event.arguments.items():
            if name not in rows:
                yield f"{event.name}: its argument {argument} names {name}, which parameters.yaml lacks"
            elif rows[name].event not in (None, event.name):
                yield f"{event.name}: its argument {argument} belongs to {rows[name].event}"
        for argument in event.required:
            if argument not in event.arguments:
                yield f"{event.name}: it requires {argument}, which is none of its arguments"
        for row in protocol.parameters:
            if row.event == event.name and row.sendable and row.name not in event.arguments.values():
                yield f"{event.name}: no argument for its own key {row.name}"


def schemas(protocol: Protocol, folder: Path) -> Iterator[str]:
    """The schemas that transport.yaml names are there, and payload_data lists the keys that parameters.yaml says."""
    transport = protocol.transport
    uris = [transport.wrapper_uri(name) for name in transport.wrappers]
    uris += [uri for uri in transport.schemas.values() if "/jsonschema/" in uri]
    uris += [
        f"iglu:com.snowplowanalytics.snowplow.badrows/{kind}/jsonschema/{v}" for kind, v in transport.bad_rows.items()
    ]
    for uri in uris:
        if not (folder / "schemas" / uri.removeprefix("iglu:")).is_file():
            yield f"transport.yaml names {uri}, which is not under schemas/"
    path = folder / "schemas" / transport.wrapper_uri("payload_data").removeprefix("iglu:")
    if not path.is_file():
        return
    listed = set(json.loads(path.read_text(encoding="utf-8"))["items"]["properties"])
    posted = {key for row in protocol.parameters for key in row.posted}
    for key in sorted(listed ^ posted):
        yield f"{key}: payload_data {'lists' if key in listed else 'does not list'} it, parameters.yaml says otherwise"


def vectors(protocol: Protocol, folder: Path) -> Iterator[str]:
    """Every table cites rules that exist."""
    rules = {rule.id for rule in protocol.rules}
    for path in sorted((folder / "vectors").glob("*.json")):
        for rule in json.loads(path.read_text(encoding="utf-8"))["rules"]:
            if rule not in rules:
                yield f"{path.name}: there is no rule {rule}"
