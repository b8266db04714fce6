"""GET /api/conformance, over reports as the suite writes them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from piste_conformance.cases import load_cases
from piste_conformance.outcome import Outcome, Status
from piste_conformance.report.junit import write_junit


def publish(folder: Path, tracker: str, *statuses: Status) -> None:
    variant = next(iter(load_cases()[0].variants()))
    outcomes = [Outcome(variant, status, reason="because <it> is so") for status in statuses]
    write_junit(folder / "conformance" / f"{tracker}.xml", tracker, outcomes, [])


def test_without_reports_it_says_what_to_do(world: Any) -> None:
    answer = world.http.get("/api/conformance")
    assert answer.status_code == 404
    assert "--junit" in answer.json()["error"]["fix"]


def test_each_report_is_told(world: Any, folder: Path) -> None:
    publish(folder, "node", "passed", "passed", "failed", "skipped", "known_failing", "errored", "unexpectedly_passed")
    publish(folder, "python", "passed")
    node, python = world.http.get("/api/conformance").json()["reports"]
    counts = {"passed": 2, "failed": 2, "errored": 1, "skipped": 1, "known_failing": 1}
    assert {name: node[name] for name in counts} == counts
    assert node["tracker"] == "node"
    assert [each["outcome"] for each in node["not_passed"]] == ["failed", "known_failing", "errored", "failed"]
    assert node["not_passed"][0]["message"] == "because <it> is so"
    assert (datetime.now().astimezone() - datetime.fromisoformat(node["ran_at"])).total_seconds() < 60
    assert (python["tracker"], python["passed"], python["not_passed"]) == ("python", 1, [])


def test_what_is_no_report_hides_no_other(world: Any, folder: Path) -> None:
    publish(folder, "node", "passed")
    (folder / "conformance" / "cut.xml").write_text("<testsuite><testcase")
    (folder / "conformance" / "other.xml").write_text("<html/>")
    cut, node, other = world.http.get("/api/conformance").json()["reports"]
    assert "cut.xml is no report" in cut["problem"]
    assert other == {"tracker": "other", "problem": "other.xml is no report: its root is html, not testsuite"}
    assert node["passed"] == 1
