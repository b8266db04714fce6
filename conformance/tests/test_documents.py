"""What README.md, DRIVER.md and the workflow show is there and works."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest
import yaml

from piste_conformance.cases import STEPS, parse_suite
from piste_conformance.cli import parser
from piste_conformance.matchers import MATCHERS
from piste_conformance.sink import Answer
from piste_conformance.tags import CaseLoader

HERE = Path(__file__).parents[1]
README = (HERE / "README.md").read_text(encoding="utf-8")
GUIDE = (HERE / "DRIVER.md").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((HERE / "examples/github-workflow.yml").read_text(encoding="utf-8"))


def test_the_case_in_the_readme_is_one() -> None:
    text = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0]
    (case,) = parse_suite(yaml.load(text, CaseLoader), "README.md")
    assert case.id == "retry/event-id-survives"
    assert [Answer.parse(dict(entry)).status for entry in case.sink] == [503, 200]


def test_the_readme_names_every_matcher_step_and_option() -> None:
    internal = {"carried"}
    assert not [name for name in MATCHERS if f"`!{name}" not in README and name not in internal]
    assert not [step for step in STEPS if f"{step}" not in README]
    options = {option for action in _run_actions() for option in action.option_strings if option.startswith("--")}
    assert not [option for option in options - {"--help", "--tracker", "--backend"} if f"`{option}" not in README]


def _run_actions() -> list[argparse.Action]:
    commands = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return list(commands.choices["run"]._actions)


@pytest.mark.parametrize(
    "line",
    [step["run"] for step in WORKFLOW["jobs"]["tracker"]["steps"] if "piste-conformance run" in step.get("run", "")],
)
def test_the_workflow_s_command_is_understood(line: str) -> None:
    arguments = parser().parse_args(shlex.split(line)[1:])
    assert arguments.tracker == "./conformance-driver"


@pytest.mark.parametrize("document", [README, GUIDE])
def test_links_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", document):
        assert (HERE / target).exists(), target
