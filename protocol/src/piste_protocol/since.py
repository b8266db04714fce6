"""Compares the protocol with an older one: what breaks whoever relies on it needs a new major version."""

from __future__ import annotations

import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from piste_protocol.load import Protocol, load, root

READ = ("parameters.yaml", "columns.yaml", "codes.yaml", "events.yaml", "transport.yaml", "rules.md", "pyproject.toml")


class UnknownTagError(Exception):
    """Git has no such tag, or no protocol in it."""


def breaking(old: Protocol, new: Protocol) -> Iterator[str]:
    """What the new protocol takes away or narrows."""
    old_wires, new_wires = ({wire.key: wire for wire in protocol.wires} for protocol in (old, new))
    for key, wire in old_wires.items():
        if key not in new_wires:
            yield f"the key {key} is gone"
        elif new_wires[key].type != wire.type:
            yield f"the key {key} was {wire.type} and is {new_wires[key].type}"
        elif not set(old.parameter(key).columns) <= set(new.parameter(key).columns):
            yield f"the key {key} no longer fills {', '.join(old.parameter(key).columns)}"
    names = [column.name for column in new.columns]
    for place, column in enumerate(old.columns):
        if column.name not in names:
            yield f"the column {column.name} is gone"
            continue
        now = new.columns[names.index(column.name)]
        if names.index(column.name) != place:
            yield f"the column {column.name} moved from place {place} to {names.index(column.name)}"
        if now.kind != column.kind:
            yield f"the column {column.name} was {column.kind} and is {now.kind}"
        if now.max_length is not None and column.max_length is not None and now.max_length < column.max_length:
            yield f"the column {column.name} took {column.max_length} characters and takes {now.max_length}"
    for code in {code.code for code in old.codes.event_codes} - {code.code for code in new.codes.event_codes}:
        yield f"the event code {code} is gone"
    for code in {item.code for item in old.codes.platforms} - {item.code for item in new.codes.platforms}:
        yield f"the platform {code} is gone"
    for rule in {rule.id for rule in old.rules} - {rule.id for rule in new.rules}:
        yield f"the rule {rule} is gone"


def major(folder: Path) -> int:
    """The major version in a folder's pyproject.toml."""
    version: str = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return int(version.partition(".")[0])


def check_since(tag: str, current: Path | None = None) -> list[str]:
    """Breaking changes since a git tag that no new major version covers, in a folder, ours if none is given."""
    current = current or root()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in READ:
            result = subprocess.run(
                ["git", "show", f"{tag}:./{file}"], cwd=current, capture_output=True, text=True, check=False
            )
            if result.returncode:
                raise UnknownTagError(f"git show {tag}:./{file}: {result.stderr.strip()}")
            (folder / file).write_text(result.stdout, encoding="utf-8")
        changes = list(breaking(load(folder), load(current)))
        return [] if major(current) > major(folder) else changes
