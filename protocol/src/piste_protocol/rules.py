"""The numbered rules of rules.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Level = Literal["MUST", "SHOULD", "MAY"]

_RULE = re.compile(r"^- \*\*(SP-[A-Z0-9]+-\d+)\*\* (.+?)(?=^- |^#|^$|\Z)", re.MULTILINE | re.DOTALL)
_LEVEL = re.compile(r"\b(MUST NOT|MUST|SHOULD NOT|SHOULD|MAY)\b")


@dataclass(frozen=True)
class Rule:
    """One normative sentence; `level` is the strongest keyword in it, without its NOT."""

    id: str
    text: str
    level: Level

    @property
    def area(self) -> str:
        return self.id.split("-")[1]


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules in a text, in its order: list items that open with a bold id. ValueError for one without a keyword."""
    return tuple(Rule(id_, " ".join(body.split()), _level(id_, body)) for id_, body in _RULE.findall(text))


def _level(id_: str, body: str) -> Level:
    found = {word.split()[0] for word in _LEVEL.findall(body)}
    if "MUST" in found:
        return "MUST"
    if "SHOULD" in found:
        return "SHOULD"
    if "MAY" in found:
        return "MAY"
    raise ValueError(f"rules.md: {id_} says none of MUST, SHOULD, MAY")
