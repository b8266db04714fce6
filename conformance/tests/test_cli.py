"""The command line: what people and CI type."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from piste_conformance import trackers
from piste_conformance.cases import CaseError, load_cases, parse_suite
from piste_conformance.properties import save_case
from piste_conformance.tags import read_yaml

MINIATURE = Path(__file__).parent / "miniatures" / "driver.py"
Command = Callable[..., tuple[int, str]]
RIGHT = f"{sys.executable} {MINIATURE}"


def test_run_with_every_file(command: Command, tmp_path: Path) -> None:
    files = [
        f"--{kind}={tmp_path / name}" for kind, name in (("junit", "j.xml"), ("matrix", "m.md"), ("badge", "b.svg"))
    ]
    status, output = command("run", "--tracker", RIGHT, "--case", "structured/*", "--jobs", "1", *files)
    assert status == 0
    assert output.rstrip().splitlines()[-1] == "16 passed, 0 failed, 0 skipped"
    assert {path.name for path in tmp_path.iterdir()} == {"j.xml", "m.md", "b.svg"}


def test_a_defect_fails_the_run_and_is_shown(command: Command) -> None:
    status, output = command("run", "--tracker", f"{RIGHT} swapped-arguments", "--case", "structured/all-*")
    assert status == 1
    assert "event 1 se_la" in output
    assert "blue" in output


def test_a_property_that_fails_is_kept_as_a_case(command: Command, tmp_path: Path) -> None:
    status, _ = command(
        "run",
        "--tracker",
        f"{RIGHT} trims",
        "--case",
        "properties/every-json",
        "--save",
        str(tmp_path),
        "--examples",
        "60",
    )
    assert status == 1
    (found,) = parse_suite(read_yaml(tmp_path / "every-json.yaml"), "found")
    assert found.do[0]["track"] == "self_describing"
    save_case(tmp_path / "again", found)
    assert parse_suite(read_yaml(tmp_path / "again" / "every-json.yaml"), "again")[0].expect == found.expect


@pytest.mark.parametrize(
    ("tracker", "message"),
    [
        ("lynx", "no tracker is called 'lynx'; known: arduino,"),
        ("none.yaml", "there is no file none.yaml"),
        ("", "--tracker is empty"),
    ],
)
def test_a_tracker_that_is_none(
    command: Command, capsys: pytest.CaptureFixture[str], tracker: str, message: str
) -> None:
    status, _ = command("run", "--tracker", tracker)
    assert status == 2
    assert message in capsys.readouterr().err


def test_a_tracker_whose_driver_is_not_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "moon.yaml").write_text("command: [python, moon.py]\nfile: moon.py\nbuild: make moon\n")
    with pytest.raises(trackers.TrackerError, match=r"the driver of moon is missing \(.*moon\.py\): make moon"):
        trackers.find(str(tmp_path / "moon.yaml"))


def test_no_such_case(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("run", "--tracker", RIGHT, "--case", "moon/*")[0] == 2
    assert "no case matches moon/*" in capsys.readouterr().err


def test_lists(command: Command) -> None:
    assert "retry/event-id-survives  SP-RETRY-1 SP-RETRY-3" in command("list")[1]
    assert "SP-RETRY-1  " in command("list", "rules")[1]
    assert "snowplow-python  snowplow-tracker 1.1.0" in command("list", "trackers")[1]
    assert "transport.post" in command("list", "capabilities")[1]
    assert command("list", "--case", "flush/twice")[1].count("\n") == 1


def test_the_exported_cases_are_json(command: Command) -> None:
    cases = json.loads(command("export")[1])
    assert {case["id"] for case in cases} >= {case.id for case in load_cases()}
    nan = next(case for case in cases if case["id"] == "numbers/nan-as-value-is-refused")
    assert nan["do"][0]["args"]["value"] == {"$number": "NaN"}


def test_completion(command: Command) -> None:
    assert "piste-conformance" in command("completion", "bash")[1]


def test_every_known_tracker_is_named_in_the_issue_s_words() -> None:
    assert trackers.names() == sorted(
        [
            *("python", "micropython", "node", "browser", "pixel", "lua", "arduino", "arduino-firmware"),
            *("snowplow-python", "snowplow-node", "snowplow-browser"),
        ]
    )


def test_the_official_python_tracker_fails_what_it_is_known_to_fail(command: Command) -> None:
    status, output = command(
        "run", "--tracker", "snowplow-python", "--case", "retry/failing-get-*", "--case", "structured/*"
    )
    assert "known to fail retry/failing-get-batch-is-kept: A GET batch is judged by the status of its last" in output
    assert status == 0


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"id": "a", "rules": [], "do": [{"jump": 1}], "expect": {}}, "a: no such step"),
        ({"id": "a", "rules": [], "do": [], "expect": {}, "sinc": []}, "a: no such member: sinc"),
        ({"id": "a", "do": [], "expect": {}}, "KeyError: 'rules'"),
    ],
)
def test_a_case_that_is_written_wrong_is_named(entry: dict[str, object], message: str) -> None:
    with pytest.raises(CaseError, match=message):
        parse_suite({"suite": "x", "cases": [entry]}, "x.yaml")


def test_the_command_is_installed() -> None:
    program = Path(sys.executable).parent / "piste-conformance"
    answer = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
    assert answer.stdout.startswith("piste-conformance ")
