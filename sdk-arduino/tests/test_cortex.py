"""The example SerialGateway, as it stands, on a Cortex-M3 that QEMU emulates, over the real gateway to a collector."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parent.parent / "build" / "cortex.elf"


@pytest.fixture
def line() -> Iterator[str]:
    """The serial line of a running board."""
    command = ["qemu-system-arm", "-M", "mps2-an385", "-display", "none", "-monitor", "none", "-serial", "pty"]
    process = subprocess.Popen([*command, "-kernel", str(PROGRAM)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    said = process.stdout.readline().decode()
    found = re.search(r"/dev/\S+", said)
    try:
        assert found, said
        yield found[0]
    finally:
        process.kill()
        process.communicate()


def test_readings_of_a_cortex_m3_reach_the_collector(line: str, gateway: Any, collector: Any) -> None:
    with gateway(line, collector.address):
        events = collector.wait_for(4)
    assert [event["se_va"] for event in events] == ["501"] * len(events)  # what the board measures on A1
    assert all((event["aid"], event["p"], event["se_ac"]) == ("greenhouse", "iot", "measured") for event in events)
    assert len({event["eid"] for event in events}) == len(events)
    assert all(int(event["dtm"]) <= int(event["stm"]) for event in events if "dtm" in event)
    assert "dtm" in events[-1]
