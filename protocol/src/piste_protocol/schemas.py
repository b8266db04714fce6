"""The standard schemas as a list, for the reference."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True)
class StandardSchema:
    """All versions of one schema; the description is that of the newest."""

    vendor: str
    name: str
    versions: tuple[str, ...]
    description: str


def version_key(path: Path) -> tuple[int, ...]:
    """What a file of a schema sorts by: model, revision, addition as numbers."""
    return tuple(int(part) for part in path.name.split("-"))


def standard_schemas(folder: Path) -> list[StandardSchema]:
    """The schemas under an Iglu folder, by vendor and name."""
    found = []
    for parent, files in groupby(sorted(folder.glob("*/*/jsonschema/*-*-*")), lambda path: path.parent):
        versions = sorted(files, key=version_key)
        description = json.loads(versions[-1].read_text(encoding="utf-8"))["description"]
        vendor, name, _ = parent.relative_to(folder).parts
        found.append(StandardSchema(vendor, name, tuple(path.name for path in versions), description))
    return found
