"""Schemas to where others read them: only sound ones, only versions that follow, never another text for one that is
there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from piste.enrichment.iglu.key import version_parts
from piste.records import SchemaKey
from piste.schema.diff import Bump, bump_between, bump_of, diff, next_version
from piste.schema.folder import SchemaFile
from piste.schema.lint import ERROR, lint
from piste.schema.target import Document, RefusedError, Target, TargetLost

PUBLISHED, UNCHANGED = "published", "unchanged"


@dataclass(frozen=True, slots=True)
class Published:
    """What became of one schema: `published`, `unchanged`, `refused`, `failed` or `not tried`, and why."""

    uri: str
    state: str
    path: str
    problems: tuple[str, ...] = ()


def publish(files: list[SchemaFile], target: Target, *, dry_run: bool = False) -> Iterator[Published]:
    """Publish the files one by one, older versions first, and tell what became of each.

    When the target is lost, the one that it was lost at has `failed`, and the others are `not tried`.
    """
    pending: dict[SchemaKey, Document] = {}
    lost = False
    for file in sorted(files, key=lambda file: (file.key is None, *(file.key[:3] if file.key else ()), _order(file))):
        if lost:
            yield _told(file, "not tried")
            continue
        try:
            yield _one(file, target, pending, dry_run)
        except TargetLost as problem:
            lost = True
            yield _told(file, "failed", str(problem))


def _told(file: SchemaFile, state: str, *problems: str) -> Published:
    return Published(file.key.uri if file.key else str(file.path), state, str(file.path), problems)


def _order(file: SchemaFile) -> tuple[int, ...]:
    return version_parts(file.key) if file.key else ()


def _one(file: SchemaFile, target: Target, pending: dict[SchemaKey, Document], dry_run: bool) -> Published:
    problems = [f"{f.where}: {f.message}" for f in lint([file]) if f.level == ERROR]
    if file.key is None or problems:
        return _told(file, "refused", *problems)
    key, document = file.key, file.document
    place = target.place(key)
    there = target.document(key)
    if there is not None:
        if target.same(there, document):
            return Published(key.uri, UNCHANGED, place)
        version = next_version(key, bump_of(diff(there, document)))
        problem = f"{key.version} is published already with another text: publish this one as {version}"
        return Published(key.uri, "refused", place, (problem,))
    problem_of_version = _version_problem(key, document, target, pending)
    if problem_of_version is not None:
        return Published(key.uri, "refused", place, (problem_of_version,))
    if dry_run:
        pending[key] = document
    else:
        try:
            target.write(key, document)
        except RefusedError as refusal:
            return Published(key.uri, "refused", place, (str(refusal),))
    return Published(key.uri, PUBLISHED, place)


def _version_problem(
    key: SchemaKey, document: Document, target: Target, pending: dict[SchemaKey, Document]
) -> str | None:
    """Why this version does not follow those that are there; None when it does."""
    known = target.versions(key) | pending.keys()
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
    changes = diff(pending.get(last) or target.document(last) or {}, document)
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
