"""Schemas into a folder that others read: only sound ones, only versions that follow, never another text for one that
is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from piste.enrichment.iglu.key import version_parts
from piste.records import SchemaKey
from piste.schema.diff import Bump, bump_between, bump_of, diff, next_version
from piste.schema.folder import SchemaFile, place_of, text_of
from piste.schema.lint import ERROR, lint


@dataclass(frozen=True, slots=True)
class Published:
    """What became of one schema: `published`, `unchanged` or `refused`, and why."""

    uri: str
    state: str
    path: str
    problems: tuple[str, ...] = ()


def publish(files: list[SchemaFile], folder: Path, *, dry_run: bool = False) -> list[Published]:
    """Publish the files into the folder, older versions first; each is written whole or not at all.

    Raises OSError when the folder cannot be written.
    """
    results: list[Published] = []
    pending: dict[SchemaKey, dict[str, Any]] = {}
    for file in sorted(files, key=lambda file: (file.key is None, *(file.key[:3] if file.key else ()), _order(file))):
        results.append(_one(file, folder, pending, dry_run))
    return results


def _order(file: SchemaFile) -> tuple[int, ...]:
    return version_parts(file.key) if file.key else ()


def _one(file: SchemaFile, folder: Path, pending: dict[SchemaKey, dict[str, Any]], dry_run: bool) -> Published:
    problems = [f"{f.where}: {f.message}" for f in lint([file]) if f.level == ERROR]
    if file.key is None or problems:
        return Published(file.key.uri if file.key else str(file.path), "refused", str(file.path), tuple(problems))
    key, document = file.key, file.document
    place = place_of(folder, key)
    there = _read(place)
    if there is not None:
        if there == document:
            return Published(key.uri, "unchanged", str(place))
        version = next_version(key, bump_of(diff(there, document)))
        problem = f"{key.version} is published already with another text: publish this one as {version}"
        return Published(key.uri, "refused", str(place), (problem,))
    problem_of_version = _version_problem(key, document, _published(folder, key) | pending)
    if problem_of_version is not None:
        return Published(key.uri, "refused", str(place), (problem_of_version,))
    pending[key] = document
    if not dry_run:
        _write(place, document)
    return Published(key.uri, "published", str(place))


def _version_problem(key: SchemaKey, document: dict[str, Any], known: dict[SchemaKey, dict[str, Any]]) -> str | None:
    """Why this version does not follow those that are there; None when it does."""
    versions = {version_parts(other): other for other in known if other[:3] == key[:3]}
    if not versions:
        return None if key.version == "1-0-0" else f"the first version of a schema is 1-0-0, not {key.version}"
    parts = version_parts(key)
    before = [version for version in versions if version < parts]
    if not before:
        return f"{_text(min(versions))} is there already: {key.version} cannot come after it"
    last = versions[max(before)]
    bump = bump_between(last, key)
    wanted = next_version(last, bump)
    if key.version != wanted:
        return f"{key.version} does not follow {last.version}: the next such version is {wanted}"
    later = [version for version in versions if version > parts and version[0] == parts[0]]
    if later:
        return f"{_text(max(later))} is there already: {key.version} cannot come after it"
    changes = diff(known[last], document)
    needed = bump_of(changes)
    if needed > bump:
        worst = next(change for change in changes if max(change.bump, Bump.ADDITION) is needed)
        return (
            f"{last.version} to {key.version} is {_article(bump)}, but the change needs {_article(needed)}, "
            f"{next_version(last, needed)}: {worst.where} {worst.what}"
        )
    return None


def _text(version: tuple[int, ...]) -> str:
    return "-".join(map(str, version))


def _article(bump: Bump) -> str:
    return f"an {bump.name}" if bump is Bump.ADDITION else f"a {bump.name}"


def _published(folder: Path, key: SchemaKey) -> dict[SchemaKey, dict[str, Any]]:
    found: dict[SchemaKey, dict[str, Any]] = {}
    for path in place_of(folder, key).parent.glob("*-*-*"):
        other = SchemaKey(key.vendor, key.name, key.format, path.name.removesuffix(".json"))
        document = _read(path)
        if document is not None and all(part.isdecimal() for part in other.version.split("-")):
            found[other] = document
    return found


def _read(path: Path) -> dict[str, Any] | None:
    try:
        document = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None
    return document if isinstance(document, dict) else None


def _write(path: Path, document: dict[str, Any]) -> None:
    """Whole or not at all: a backend may be watching the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    scratch.write_bytes(text_of(document))
    scratch.replace(path)
