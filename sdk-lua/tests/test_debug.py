"""Debug mode over luasocket: the real backend's verdicts."""

from __future__ import annotations

import subprocess

import pytest
from lua_backend import SDK, Backend

SCRIPT = """
package.path = "src/?.lua;src/?/init.lua;" .. package.path
local tracker = require("piste").tracker { endpoint = arg[1], namespace = "n", method = arg[2], debug = true }
io.write(tracker:structured { category = "shop", action = "buy" }:sub(1, 8), "\\n")
io.write(tracker:self_describing { schema = "iglu:com.acme/none/jsonschema/1-0-0", data = {} }:sub(1, 8), "\\n")
assert(tracker:flush(10).pending == 0)
"""


@pytest.mark.parametrize("lua", ["lua5.1", "lua5.4"])
@pytest.mark.parametrize("method", ["post", "get"])
def test_each_event_has_its_verdict(backend: Backend, lua: str, method: str) -> None:
    done = subprocess.run([lua, "-", backend.url, method], input=SCRIPT, capture_output=True, text=True, cwd=SDK)
    assert done.returncode == 0, done.stderr
    good, failed = done.stdout.split()
    first, second = done.stderr.splitlines()
    assert first == f"piste: struct shop/buy {good} good"
    assert second.startswith(f"piste: none {failed} failed: schema iglu:com.acme/none/jsonschema/1-0-0 was not found")
