"""Finds wire keys written out in product code, where the generated constants belong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from piste_protocol.generate import TARGETS
from piste_protocol.load import Protocol, load

FOLDERS = ("sdk-python/src", "sdk-js/src", "sdk-lua/src", "sdk-arduino/src", "reference-backend/src", "conformance/src")
SUFFIXES = (".py", ".ts", ".js", ".lua", ".cpp", ".h", ".ino")

SHORT = frozenset({"eid", "dtm", "stm", "ttm", "tna", "tnuid", "nuid", "duid", "refr"})
"""Keys without an underscore that are no words of their own. Others (`page`, `url`, `e`) cannot be told from prose."""

ALLOWED: dict[tuple[str, str], str] = {
    ("sdk-python/src/piste_tracker/subject.py", "duid"): "the argument's name in the official Subject",
    ("sdk-python/src/piste_tracker/subject.py", "nuid"): "the argument's name in the official Subject",
}
"""Glob of a path, and a key -> why the key stands there."""


def telling_keys(protocol: Protocol) -> list[str]:
    """The keys that cannot be mistaken: with an underscore inside, or of the short list."""
    columns = {column.name for column in protocol.columns}
    keys = [wire.key for wire in protocol.wires]
    return [key for key in keys if key in SHORT or ("_" in key.lstrip("_") and key not in columns)]


def wire_literals(repository: Path, allowed: dict[tuple[str, str], str] | None = None) -> Iterator[str]:
    """`path:line: literal` for each quoted wire key in product code that is neither generated nor allowed."""
    allowed = ALLOWED if allowed is None else allowed
    generated = {target.path for target in TARGETS}
    pattern = re.compile("([\"'])(" + "|".join(map(re.escape, telling_keys(load()))) + r")\1")
    for folder in FOLDERS:
        for path in sorted((repository / folder).rglob("*")):
            name = path.relative_to(repository).as_posix()
            if path.suffix not in SUFFIXES or name in generated:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                for match in pattern.finditer(line):
                    if any(match[2] == key and fnmatch(name, glob) for glob, key in allowed):
                        continue
                    yield f"{name}:{number}: {match[0]} is a wire key; use the generated constant"
