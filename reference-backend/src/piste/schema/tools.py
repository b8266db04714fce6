"""What the commands of `piste schema` do: read, work, print."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from piste.complaint import Complaint
from piste.records import SchemaKey
from piste.schema.diff import Bump, bump_between, bump_of, diff, next_version
from piste.schema.examples import from_lines, from_store
from piste.schema.folder import SchemaFile, document_of, parse_name, place_of, read_file, read_schemas, text_of
from piste.schema.infer import infer
from piste.schema.lint import ERROR, RULES, lint
from piste.schema.new import skeleton
from piste.schema.publish import publish


def run_lint(arguments: Namespace) -> int:
    """Print the findings, worst first in each file; 1 when one counts."""
    if unknown := {*arguments.skip} - RULES.keys():
        raise Complaint(f"there is no rule {sorted(unknown)[0]!r}; the rules are {', '.join(RULES)}")
    files = _read(arguments.paths)
    found = [finding for finding in lint(files) if finding.rule not in arguments.skip]
    errors = sum(finding.level == ERROR for finding in found)
    if arguments.json:
        _print([{**asdict(finding), "path": str(finding.path)} for finding in found])
    else:
        if arguments.rules:
            print("\n".join(f"{name:<12} {level:<8} {words}" for name, (level, words) in RULES.items()) + "\n")
        for finding in sorted(found, key=lambda finding: (str(finding.path), finding.level != ERROR)):
            print(f"{finding.path}: {finding.level}: {finding.where} {finding.message} [{finding.rule}]")
        print(f"{len(files)} schemas, {errors} errors, {len(found) - errors} warnings")
    return int(bool(errors or (arguments.strict and found)))


def run_new(arguments: Namespace) -> int:
    """Print or write the skeleton."""
    key = _named(arguments.name)
    try:
        document = skeleton(key, arguments.property, arguments.description)
    except ValueError as problem:
        raise Complaint(str(problem)) from None
    return _deliver(arguments, key, document)


def run_infer(arguments: Namespace) -> int:
    """Print or write the schema that all examples pass."""
    key = _named(arguments.name)
    examples = _examples(arguments, key)
    rules, count = infer(examples, enums=not arguments.no_enums)
    if not count:
        raise Complaint(
            f"there is no example of {key.vendor}/{key.name}: name a file, or a --data folder that has some"
        )
    print(f"piste: {count:,} examples", file=sys.stderr)
    body = {"description": f"Say what {key.name} is; inferred from {count:,} examples.", **rules}
    return _deliver(arguments, key, document_of(key, body))


def run_diff(arguments: Namespace) -> int:
    """Print the changes and the bump; 1 when the newer file's version does not move enough."""
    old, new = (_sound(read) for read in _read([arguments.old, arguments.new]))
    changes = diff(old.document, new.document)
    needed = bump_of(changes)
    moved = bump_between(old.key, new.key) if old.key and new.key else None
    enough = moved is None or moved >= needed or (moved is Bump.NONE and not changes)
    wanted = next_version(old.key, needed) if old.key else None
    if arguments.json:
        told = [{"where": c.where, "what": c.what, "bump": c.bump.name} for c in changes]
        _print({"changes": told, "bump": needed.name, "version": wanted, "enough": enough})
        return int(not enough)
    for change in sorted(changes, key=lambda change: -change.bump):
        print(f"{change.bump.name:<9} {change.where} {change.what}")
    follows = f": {old.key.version} becomes {wanted}" if old.key and changes else ""
    print(f"{len(changes)} changes, needs {needed.name}{follows}")
    if not enough and new.key:
        print(f"{new.key.version} is not enough")
    return int(not enough)


def run_publish(arguments: Namespace) -> int:
    """Print what became of each schema; 1 when one was refused."""
    files = _read(arguments.paths)
    try:
        results = publish(files, arguments.into, dry_run=arguments.dry_run)
    except OSError as problem:
        raise Complaint(f"{arguments.into} cannot be written: {problem}") from None
    if arguments.json:
        _print([asdict(result) for result in results])
    else:
        for result in results:
            would = "would be " if arguments.dry_run and result.state == "published" else ""
            print(f"{would}{result.state:<10} {result.uri}")
            for why in result.problems:
                print(f"           {why}")
    return int(any(result.state == "refused" for result in results))


def _read(paths: list[Path]) -> list[SchemaFile]:
    try:
        files = read_schemas(paths)
    except OSError as problem:
        raise Complaint(f"{problem.filename}: {problem.strerror}") from None
    if not files:
        raise Complaint(f"there is no file in {', '.join(map(str, paths))}")
    return files


def _sound(file: SchemaFile) -> SchemaFile:
    if not isinstance(file.document, dict):
        raise Complaint(f"{file.path} {file.problem or 'is not a JSON object'}")
    return file


def _named(text: str) -> SchemaKey:
    try:
        return parse_name(text)
    except ValueError as problem:
        raise Complaint(str(problem)) from None


def _examples(arguments: Namespace, key: SchemaKey) -> Iterable[Any]:
    if arguments.file is None:
        return from_store(arguments.data, key, arguments.limit)
    return from_lines(_lines(arguments.file), key, arguments.limit, arguments.file)


def _lines(name: str) -> Iterator[bytes]:
    if name == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as file:
            yield from file
    except OSError as problem:
        raise Complaint(f"{name}: {problem.strerror}") from None


def _deliver(arguments: Namespace, key: SchemaKey, document: dict[str, Any]) -> int:
    """Write the schema into its place, or print it."""
    text = text_of(document)
    if arguments.into is None:
        sys.stdout.write(text.decode())
        return 0
    place = place_of(arguments.into, key)
    if place.exists():
        there = read_file(place)
        changed = there.document != document
        raise Complaint(f"{place} is there already{'' if changed else ', the same'}: name another version or folder")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text)
    _print({"path": str(place), "uri": key.uri}) if arguments.json else print(place)
    return 0


def _print(value: object) -> None:
    print(json.dumps(orjson.loads(orjson.dumps(value)), indent=2))
