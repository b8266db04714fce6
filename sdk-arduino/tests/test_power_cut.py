"""The power is cut in the middle of EEPROM writes, two hundred times, and no stored event is lost or spoilt."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).parent.parent / "build" / "powercut"


def test_what_was_reported_as_stored_survives_every_cut(firmware: Any) -> None:
    path = firmware("extras/firmware/PowerCut", "uno")
    done = subprocess.run([str(PROGRAM), str(path), "200"], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    print(result)
    assert (result["cuts"], result["lost"], result["corrupt"]) == (200, 0, 0)
    assert result["torn"] > 100  # most of a board's time with storage goes by in writes
    assert result["stored"] > 500
