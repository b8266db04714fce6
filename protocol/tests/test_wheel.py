"""The package works installed, away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from piste_protocol.load import root

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import piste_protocol
from piste_protocol.check import problems
from piste_protocol.cli import main
assert piste_protocol.__file__.startswith(sys.argv[1])
assert len(piste_protocol.load().columns) == 131 and len(piste_protocol.load().rules) > 200
assert len(list(piste_protocol.schemas_root().glob("*/*/jsonschema/*"))) == 326
assert problems() == []
assert main(["show", "tid"]) == 0
raise SystemExit(main(["generate"]))
"""


def test_the_wheel_carries_its_data(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root(), check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(installed)], cwd=tmp_path, capture_output=True, text=True
    )
    assert "txn_id" in result.stdout, result.stderr
    assert result.returncode == 1
    assert "needs a checkout" in result.stderr
