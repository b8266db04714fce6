"""The same firmware in two simulators, simavr and avr8js, writes the same bytes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tty
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parent.parent / "extras" / "avr8js" / "board.mjs"
FOUND = subprocess.run(
    ["node", "--input-type=module", "-e", "await import('avr8js')"], cwd=BENCH.parent, capture_output=True
)


def in_simavr(board: Any) -> bytes:
    one = board("extras/firmware/Paper", "uno")
    line = os.open(one.line, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(line)
    one.start()
    said = b""
    while not said.endswith(b"\0"):
        said += os.read(line, 4096)
    os.close(line)
    return said


@pytest.mark.skipif(FOUND.returncode != 0, reason="avr8js is not installed: npm install, in this package's folder")
def test_two_simulators_agree_on_every_byte(board: Any, firmware: Any, tmp_path: Path) -> None:
    program = tmp_path / "paper.bin"
    elf = firmware("extras/firmware/Paper", "uno")
    subprocess.run(["avr-objcopy", "-O", "binary", "-R", ".eeprom", str(elf), str(program)], check=True)
    other = subprocess.run(["node", str(BENCH), str(program)], capture_output=True, check=True, timeout=60).stdout
    said = in_simavr(board)
    assert said == other
    text = said.decode()
    assert text.count("GET /i?eid=11111111-2222-4333-8444-") == 2
    assert "&se_ca=plants%20%26%20more&se_ac=measured&se_la=%C3%A9%EF%BF%BD&se_va=-21.5 HTTP/1.1" in text
    (body,) = re.findall(r"\r\n\r\n(\{.*\})\0", text)
    structured, reading = json.loads(body)["data"]
    assert structured["se_la"] == "\u00e9\ufffd"
    assert json.loads(urlsafe_b64decode(reading["ue_px"] + "=="))["data"]["data"] == {"celsius": 21.5, "light": 511}
