"""GET /api/conformance: how the trackers did in the conformance suite, from the reports in the data folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from flask import Blueprint, Response

from piste.api.problems import Problem
from piste.api.replies import json_reply
from piste.api.services import Services

SHOWN = 100
"""Cases that did not pass, of one report."""

LARGEST = 20_000_000
"""Bytes of a report; that of the whole suite has under one million."""

_FIX = "Run `piste-conformance run --tracker NAME --junit {folder}/NAME.xml`; each tracker has a file."


def blueprint(services: Services) -> Blueprint:
    """The route over the folder `conformance` beside the store."""
    routes = Blueprint("conformance", __name__, url_prefix="/api/conformance")
    folder = services.store.path.parent / "conformance"

    @routes.get("")
    def reports() -> Response:
        files = sorted(folder.glob("*.xml"))
        if not files:
            raise Problem(404, "No report of the conformance suite is here.", _FIX.format(folder=folder))
        return json_reply({"reports": [read(file) for file in files]})

    return routes


def read(file: Path) -> dict[str, Any]:
    """One tracker's report: when it ran, counts by outcome, and the first cases that did not pass.

    A file that is no report of the suite is told as a `problem`, so that it hides no other.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise ValueError(f"more than {LARGEST:,} bytes")
        suite = ElementTree.parse(file).getroot()
        if suite.tag != "testsuite":
            raise ValueError(f"its root is {suite.tag}, not testsuite")
        ran_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (OSError, ValueError, ElementTree.ParseError) as problem:
        return {"tracker": file.stem, "problem": f"{file.name} is no report: {problem}"}
    counts = dict.fromkeys(("passed", "failed", "errored", "skipped", "known_failing"), 0)
    bad = []
    for case in suite.iter("testcase"):
        outcome, message = _outcome(case)
        counts[outcome] += 1
        if outcome in ("failed", "errored", "known_failing"):
            name = f"{case.get('classname', '')} {case.get('name', '')}".strip()
            bad.append({"case": name, "outcome": outcome, "message": message})
    tracker = suite.get("name", "").removeprefix("piste-conformance ") or file.stem
    return {"tracker": tracker, "ran_at": ran_at.isoformat(), **counts, "not_passed": bad[:SHOWN]}


def _outcome(case: ElementTree.Element) -> tuple[str, str]:
    for tag, outcome in (("failure", "failed"), ("error", "errored"), ("skipped", "skipped")):
        found = case.find(tag)
        if found is not None:
            message = found.get("message", "")
            return "known_failing" if message.startswith("known_failing:") else outcome, message
    return "passed", ""
