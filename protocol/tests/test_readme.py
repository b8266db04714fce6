"""What the README shows is what happens."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout

import pytest

from piste_protocol import load
from piste_protocol.cli import main
from piste_protocol.load import root

README = (root() / "README.md").read_text(encoding="utf-8")


def test_the_python_example_prints_what_it_says() -> None:
    (code,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    said = io.StringIO()
    with redirect_stdout(said):
        exec(compile(code, "README.md", "exec"), {})
    assert said.getvalue().splitlines() == re.findall("# (.+)", code)


def test_the_shown_command_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    (command, output) = re.findall(r"```\n\$ piste-protocol (.+?)\n(.+?)```", README, re.DOTALL)[0]
    assert main(command.split()) == 0
    assert capsys.readouterr().out == output


def test_the_shown_row_is_the_real_one() -> None:
    row = load().parameter("se_ca")
    (shown,) = re.findall(r"```yaml\n(.+?)```", README, re.DOTALL)
    assert f"brief: {row.brief}" in shown
    assert "name: se_category " in shown


def test_every_file_is_described() -> None:
    for path in root().iterdir():
        if (
            path.name.startswith((".", "_"))
            or path.suffix in (".toml", ".egg-info")
            or path.name in ("README.md", "Makefile")
        ):
            continue
        assert path.name in README or path.name == "tests", path.name
