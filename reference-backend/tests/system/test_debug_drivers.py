"""The conformance drivers of our trackers in debug mode: each event's verdict on stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Running

ROOT = Path(__file__).resolve().parents[3]
DRIVERS = {
    "python": [sys.executable, "sdk-python/conformance/driver.py"],
    "node": ["node", "sdk-js/conformance/node.mjs"],
    "browser": ["node", "sdk-js/conformance/browser.mjs"],
    "lua": ["lua5.4", "sdk-lua/conformance/driver.lua"],
}
COMMANDS = [
    {"cmd": "hello"},
    {"cmd": "create", "tracker": "t", "config": {"namespace": "n", "app_id": "shop"}},
    {"cmd": "track", "tracker": "t", "event": "structured", "args": {"category": "shop", "action": "buy"}},
    {
        "cmd": "track",
        "tracker": "t",
        "event": "self_describing",
        "args": {"schema": "iglu:com.acme/none/jsonschema/1-0-0", "data": {"$json": "{}"}},
    },
    {"cmd": "flush", "tracker": "t", "timeout_ms": 5000},
    {"cmd": "bye"},
]


@pytest.mark.parametrize("tracker", DRIVERS)
def test_drivers_print_verdicts(up: Callable[..., Running], tracker: str) -> None:
    backend = up()
    commands = json.loads(json.dumps(COMMANDS))
    commands[1]["config"]["endpoint"] = backend.url
    lines = [json.dumps({"id": number, **command}) for number, command in enumerate(commands)]
    done = subprocess.run(
        DRIVERS[tracker],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=30,
        cwd=ROOT,
        env={**os.environ, "PISTE_DEBUG": "1"},
    )
    assert [json.loads(line)["ok"] for line in done.stdout.splitlines()] == [True] * len(commands), done.stdout
    said = [line.split(" ", 2) for line in done.stderr.splitlines() if line.startswith("piste:")]
    assert [line[1] for line in said] == ["struct", "none"]
    assert said[0][2].endswith(" good")
    assert "failed: schema iglu:com.acme/none/jsonschema/1-0-0 was not found" in said[1][2]
