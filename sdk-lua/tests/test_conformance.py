"""The conformance suite passes on every interpreter: real ones, and those that lupa carries inside Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lua_backend import SDK

SUITE = Path(sys.executable).parent / "piste-conformance"

# Doubles cannot hold the integers beyond 2^53 that two cases ask for, in all their variants.
WITHOUT_INTEGERS = {"lua5.1", "lua5.2", "lua51", "lua52"}
SKIPS, SKIPS_WITHOUT_INTEGERS = 16, 22


def assert_conforms(driver: list[str], language: str) -> None:
    done = subprocess.run(
        [SUITE, "run", "--tracker", " ".join(driver)], capture_output=True, text=True, cwd=SDK.parent, timeout=100
    )
    last = done.stdout.strip().splitlines()[-1]
    assert done.returncode == 0, done.stdout[-4000:]
    skips = SKIPS_WITHOUT_INTEGERS if language in WITHOUT_INTEGERS else SKIPS
    assert last.endswith(f" 0 failed, {skips} skipped"), last


@pytest.mark.parametrize("interpreter", ["lua5.1", "lua5.2", "lua5.3", "lua5.4", "luajit"])
def test_on_an_interpreter(interpreter: str) -> None:
    assert_conforms([interpreter, "sdk-lua/conformance/driver.lua"], interpreter)


@pytest.mark.parametrize("version", ["lua51", "lua52", "lua53", "lua54", "lua55", "luajit20", "luajit21"])
def test_inside_python(version: str) -> None:
    assert_conforms([sys.executable, "sdk-lua/conformance/lupa_driver.py", version], version)
