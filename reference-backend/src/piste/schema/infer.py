"""A schema out of examples: what all of them have is required, what some have is optional, limits get some room.

Memory is bounded by the shape of the data, not by its amount: of values only sizes, ranges and a few distinct ones are
kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from piste.enrichment.iglu.formats import CHECKS

MOST_PROPERTIES: Final = 500
MOST_DEPTH: Final = 20
MOST_DISTINCT: Final = 10
"""Different values up to which text may be an enum."""

ENUM_SAMPLES: Final = 50
"""Examples that an enum needs, so that chance makes none."""

_LENGTHS: Final = (16, 32, 64, 128, 255, 512, 1024, 2048, 4096, 8192, 65535)
_FORMATS: Final = ("uuid", "date-time", "uri", "ipv4", "email")
_INTEGERS: Final = ((0, 255), (0, 65_535), (0, 2_147_483_647), (-2_147_483_648, 2_147_483_647))
_WIDEST: Final = 9_007_199_254_740_991
"""The largest whole number that all readers of JSON tell apart from its neighbours."""


@dataclass(slots=True)
class Seen:
    """What the examples had in one place."""

    count: int = 0
    kinds: set[str] = field(default_factory=set)
    longest: int = 0
    low: float = 0
    high: float = 0
    numbers: int = 0
    texts: int = 0
    formats: set[str] = field(default_factory=lambda: {*_FORMATS})
    distinct: set[str] = field(default_factory=set)
    properties: dict[str, Seen] = field(default_factory=dict)
    objects: int = 0
    items: Seen | None = None
    more: bool = False

    def add(self, value: Any, depth: int = 0) -> None:
        """Take one example in."""
        self.count += 1
        kind = _kind(value)
        self.kinds.add(kind)
        if kind == "string":
            self._add_text(value)
        elif kind in ("integer", "number"):
            self.low = value if not self.numbers else min(self.low, value)
            self.high = value if not self.numbers else max(self.high, value)
            self.numbers += 1
        elif kind == "object" and depth < MOST_DEPTH:
            self.objects += 1
            for name, inner in value.items():
                if name in self.properties or len(self.properties) < MOST_PROPERTIES:
                    self.properties.setdefault(name, Seen()).add(inner, depth + 1)
                else:
                    self.more = True
        elif kind == "array" and depth < MOST_DEPTH:
            self.items = self.items or Seen()
            for inner in value:
                self.items.add(inner, depth + 1)

    def _add_text(self, text: str) -> None:
        self.texts += 1
        self.longest = max(self.longest, len(text))
        self.formats = {name for name in self.formats if CHECKS[name](text)}
        if len(self.distinct) <= MOST_DISTINCT and len(text) <= 128:
            self.distinct.add(text)
        elif len(text) > 128:
            self.distinct.update(map(str, range(MOST_DISTINCT + 1)))  # too long for an enum


def infer(examples: Iterable[Any], *, enums: bool = True) -> tuple[dict[str, Any], int]:
    """The rules that all examples pass, and how many there were."""
    seen = Seen()
    for example in examples:
        seen.add(example)
    return _rules(seen, enums), seen.count


def _rules(seen: Seen, enums: bool) -> dict[str, Any]:
    kinds = seen.kinds - {"integer"} if "number" in seen.kinds else seen.kinds
    rules: dict[str, Any] = {}
    if kinds:
        ordered = sorted(kinds, key=lambda kind: (kind == "null", kind))
        rules["type"] = ordered[0] if len(ordered) == 1 else ordered
    if "string" in kinds:
        rules |= _text(seen, enums and kinds <= {"string", "null"}, "null" in kinds)
    if {"integer", "number"} & kinds:
        rules |= _number(seen, "number" in kinds)
    if "object" in kinds:
        rules |= _object(seen, enums)
    if "array" in kinds and seen.items is not None and seen.items.count:
        rules["items"] = _rules(seen.items, enums)
    return rules


def _text(seen: Seen, enums: bool, null: bool) -> dict[str, Any]:
    for name in _FORMATS:
        if name in seen.formats:
            return {"format": name} if name != "uri" else {"format": name, "maxLength": _room(seen.longest)}
    few = len(seen.distinct) <= min(MOST_DISTINCT, seen.texts // 5)
    if enums and few and seen.texts >= ENUM_SAMPLES:
        return {"enum": [*sorted(seen.distinct), *([None] if null else [])]}
    return {"maxLength": _room(seen.longest)}


def _room(length: int) -> int:
    """A usual length with twice the room that the longest needed."""
    return next((usual for usual in _LENGTHS if usual >= 2 * length), max(length, _LENGTHS[-1]))


def _number(seen: Seen, fractions: bool) -> dict[str, Any]:
    for low, high in _INTEGERS[2 if fractions else 0 :]:
        if low <= seen.low and 2 * seen.high <= high:
            return {"minimum": low, "maximum": high}
    rules = {"minimum": 0 if seen.low >= 0 else -_WIDEST, "maximum": _WIDEST}
    return rules if seen.low >= -_WIDEST and seen.high <= _WIDEST else {}


def _object(seen: Seen, enums: bool) -> dict[str, Any]:
    rules: dict[str, Any] = {
        "properties": {
            name: _rules(inner, enums) if inner.count == seen.objects else _optional(_rules(inner, enums))
            for name, inner in seen.properties.items()
        }
    }
    required = [name for name, inner in seen.properties.items() if inner.count == seen.objects]
    if required:
        rules["required"] = required
    rules["additionalProperties"] = seen.more
    return rules


def _optional(rules: dict[str, Any]) -> dict[str, Any]:
    """What may be missing may also be null: many languages send it so."""
    kinds = rules.get("type")
    if kinds is None:
        return rules
    ordered = kinds if isinstance(kinds, list) else [kinds]
    optional = {**rules, "type": ordered if "null" in ordered else [*ordered, "null"]}
    if "enum" in rules and None not in rules["enum"]:
        optional["enum"] = [*rules["enum"], None]
    return optional if optional["type"] != ["null"] else rules


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    for kind, of in (("boolean", bool), ("string", str), ("integer", int), ("number", float), ("array", list)):
        if isinstance(value, of):
            return kind
    return "object"
