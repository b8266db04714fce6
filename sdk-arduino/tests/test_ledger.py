"""Numbered events, in the real backend's ledger: what a full queue dropped on the board is a gap there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import httpx
from running import wait_for

LIBRARY = Path(__file__).resolve().parent.parent


def ask(backend: Any, question: str, **filters: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{backend.url}/api/analytics/{question}", params=filters).raise_for_status().json()
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


def test_the_ledger_sees_what_the_board_dropped(backend: Any, tmp_path: Path) -> None:
    program = str(tmp_path / "ledger")
    flags = ["-std=c++11", "-Wall", "-Wextra", "-Werror", f"-I{LIBRARY}/extras/host", f"-I{LIBRARY}/src"]
    subprocess.run(["g++", *flags, str(LIBRARY / "tests" / "ledger.cpp"), "-o", program], check=True)
    port = backend.url.rsplit(":", 1)[1]
    said = subprocess.run([program, port], capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.split() == ["9", "6", "3"]  # queued, sent, overflow

    lines: list[dict[str, Any]] = []

    def complete() -> bool:
        lines[:] = ask(backend, "ledger")
        return bool(lines) and lines[0]["received"] == 6

    wait_for(complete, 30)
    (line,) = lines
    assert line["tracker"].startswith("piste-ino-")
    assert line["app"] == "greenhouse"
    assert (line["sent"], line["received"], line["duplicates"], line["missing"]) == (9, 6, 0, 3)
    gaps = ask(backend, "gaps", instance=line["instance"])
    assert [(gap["from_sequence"], gap["to_sequence"], gap["missing"]) for gap in gaps] == [(6, 8, 3)]
    assert backend.query("SELECT count(*) AS n FROM events WHERE se_category = 'ledger'")[0]["n"] == 6
