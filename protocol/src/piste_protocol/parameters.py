"""Rows of parameters.yaml: every wire key, what it is called, what it holds and which columns it fills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Type = Literal[
    "text",
    "integer",
    "decimal",
    "flag",
    "epoch_ms",
    "dimensions",
    "uuid",
    "event_code",
    "platform",
    "ip_address",
    "json",
]
Carrier = Literal["payload", "redirect", "webhook", "collector", "page_url"]
Stability = Literal["stable", "deprecated", "collector_only", "dead"]


class Wire(NamedTuple):
    """One key as it stands on the wire: a row has one, or two for twins, and one more for each alias."""

    key: str
    name: str
    type: str


@dataclass(frozen=True)
class Twins:
    """Two keys for one value: JSON text, and the same in base64."""

    plain: str
    base64: str


@dataclass(frozen=True)
class Alias:
    """An older key that the enricher still maps; trackers of today do not send it."""

    key: str
    name: str
    because: str
    post: bool = True


@dataclass(frozen=True)
class Parameter:
    """One row. `carrier` says where the key stands; `post` whether payload_data lists it, so that a POST may."""

    name: str
    type: Type
    brief: str
    examples: tuple[str, ...]
    key: str | None = None
    keys: Twins | None = None
    event: str | None = None
    required: bool = False
    column: str | tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    carrier: Carrier = "payload"
    post: bool = True
    stability: Stability = "stable"
    note: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,) if isinstance(self.column, str) else self.column

    @property
    def sendable(self) -> bool:
        """Whether a tracker of today may send the key (SP-PAY-5)."""
        return self.carrier == "payload" and self.post and self.stability in ("stable", "deprecated")

    @property
    def posted(self) -> tuple[str, ...]:
        """The keys of the row that payload_data lists."""
        unlisted = {alias.key for alias in self.aliases if not alias.post}
        return tuple(wire.key for wire in self.wires if wire.key not in unlisted) if self.post else ()

    @property
    def wires(self) -> tuple[Wire, ...]:
        """Every key of the row in the order of the mapping, where a later one overrules: aliases, plain, base64."""
        aliases = tuple(Wire(alias.key, alias.name, self.type) for alias in self.aliases)
        if self.keys is not None:
            twin = Wire(self.keys.base64, f"{self.name}_base64", f"base64_{self.type}")
            return (*aliases, Wire(self.keys.plain, self.name, self.type), twin)
        if self.key is None:
            raise ValueError(f"parameters.yaml: the row {self.name} has neither `key` nor `keys`")
        return (*aliases, Wire(self.key, self.name, self.type))
