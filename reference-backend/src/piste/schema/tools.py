"""What the commands of `piste schema` do: read, work, print."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from piste.complaint import Complaint, Misconfigured
from piste.records import SchemaKey
from piste.schema.diff import Bump, bump_between, bump_of, diff, next_version
from piste.schema.examples import from_lines, from_store
from piste.schema.folder import SchemaFile, document_of, parse_name, place_of, read_file, read_schemas, text_of
from piste.schema.iglu_server import IgluServer
from piste.schema.infer import infer
from piste.schema.lint import ERROR, RULES, lint
from piste.schema.new import skeleton
from piste.schema.publish import PUBLISHED, UNCHANGED, Published, publish
from piste.schema.target import Folder


def run_lint(arguments: Namespace) -> int:
    """Print the findings, worst first in each file; 1 when one counts."""
    if unknown := {*arguments.skip} - RULES.keys():
        raise Misconfigured(f"there is no rule {sorted(unknown)[0]!r}; the rules are {', '.join(RULES)}")
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
        raise Misconfigured(str(problem)) from None
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
    for path in (arguments.old, arguments.new):
        if path.is_dir():
            raise Misconfigured(f"{path} is a folder: name the two files of schemas to compare")
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
    """Print what becomes of each schema, while it goes on; 1 when one is not there in the end."""
    target = Folder(arguments.into) if arguments.into is not None else _server(arguments)
    files = _read(arguments.paths)
    results: list[Published] = []
    for result in publish(files, target, dry_run=arguments.dry_run):
        results.append(result)
        _show(result, len(results), len(files), arguments)
    if arguments.json:
        _print([asdict(result) for result in results])
    else:
        counts = Counter(result.state for result in results)
        print(", ".join(f"{count} {state}" for state, count in counts.items()))
    return int(any(result.state not in (PUBLISHED, UNCHANGED) for result in results))


def _server(arguments: Namespace) -> IgluServer:
    apikey = os.environ.get(arguments.apikey_env, "").strip()
    if not apikey:
        raise Misconfigured(
            f"there is no API key in ${arguments.apikey_env}: export the server's write key under that name, or name "
            "another variable with --apikey-env"
        )
    try:
        server = IgluServer(arguments.to, apikey, public=arguments.public)
    except ValueError as problem:
        raise Misconfigured(f"--to: {problem}") from None
    if server.in_clear:
        print("piste: http: the API key goes through the network in clear; https would hide it", file=sys.stderr)
    return server


def _show(result: Published, number: int, total: int, arguments: Namespace) -> None:
    """One schema's line as soon as it is known, and on a terminal how far it all is."""
    counts = sys.stderr.isatty()
    if counts:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if not arguments.json:
        would = "would be " if arguments.dry_run and result.state == PUBLISHED else ""
        print(f"{would}{result.state:<10} {result.uri}", flush=True)
        for why in result.problems:
            print(f"           {why}", flush=True)
    if counts and number < total:
        print(f"{number} of {total}", end="", file=sys.stderr, flush=True)


def _read(paths: list[Path]) -> list[SchemaFile]:
    try:
        files = read_schemas(paths)
    except OSError as problem:
        raise Complaint(f"{problem.filename}: {problem.strerror}; name schema files, or folders with some") from None
    if not files:
        raise Complaint(f"there is no file in {', '.join(map(str, paths))}; write one with `piste schema new`")
    return files


def _sound(file: SchemaFile) -> SchemaFile:
    if not isinstance(file.document, dict):
        raise Complaint(f"{file.path} {file.problem or 'is not a JSON object'}")
    return file


def _named(text: str) -> SchemaKey:
    try:
        return parse_name(text)
    except ValueError as problem:
        raise Misconfigured(str(problem)) from None


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
        raise Complaint(f"{name}: {problem.strerror}; name a file of JSON lines, or - for stdin") from None


def _deliver(arguments: Namespace, key: SchemaKey, document: dict[str, Any]) -> int:
    """Write the schema into its place, or print it."""
    text = text_of(document)
    if arguments.into is None:
        sys.stdout.write(text.decode())
        return 0
    place = place_of(arguments.into, key)
    try:
        if place.exists():
            same = read_file(place).document == document
            raise Complaint(f"{place} is there already{', the same' if same else ''}: name another version or folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)
    except OSError as problem:
        raise Complaint(
            f"{problem.filename}: {problem.strerror}; name a folder that you may write, or no --into"
        ) from None
    _print({"path": str(place), "uri": key.uri}) if arguments.json else print(place)
    return 0


def _print(value: object) -> None:
    print(json.dumps(orjson.loads(orjson.dumps(value)), indent=2))
