"""The trackers that the suite knows by name: how to start each, what it must do, what it is known to get wrong."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from piste_conformance.tags import read_yaml

TRACKERS = Path(__file__).parent / "trackers"


class TrackerError(Exception):
    """There is no such tracker, or it cannot be started; the message says what to do."""


@dataclass(frozen=True)
class Tracker:
    """One tracker under test. `skips`, `known_failing` and `unsteady` map a glob of case or variant names to why.

    What is known to fail must fail. What is unsteady is a race in the tracker: it may fail and may pass. `baseline` are
    keys that every event of it carries; `automatic` those that it may add unasked, each with what the value must match.
    """

    name: str
    argv: tuple[str, ...]
    cwd: Path | None = None
    about: str = ""
    capabilities: frozenset[str] | None = None
    skips: dict[str, str] = field(default_factory=dict)
    known_failing: dict[str, str] = field(default_factory=dict)
    unsteady: dict[str, str] = field(default_factory=dict)
    baseline: dict[str, Any] = field(default_factory=dict)
    automatic: dict[str, Any] = field(default_factory=dict)

    def skip_reason(self, variant: str, case: str) -> str | None:
        return _reason(self.skips, variant, case)

    def failing_reason(self, variant: str, case: str) -> str | None:
        return _reason(self.known_failing, variant, case)

    def unsteady_reason(self, variant: str, case: str) -> str | None:
        return _reason(self.unsteady, variant, case)


def _reason(table: dict[str, str], variant: str, case: str) -> str | None:
    # fnmatch reads [post] as a set of letters, so a name with its variant is compared as it stands, too.
    return next((why for glob, why in table.items() if glob == variant or fnmatchcase(case, glob)), None)


def names() -> list[str]:
    """The names of all known trackers."""
    return sorted(path.stem for path in TRACKERS.glob("*.yaml"))


def read_about(name: str) -> str:
    """What a known tracker is, in a line."""
    return str(read_yaml(TRACKERS / f"{name}.yaml").get("about", ""))


def find(name_or_command: str) -> Tracker:
    """The tracker of this name, of this YAML file, or behind this command line; TrackerError if there is none."""
    if name_or_command in names():
        return read_tracker(TRACKERS / f"{name_or_command}.yaml")
    if name_or_command.endswith((".yaml", ".yml")):
        path = Path(name_or_command)
        if not path.is_file():
            raise TrackerError(f"there is no file {path}")
        return read_tracker(path, base=path.parent.resolve())
    argv = shlex.split(name_or_command)
    if not argv:
        raise TrackerError("--tracker is empty; give a name or the command line of a driver")
    if len(argv) == 1 and "/" not in argv[0]:
        raise TrackerError(
            f"no tracker is called {argv[0]!r}; known: {', '.join(names())}. A driver of your own: --tracker './driver'"
        )
    return Tracker(name=Path(argv[-1]).stem, argv=tuple(argv))


def read_tracker(path: Path, base: Path | None = None) -> Tracker:
    """A tracker from its YAML file; its command runs in `base`, the repository for those that we ship."""
    document = read_yaml(path)
    base = base or repository()
    wanted = document.get("file")
    if wanted is not None and (base is None or not (base / wanted).is_file()):
        if base is None:
            raise TrackerError(f"the driver of {path.stem} is in the suite's repository; run inside a checkout of it")
        how = document.get("build", "it is not part of this checkout yet")
        raise TrackerError(f"the driver of {path.stem} is missing ({base / wanted}): {how}")
    argv = [_program(str(document["command"][0])), *map(str, document["command"][1:])]
    return Tracker(
        name=document.get("name", path.stem),
        argv=tuple(argv),
        cwd=base,
        about=document.get("about", ""),
        capabilities=frozenset(document["capabilities"]) if "capabilities" in document else None,
        skips=document.get("skips") or {},
        known_failing=document.get("known_failing") or {},
        unsteady=document.get("unsteady") or {},
        baseline=document.get("baseline") or {},
        automatic=document.get("automatic") or {},
    )


def _program(name: str) -> str:
    """The program of this name in the environment that the suite runs in, else on the PATH."""
    beside = Path(sys.executable).parent / name
    if name == "python":
        return sys.executable
    return str(beside) if beside.is_file() else name


def repository() -> Path | None:
    """The checkout that holds the drivers: above the current folder, or above this file; None outside of one."""
    for start in (Path.cwd(), Path(__file__).parent):
        for folder in (start, *start.parents):
            if (folder / "conformance" / "DRIVER.md").is_file():
                return folder
    return None
