"""The suite's test of itself: trackers with one planted defect must be caught, the one without passes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from piste_conformance.cases import Case, load_cases
from piste_conformance.generated import generated_cases
from piste_conformance.outcome import Outcome
from piste_conformance.runner import Run
from piste_conformance.trackers import Tracker, TrackerError, repository

BROAD = 0.25  # part of the cases
SHOWN = 20


@dataclass(frozen=True)
class Miniature:
    """One defect: its name, what it does wrong, and the case that must catch it."""

    name: str
    brief: str
    case: str


@dataclass
class Finding:
    """What the suite says of itself."""

    right_fails: list[Outcome] = field(default_factory=list)
    uncaught: list[Miniature] = field(default_factory=list)
    caught: int = 0
    suspects: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.right_fails and not self.uncaught


def driver() -> Path:
    """The driver of the miniatures; TrackerError outside of the suite's repository."""
    root = repository()
    path = root / "conformance/tests/miniatures/driver.py" if root else None
    if path is None or not path.is_file():
        raise TrackerError("the miniatures are in the suite's repository; run self-test inside a checkout of it")
    return path


def miniatures() -> list[Miniature]:
    """Every miniature with a defect, as its driver lists them."""
    listing = subprocess.run([sys.executable, driver(), "--list"], check=True, capture_output=True, text=True).stdout
    return [Miniature(**entry) for entry in json.loads(listing)]


async def examine(*, jobs: int, full: bool, cases: list[Case] | None = None) -> Finding:
    """Run the miniatures; `full` also looks for cases that no defect can fail."""
    cases = cases if cases is not None else [*load_cases(), *generated_cases()]
    by_id = {case.id: case for case in cases}
    finding = Finding()
    right = await _run([], cases, jobs)
    finding.right_fails = [outcome for outcome in right if outcome.status != "passed"]
    unshaken = {case.id for case in cases}
    todo = deque(miniatures())

    async def broad(miniature: Miniature) -> bool:
        """True for a defect that fails so much that it says nothing about any one case; judged by a sample."""
        sample = cases[::7]
        outcomes = await _run([miniature.name], sample, 1)
        failed = {outcome.variant.case.id for outcome in outcomes if outcome.status in ("failed", "errored")}
        return len(failed) > BROAD * len(sample)

    async def work() -> None:
        while todo:
            miniature = todo.popleft()
            named = await _run([miniature.name], [by_id[miniature.case]], 1)
            if any(map(_shaken, named)):
                finding.caught += 1
                unshaken.discard(miniature.case)
            else:
                finding.uncaught.append(miniature)
            if full and unshaken and not await broad(miniature):
                outcomes = await _run([miniature.name], [by_id[name] for name in by_id if name in unshaken], 1)
                unshaken.difference_update(outcome.variant.case.id for outcome in outcomes if _shaken(outcome))

    await asyncio.gather(*(work() for _ in range(jobs)))
    finding.suspects = [name for name in by_id if name in unshaken] if full else []
    return finding


def _shaken(outcome: Outcome) -> bool:
    return outcome.status in ("failed", "errored") and not outcome.reason.startswith("not run")


async def _run(arguments: list[str], cases: Iterable[Case], jobs: int) -> list[Outcome]:
    tracker = Tracker("miniature", (sys.executable, str(driver()), *arguments))
    variants = [variant for case in cases for variant in case.variants()]
    return await Run(tracker, variants, jobs=jobs).run()


def run_self_test(console: Console, *, jobs: int, full: bool) -> int:
    """Examine and report; 0 if every defect is caught and the right tracker passes everything."""
    finding = asyncio.run(examine(jobs=jobs, full=full))
    for outcome in finding.right_fails[:SHOWN]:
        console.print(
            f"the tracker without a defect: {outcome.status} {outcome.variant.name} {outcome.reason}", markup=False
        )
        for difference in outcome.differences:
            console.print(f"  {difference.where}: expected {difference.expected}, got {difference.got}", markup=False)
    for miniature in finding.uncaught[:SHOWN]:
        console.print(f"not caught by {miniature.case}: {miniature.name}: {miniature.brief}", markup=False)
    if full:
        console.print(
            f"suspect, since no miniature fails them ({len(finding.suspects)}): {', '.join(finding.suspects) or 'none'}"
        )
    total = finding.caught + len(finding.uncaught)
    right = "passes everything" if not finding.right_fails else f"fails {len(finding.right_fails)}"
    console.print(f"{finding.caught} of {total} defects caught, the tracker without one {right}", highlight=False)
    return 0 if finding.good else 1
