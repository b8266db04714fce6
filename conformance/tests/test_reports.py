"""Outcomes, exit status and every report, on results that are made up."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from piste_conformance.cases import Variant, load_cases, parse_case
from piste_conformance.outcome import Difference, Outcome, Status
from piste_conformance.report.badge import write_badge
from piste_conformance.report.junit import write_junit
from piste_conformance.report.matrix import read_columns, write_matrix
from piste_conformance.report.tally import closing_line, exit_status
from piste_conformance.report.terminal import report
from piste_conformance.runner import Run
from piste_conformance.trackers import Tracker

RULES = {"passed": "SP-PAY-1", "failed": "SP-PAY-2", "skipped": "SP-PAY-3", "known_failing": "SP-PAY-4"}


def outcome(status: Status, name: str = "a/b") -> Outcome:
    case = parse_case({"id": name, "rules": [RULES.get(status, "SP-PAY-5")], "do": [], "expect": {}}, {})
    differences = [Difference("event 1 se_ca", "shop", "\x00Shop")] if status == "failed" else []
    return Outcome(
        Variant(case, "post", True), status, differences, "" if status == "passed" else "because", ["POST /x"]
    )


@pytest.mark.parametrize(
    ("statuses", "line", "status"),
    [
        (["passed"], "1 passed, 0 failed, 0 skipped", 0),
        (["passed", "skipped", "known_failing"], "1 passed, 0 failed, 1 skipped", 0),
        (["skipped"], "0 passed, 0 failed, 1 skipped", 1),
        (["passed", "failed"], "1 passed, 1 failed, 0 skipped", 1),
        (["passed", "errored"], "1 passed, 1 failed, 0 skipped", 1),
        (["passed", "unexpectedly_passed"], "1 passed, 1 failed, 0 skipped", 1),
    ],
)
def test_the_closing_line_and_the_exit_status(statuses: list[Status], line: str, status: int) -> None:
    outcomes = [outcome(each) for each in statuses]
    assert closing_line(outcomes) == line
    assert exit_status(outcomes, []) == status
    assert exit_status(outcomes, ["a problem"]) == 1


def test_the_terminal_groups_failures_and_ends_with_the_closing_line() -> None:
    output = StringIO()
    outcomes = [outcome("failed", f"group/{n}") for n in range(9)] + [
        outcome("passed"),
        outcome("known_failing", "k/k"),
    ]
    report(Console(file=output, width=200), outcomes, ["the tracker lies"], verbose=False)
    text = output.getvalue()
    assert "group/0[post,base64]" in text
    assert "and 3 more" in text
    assert text.count("event 1 se_ca") == 1
    assert "shop" in text
    assert "POST /x" in text
    assert "known to fail k/k: because" in text
    assert "the tracker lies" in text
    assert text.rstrip().splitlines()[-1] == "1 passed, 9 failed, 0 skipped"


def test_junit(tmp_path: Path) -> None:
    every: list[Status] = ["passed", "failed", "errored", "skipped", "known_failing", "unexpectedly_passed"]
    write_junit(tmp_path / "out" / "junit.xml", "t", [outcome(each) for each in every], ["a problem"])
    suite = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()
    counts = {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "7", "failures": "3", "errors": "1", "skipped": "2"}
    assert [child.tag for test in suite for child in test] == [
        "failure",
        "error",
        "skipped",
        "skipped",
        "failure",
        "failure",
    ]


@pytest.mark.parametrize("name", ["matrix.md", "matrix.html"])
def test_the_matrix_keeps_the_columns_of_other_trackers(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_matrix(path, "one", [outcome("passed"), outcome("failed"), outcome("skipped"), outcome("known_failing")])
    write_matrix(path, "two", [outcome("passed")])
    write_matrix(path, "two", [outcome("passed"), outcome("skipped")])
    assert read_columns(path) == {
        "one": {"SP-PAY-1": "passed", "SP-PAY-2": "failed", "SP-PAY-3": "skipped", "SP-PAY-4": "known_failing"},
        "two": {"SP-PAY-1": "passed", "SP-PAY-3": "skipped"},
    }
    text = path.read_text(encoding="utf-8")
    assert "two: 1 passed, 0 failed, 1 skipped" in text
    assert "A payload MUST be a flat map" in text


@pytest.mark.parametrize(
    ("statuses", "text", "colour"),
    [
        (["passed"], "1 passed", "#1a7f37"),
        (["passed", "known_failing"], "1 passed, 1 known", "#946200"),
        (["passed", "failed"], "1 passed, 1 failed", "#b42318"),
        (["skipped"], "0 passed", "#b42318"),
    ],
)
def test_the_badge(tmp_path: Path, statuses: list[Status], text: str, colour: str) -> None:
    write_badge(tmp_path / "badge.svg", [outcome(each) for each in statuses])
    svg = ElementTree.parse(tmp_path / "badge.svg").getroot()
    assert svg.get("aria-label") == f"piste conformance: {text}"
    assert colour in (tmp_path / "badge.svg").read_text(encoding="utf-8")


SMALLEST = [variant for case in load_cases() if case.id == "structured/smallest" for variant in case.variants()]


async def _statuses(tracker: Tracker) -> list[str]:
    return [each.status for each in await Run(tracker, SMALLEST).run()]


async def test_a_known_failure_must_fail(miniature: Callable[..., Tracker]) -> None:
    broken = miniature("loses-se-ca", known_failing={"structured/smallest": "it loses the category"})
    assert await _statuses(broken) == ["known_failing", "known_failing"]
    well = miniature(known_failing={"structured/smallest[post]": "it was broken once"})
    assert await _statuses(well) == ["passed", "unexpectedly_passed"]


async def test_an_unsteady_case_may_fail_and_may_pass(miniature: Callable[..., Tracker]) -> None:
    unsteady = {"structured/smallest": "a race"}
    assert await _statuses(miniature("loses-se-ca", unsteady=unsteady)) == ["known_failing", "known_failing"]
    assert await _statuses(miniature(unsteady=unsteady)) == ["passed", "passed"]


async def test_a_capability_that_must_be_there_is_missed(script: Callable[[str], Tracker]) -> None:
    source = Path(__file__).parent.joinpath("test_limits.py").read_text(encoding="utf-8").split('"""')[3]
    tracker = Tracker(
        "t", script(source.replace("pass  # HERE", "reply['pending'] = 0")).argv, capabilities=frozenset({"retry"})
    )
    run = Run(tracker, SMALLEST)
    await run.run()
    assert run.problems == ["t must be capable of retry, but hello does not say so"]


async def test_a_capability_that_is_none_is_named(script: Callable[[str], Tracker]) -> None:
    source = Path(__file__).parent.joinpath("test_limits.py").read_text(encoding="utf-8").split('"""')[3]
    misspelt = source.replace("pass  # HERE", "reply['pending'] = 0").replace('"transport.get"', '"transport.got"')
    run = Run(script(misspelt), SMALLEST)
    await run.run()
    assert run.problems == ["hello names capabilities that there are not: transport.got; see DRIVER.md"]


async def test_a_skip_needs_a_listed_reason(script: Callable[[str], Tracker]) -> None:
    source = Path(__file__).parent.joinpath("test_limits.py").read_text(encoding="utf-8").split('"""')[3]
    refuses = source.replace("pass  # HERE", 'reply |= {"ok": False, "error": "unsupported", "message": "no"}')
    argv = script(refuses).argv
    assert await _statuses(Tracker("t", argv)) == ["skipped", "skipped"]
    assert await _statuses(Tracker("t", argv, capabilities=frozenset())) == ["failed", "failed"]
    listed = Tracker("t", argv, capabilities=frozenset(), skips={"structured/*": "it cannot"})
    assert await _statuses(listed) == ["skipped", "skipped"]
