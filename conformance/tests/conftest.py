"""What several tests need: the driver of the miniatures, small cases, and a way to run the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from piste_conformance.cli import main
from piste_conformance.trackers import Tracker

HERE = Path(__file__).parent
MINIATURE = HERE / "miniatures" / "driver.py"


@pytest.fixture
def miniature() -> Callable[..., Tracker]:
    """A tracker of the miniatures: the right one, or the one with the defect of this name."""

    def make(*defect: str, **more: object) -> Tracker:
        return Tracker("miniature", (sys.executable, str(MINIATURE), *defect), **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Tracker]:
    """A tracker whose driver is the given Python program."""

    def make(source: str) -> Tracker:
        path = tmp_path / "driver.py"
        path.write_text(source, encoding="utf-8")
        return Tracker("script", (sys.executable, str(path)))

    return make


@pytest.fixture
def command() -> Callable[..., tuple[int, str]]:
    """Run `piste-conformance` with these arguments: (exit status, what it printed)."""

    def run(*arguments: str) -> tuple[int, str]:
        output = StringIO()
        with redirect_stdout(output), pytest.raises(SystemExit) as end:
            main(arguments)
        return int(end.value.code or 0), output.getvalue()

    return run
