"""The page "Flash a sensor in five minutes": its sketch is built and run, its gateway and its query are used."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from build_firmware import build
from running import wait_for
from simulator import FQBNS, Board

PAGE = (Path(__file__).parents[2] / "docs" / "board.md").read_text("utf-8")
PISTE = str(Path(sys.executable).with_name("piste"))


def test_the_sketch_of_the_page_fills_what_its_query_reads(gateway: Any, backend: Any, tmp_path: Path) -> None:
    sketch = tmp_path / "Page" / "Page.ino"
    sketch.parent.mkdir()
    sketch.write_text(re.findall(r"```cpp\n(.*?)```", PAGE, re.S)[0])
    board = Board("uno", build(sketch, FQBNS["uno"], tmp_path / "uno"), tmp_path / "eeprom", "--analog", "750")
    query = [*shlex.split(re.findall(r"^piste (query .*)$", PAGE, re.M)[0]), "--data", str(backend.data)]
    rows: list[dict[str, Any]] = []

    def enough() -> bool:
        done = subprocess.run([PISTE, *query, "--format", "json"], capture_output=True, check=True)
        rows[:] = json.loads(done.stdout)
        return len(rows) >= 4

    with gateway(board.line, backend.url):
        board.start()
        wait_for(enough, 90)
    board.stop()
    measured = {row["se_label"]: row["se_value"] for row in rows}
    assert 24.5 < measured["celsius"] < 25.1  # 750 millivolts are 25 degrees
    assert measured["light"] == 153
