"""The command `piste-protocol`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from piste_protocol import __version__
from piste_protocol.check import problems
from piste_protocol.generate import generate, stale
from piste_protocol.literals import wire_literals
from piste_protocol.load import Protocol, ProtocolError, load, root
from piste_protocol.since import UnknownTagError, check_since


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="piste-protocol",
        description="The Snowplow Tracker Protocol as data: print what is derived from it, check it, look a key up.",
        epilog="The files are described in protocol/README.md.",
    )
    top.add_argument("--version", action="version", version=f"piste-protocol {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    command = commands.add_parser("generate", help="print every generated file of the repository")
    command.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    command = commands.add_parser("check", help="check the files, and product code for wire keys written out")
    command.add_argument("--since", metavar="TAG", help="also fail for breaking changes since a git tag")
    command = commands.add_parser("show", help="tell what is known about a wire key, a name or a column")
    command.add_argument("key", metavar="KEY", help="for example se_ca, se_category, page_url")
    return top


def repository() -> Path:
    """The checkout that the protocol's files stand in; ProtocolError where they were installed without one."""
    if not (root() / "pyproject.toml").is_file():
        raise ProtocolError("this needs a checkout of the repository: install it with `pip install -e protocol`")
    return root().parent


def run_generate(check: bool) -> int:
    """Prints the paths of what changed, or with `check` of what is stale."""
    paths = stale(repository()) if check else generate(repository())
    for path in paths:
        print(f"{path} is stale: run `piste-protocol generate`" if check else path)
    return 1 if check and paths else 0


def run_check(tag: str | None) -> int:
    """Prints every fault."""
    found = problems() + list(wire_literals(repository()))
    if tag is not None:
        found += [f"since {tag} {change}: this needs a new major version" for change in check_since(tag)]
    for problem in found:
        print(problem)
    return 1 if found else 0


def describe(word: str, protocol: Protocol) -> Iterator[str]:
    """Lines on a key, a name or a column. KeyError if it is none of these."""
    columns = {column.name: column for column in protocol.columns}
    keys = {wire.key: row for row in protocol.parameters for wire in row.wires}
    rows = [keys[word]] if word in keys else [row for row in protocol.parameters if word in (row.name, *row.columns)]
    if not rows and word not in columns:
        raise KeyError(word)
    for row in rows:
        yield f"{' '.join(wire.key for wire in reversed(row.wires))}  {row.name}"
        yield f"  {row.brief}"
        yield f"  {row.type}, {row.event or 'every event'}{', required' if row.required else ''}, {row.stability}"
        yield f"  for example {row.examples[0]}"
        if row.note:
            yield f"  {row.note}"
    for name in [word] if word in columns else [name for row in rows for name in row.columns]:
        column = columns[name]
        length = f", at most {column.max_length} characters" if column.max_length else ""
        yield f"column {name}: {column.kind}{length}, filled by {column.filled_by}"
        if not rows:
            yield f"  {column.brief}"


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; 0 when all is well, 1 for faults, 2 for a wrong command line."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "generate":
            return run_generate(options.check)
        if options.command == "check":
            return run_check(options.since)
        print("\n".join(describe(options.key, load())))
    except KeyError:
        print(f"there is no key, name or column {options.key}; see docs/reference/parameters.md", file=sys.stderr)
        return 1
    except (ProtocolError, UnknownTagError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
