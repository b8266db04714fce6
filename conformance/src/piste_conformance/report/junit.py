"""The results as JUnit XML, the form that every CI reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from piste_conformance.outcome import BAD, Outcome

# What XML 1.0 cannot hold, not even as a reference.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(path: Path, tracker: str, outcomes: Sequence[Outcome], problems: Sequence[str]) -> None:
    """Write one test suite; a test case for each variant, skipped and known failures as skipped."""
    bad = [outcome for outcome in outcomes if outcome.status in BAD]
    suite = ElementTree.Element(
        "testsuite",
        name=f"piste-conformance {tracker}",
        tests=str(len(outcomes) + len(problems)),
        failures=str(sum(outcome.status != "errored" for outcome in bad) + len(problems)),
        errors=str(sum(outcome.status == "errored" for outcome in bad)),
        skipped=str(sum(outcome.status in ("skipped", "known_failing") for outcome in outcomes)),
        time=f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    )
    for outcome in outcomes:
        suite.append(_test(tracker, outcome))
    for problem in problems:
        test = ElementTree.SubElement(suite, "testcase", classname=tracker, name="tracker", time="0")
        ElementTree.SubElement(test, "failure", message=_text(problem))
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def _test(tracker: str, outcome: Outcome) -> ElementTree.Element:
    folder = outcome.variant.case.id.partition("/")[0]
    test = ElementTree.Element(
        "testcase", classname=f"{tracker}.{folder}", name=outcome.variant.name, time=f"{outcome.seconds:.3f}"
    )
    if outcome.status in ("skipped", "known_failing"):
        ElementTree.SubElement(test, "skipped", message=_text(f"{outcome.status}: {outcome.reason}"))
    elif outcome.status in BAD:
        tag = "error" if outcome.status == "errored" else "failure"
        element = ElementTree.SubElement(test, tag, message=_text(outcome.reason or _first(outcome)))
        lines = [f"rules: {', '.join(outcome.variant.case.rules)}"]
        lines += [f"{each.where}: expected {each.expected}, got {each.got}" for each in outcome.differences]
        lines += ["", *outcome.requests[:5], *outcome.stderr]
        element.text = _text("\n".join(lines))
    return test


def _first(outcome: Outcome) -> str:
    return f"{outcome.differences[0].where}: expected {outcome.differences[0].expected}" if outcome.differences else ""


def _text(text: str) -> str:
    return _NOT_XML.sub("�", text)
