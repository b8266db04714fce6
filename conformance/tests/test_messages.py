"""Every line of a real run, in both directions, satisfies messages.schema.json; so do the lines in DRIVER.md."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest

import piste_conformance
from piste_conformance.commands import all_cases
from piste_conformance.runner import Run
from piste_conformance.trackers import Tracker

SCHEMA = json.loads((Path(piste_conformance.__file__).parent / "messages.schema.json").read_text(encoding="utf-8"))
GUIDE = (Path(__file__).parents[1] / "DRIVER.md").read_text(encoding="utf-8")
REQUEST, REPLY = (
    jsonschema_rs.validator_for({**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{side}"}]}) for side in ("request", "reply")
)


async def test_every_line_of_a_run(miniature: Callable[..., Tracker]) -> None:
    lines: list[tuple[str, str]] = []
    variants = [case.variants()[-1] for case in all_cases()]
    await Run(miniature(), variants, listen=lambda direction, line: lines.append((direction, line))).run()
    assert len(lines) > 2000
    for direction, line in lines:
        (REQUEST if direction == "->" else REPLY).validate(json.loads(line))


async def test_the_runner_sends_no_null_and_nothing_empty(miniature: Callable[..., Tracker]) -> None:
    sent: list[str] = []
    variants = [case.variants()[0] for case in all_cases()]
    await Run(
        miniature(), variants, listen=lambda direction, line: sent.append(line) if direction == "->" else None
    ).run()
    plain = [re.sub(r'"(\\.|[^"\\])*"', '""', line) for line in sent]
    assert not [line for line in plain if re.search(r"null|\{\}|\[\]", line)]


@pytest.mark.parametrize("line", re.findall(r"^(?:->|<-) \{.*$", GUIDE, re.MULTILINE))
def test_the_conversation_in_the_guide(line: str) -> None:
    (REQUEST if line.startswith("->") else REPLY).validate(json.loads(line[3:]))


def test_the_guide_names_every_capability_and_member() -> None:
    known = {name for name in SCHEMA["$defs"]["capability"]["enum"] if not name.startswith(("event.", "subject."))}
    members = set(SCHEMA["$defs"]["config"]["properties"]) | set(SCHEMA["$defs"]["subject"]["properties"])
    tags = set(SCHEMA["$defs"]["tagged"]["properties"])
    assert not {name for name in known | members | tags if name not in GUIDE}


def test_hello_world(command: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    """The first driver of the guide is a whole one: everything is skipped, and the run is not a success."""
    driver = tmp_path / "driver.py"
    driver.write_text(re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0], encoding="utf-8")
    status, output = command("run", "--tracker", f"{sys.executable} {driver}", "--examples", "1")
    assert re.search(r"^0 passed, 0 failed, \d{3,} skipped$", output, re.MULTILINE)
    assert status == 1
