"""The YAML of the cases: plain YAML plus local tags (`!uuid`, `!number NaN`), read into `Tag` objects.

A tag means a value to hand over under `do` and a matcher under `expect`; `!repeat [text, times]` and
`!join [texts]` are texts in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Tag:
    """A tagged YAML value: its name without the exclamation mark, and what followed it (None if nothing did)."""

    name: str
    value: Any = None

    def __str__(self) -> str:
        return f"!{self.name}" if self.value is None else f"!{self.name} {self.value}"


class CaseLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Safe loader that keeps local tags and refuses a key written twice, which YAML would silently drop."""


def _tagged(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        value: Any = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = node.value if name in _TEXT_TAGS else _plain(node)
    if name == "repeat":
        text, times = value
        return str(text) * int(times)
    if name == "join":
        return "".join(map(str, value))
    return Tag(name, None if value == "" else value)


# Their value is a text whatever it looks like: !number 1e400 and !utf16 0061 must not become numbers on the way.
_TEXT_TAGS = frozenset({"number", "utf16", "decimal", "datetime", "json", "same_as", "matches"})


def _plain(node: yaml.Node) -> Any:
    return yaml.safe_load(node.value) if node.value else ""


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"key written twice: {key}", key_node.start_mark)
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


CaseLoader.add_multi_constructor("!", _tagged)
CaseLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(path: Path) -> Any:
    """The content of one YAML file with its tags."""
    return yaml.load(path.read_text(encoding="utf-8"), CaseLoader)


def to_message(value: Any) -> Any:
    """A `do` value as it travels to a driver: tags become one-member objects, empty and null values `$json`."""
    if isinstance(value, Tag):
        return {f"${value.name}": "" if value.value is None else str(value.value)}
    if isinstance(value, dict):
        return {key: to_message(member) for key, member in value.items()} if value else {"$json": "{}"}
    if isinstance(value, list):
        return [to_message(item) for item in value] if value else {"$json": "[]"}
    if value is None:
        return {"$json": "null"}
    return value
