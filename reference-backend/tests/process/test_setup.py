"""The setup of a machine: what it says where it cannot install, and that a second run does nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with a .venv of its own that is empty."""
    spec = importlib.util.spec_from_file_location("setup_of_piste", ROOT / ".ci" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", tmp_path)
    return module


def only(commands: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a machine that has these commands alone."""
    monkeypatch.setattr(shutil, "which", lambda name, path=None: f"/bin/{name}" if name in commands else None)


def test_without_apt_it_says_what_is_missing(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    only({"git"}, monkeypatch)
    with pytest.raises(SystemExit, match=r"needs .*gcc.*Install what provides it"):
        setup.install_debian()


def test_without_rights_it_says_the_command(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    only({"git", "apt-get"}, monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match=r"sudo apt-get install -y --no-install-recommends .*gcc"):
        setup.install_debian()


@pytest.mark.parametrize(("said", "version"), [("v20.19.1", (20, 19)), ("v18.2.0", (18, 2)), ("", (0, 0))])
def test_the_machines_node_is_looked_at(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, said: str, version: tuple[int, int]
) -> None:
    only({"node", "npm"}, monkeypatch)
    monkeypatch.setattr(
        subprocess, "run", lambda *_args, **_options: subprocess.CompletedProcess([], 0, stdout=said, stderr="")
    )
    assert setup.node_version() == version


def test_an_old_python_is_told(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    with pytest.raises(SystemExit, match=r"3\.11 or newer"):
        setup.main("up")


def test_a_step_is_done_until_what_it_depends_on_changes(setup: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("a==1")
    assert not setup.is_done("step", [lock])
    setup.mark_done("step", [lock])
    assert setup.is_done("step", [lock])
    lock.write_text("a==2")
    assert not setup.is_done("step", [lock])


def test_the_locks_name_no_host() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock", ".ci/uv.lock", ".ci/node.lock"):
        assert "://" not in (ROOT / lock).read_text(), lock
    assert '"resolved": "http' not in (ROOT / "package-lock.json").read_text()
