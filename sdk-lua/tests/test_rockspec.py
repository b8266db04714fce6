"""The rock holds every module, and what is installed from it works alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from lua_backend import SDK

(ROCKSPEC,) = SDK.glob("*.rockspec")


def test_lists_every_module() -> None:
    text = ROCKSPEC.read_text()
    files = sorted(str(path.relative_to(SDK)) for path in (SDK / "src").rglob("*.lua"))
    assert [line.split('"')[3] for line in text.splitlines() if '"src/' in line] == files


def test_installs_and_loads(tmp_path: Path) -> None:
    subprocess.run(["luarocks", "lint", ROCKSPEC], check=True, cwd=SDK)
    subprocess.run(
        ["luarocks", "make", "--deps-mode", "none", "--tree", tmp_path, ROCKSPEC],
        check=True,
        cwd=SDK,
        capture_output=True,
    )
    share = tmp_path / "share" / "lua" / "5.1"
    script = f"package.path = '{share}/?.lua;{share}/?/init.lua;' print(require('piste').VERSION)"
    done = subprocess.run(["lua5.1", "-e", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() in ROCKSPEC.name
