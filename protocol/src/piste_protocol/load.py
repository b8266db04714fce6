"""Reads the YAML files and the rules into frozen dataclasses, once."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from piste_protocol.codes import Codes
from piste_protocol.columns import Column
from piste_protocol.events import EventKind
from piste_protocol.parameters import Parameter, Wire
from piste_protocol.rules import Rule, parse_rules
from piste_protocol.transport import Transport

T = TypeVar("T")


class ProtocolError(Exception):
    """A protocol file cannot be read: the message names the file and the place."""


@dataclass(frozen=True)
class Protocol:
    """Everything that the files of one folder say."""

    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    events: tuple[EventKind, ...]
    codes: Codes
    transport: Transport
    rules: tuple[Rule, ...]

    @property
    def wires(self) -> tuple[Wire, ...]:
        """Every wire key, in the order of the mapping."""
        return tuple(wire for parameter in self.parameters for wire in parameter.wires)

    def keys_of(self, column: str) -> tuple[str, ...]:
        """The wire keys that fill a column."""
        return tuple(wire.key for row in self.parameters if column in row.columns for wire in row.wires)

    def parameter(self, key: str) -> Parameter:
        """The row that has this wire key or this name; KeyError if none has."""
        for parameter in self.parameters:
            if parameter.name == key or any(wire.key == key for wire in parameter.wires):
                return parameter
        raise KeyError(key)


def root() -> Path:
    """The folder with the YAML files: inside the package when installed from a wheel, else the checkout's protocol/."""
    packaged = Path(__file__).parent / "data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def schemas_root() -> Path:
    """The folder with the standard schemas, laid out as in Iglu: `<vendor>/<name>/jsonschema/<M-R-A>`."""
    return root() / "schemas"


def vectors_root() -> Path:
    """The folder with the input and output tables that every encoder and decoder is tested on."""
    return root() / "vectors"


def read_yaml(path: Path) -> Any:
    """The content of one YAML file; ProtocolError if it is missing or is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise ProtocolError(f"{path}: {error}") from error


def _convert(path: Path, type_: type[T]) -> T:
    try:
        return msgspec.convert(read_yaml(path), type_)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"{path}: {error}") from error


@functools.cache
def load(folder: Path | None = None) -> Protocol:
    """The protocol in a folder, ours if none is given.

    A parameter that an event kind requires is marked required here, since events.yaml is the home of that fact.
    """
    folder = folder or root()
    events = _convert(folder / "events.yaml", tuple[EventKind, ...])
    needed = {(event.name, event.arguments.get(argument)) for event in events for argument in event.required}
    parameters = tuple(
        replace(row, required=row.required or (row.event, row.name) in needed)
        for row in _convert(folder / "parameters.yaml", tuple[Parameter, ...])
    )
    return Protocol(
        parameters=parameters,
        columns=_convert(folder / "columns.yaml", tuple[Column, ...]),
        events=events,
        codes=_convert(folder / "codes.yaml", Codes),
        transport=_convert(folder / "transport.yaml", Transport),
        rules=parse_rules((folder / "rules.md").read_text(encoding="utf-8")),
    )
