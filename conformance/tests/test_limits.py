"""Drivers that hang, crash, talk nonsense or lose count: each errors its case, and none outlives it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from piste_conformance import driver as drivers
from piste_conformance.cases import Case, Variant, parse_case
from piste_conformance.driver import Driver, DriverLostError
from piste_conformance.runner import Run
from piste_conformance.trackers import Tracker

HELLO = """
import json, sys, time, os
for line in sys.stdin:
    request = json.loads(line)
    reply = {"id": request["id"], "ok": True}
    if request["cmd"] == "hello":
        reply |= {"protocol": 1, "tracker": {"name": "t", "version": "1", "language": "python"}, "tv": "t-1",
                  "capabilities": ["event.structured", "transport.post", "transport.get"]}
    else:
        pass  # HERE
    print(json.dumps(reply), flush=True)
"""


def broken(line: str) -> str:
    """A driver that does this instead of answering anything but hello."""
    return HELLO.replace("pass  # HERE", line)


def small(number: int = 1) -> Case:
    step = {"track": "structured", "args": {"category": "a", "action": "b"}}
    return parse_case({"id": f"limits/{number}", "rules": [], "do": [step], "expect": {"events": []}}, {})


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drivers, "EXIT_LIMIT", 0.5)
    monkeypatch.setattr(drivers, "TERM_GRACE", 0.3)
    monkeypatch.setattr(Driver.ask, "__kwdefaults__", {"limit": 1.0})


DEFECTS = {
    "hangs": ("time.sleep(60)", "no reply to create within 1 s"),
    "ends": ("sys.exit(3)", "the driver ended during create with status 3"),
    "says nothing sensible": ("print('oops', flush=True); continue", "the reply to create is not JSON: 'oops'"),
    "answers a list": ("print('[1]', flush=True); continue", "the reply to create is not an object with ok"),
    "loses count": ("reply['id'] += 1", "carries id 3 instead of 2"),
}


@pytest.mark.parametrize("name", DEFECTS)
async def test_a_broken_driver_errors_the_case(script: Callable[[str], Tracker], name: str) -> None:
    line, reason = DEFECTS[name]
    outcomes = await Run(script(broken(line)), [Variant(small(), "post", None)], jobs=1).run()
    assert [outcome.status for outcome in outcomes] == ["errored"]
    assert reason in outcomes[0].reason


async def test_three_losses_in_a_row_end_the_run(script: Callable[[str], Tracker]) -> None:
    run = Run(script(broken("sys.exit(1)")), [Variant(small(n), "post", None) for n in range(8)], jobs=1)
    outcomes = await run.run()
    assert len(outcomes) == 8
    assert sum(outcome.reason.startswith("driver lost") for outcome in outcomes) == 3
    assert sum(outcome.reason.startswith("not run: 3 drivers in a row") for outcome in outcomes) == 5


async def test_a_lost_driver_is_replaced(script: Callable[[str], Tracker], tmp_path: Path) -> None:
    once = f"""
        if request["cmd"] == "create" and not os.path.exists({str(tmp_path / "seen")!r}):
            open({str(tmp_path / "seen")!r}, "w").close()
            sys.exit(1)
        reply |= {{"pending": 0}}"""
    run = Run(script(broken(once.strip())), [Variant(small(n), "post", None) for n in range(2)], jobs=1)
    assert [outcome.status for outcome in await run.run()] == ["errored", "passed"]


async def test_the_whole_group_is_ended(script: Callable[[str], Tracker], tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    start = "import subprocess; child = subprocess.Popen(['sleep', '60'])"
    child = f"{start}; open({str(pid_file)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    await Run(script(broken(child)), [Variant(small(), "post", None)], jobs=1).run()
    until = time.monotonic() + 5
    while _alive(int(pid_file.read_text())) and time.monotonic() < until:
        await asyncio.sleep(0.02)
    assert not _alive(int(pid_file.read_text()))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A child that nobody waits for stays as a zombie, which is as good as gone.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def test_a_program_that_does_not_exist() -> None:
    with pytest.raises(DriverLostError, match="cannot start '/no/such/driver'"):
        await Driver(["/no/such/driver"]).start()


async def test_a_driver_that_stays_after_bye(script: Callable[[str], Tracker]) -> None:
    driver = Driver(script(HELLO).argv)
    await driver.start()
    driver._process.stdin.close = lambda: None  # type: ignore[union-attr,method-assign]
    with pytest.raises(DriverLostError, match="still running"):
        await driver.bye()


async def test_a_driver_that_ends_with_an_error(script: Callable[[str], Tracker]) -> None:
    driver = Driver(script(HELLO + "\nsys.exit(4)").argv)
    await driver.start()
    with pytest.raises(DriverLostError, match="ended with status 4 after bye"):
        await driver.bye()


async def test_hello_without_a_version_on_the_wire(script: Callable[[str], Tracker]) -> None:
    driver = Driver(script(HELLO.replace('"tv": "t-1",', "")).argv)
    with pytest.raises(DriverLostError, match="the answer to hello lacks tv"):
        await driver.start()
    await driver.kill()
