#!/usr/bin/env python3
"""Brings a machine from nothing but Python 3.11 to where `make up` or `make test` can run.

    python3 .ci/setup.py up      the backend's packages, in .venv
    python3 .ci/setup.py test    those of tests, checks and benchmarks too, Node, and Debian packages

Only the standard library is used, every version is pinned with its hash, and a second run finds everything in place
and does not touch the network. Debian packages are installed as root or through `sudo -n`; elsewhere, and without the
rights, the command to run is printed and the exit code is 1.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
PACKAGES = {
    "up": ("protocol", "reference-backend"),
    "test": ("protocol", "reference-backend", "sdk-python", "conformance"),
}
NODE_MINIMUM = (20, 19)

# What tests and benchmarks run that no Python or npm package brings: a command, or a file where there is no command ->
# Debian packages.
DEBIAN = {
    "cc": "gcc libc6-dev",  # the shim that counts and breaks fdatasync
    "git": "git",
    "chromium": "chromium",  # the browser tracker's tests
    # The Lua tracker: its interpreters, hosts and tools. OpenResty's LuaJIT everywhere, since nginx's module wants that
    # one and Debian's two exclude each other.
    "lua5.1": "lua5.1 lua-socket lua-sec lua-cjson lua-dkjson",
    "lua5.2": "lua5.2",
    "lua5.3": "lua5.3",
    "lua5.4": "lua5.4",
    "luajit": "luajit2 libluajit2-5.1-2",
    "busted": "lua-busted",
    "luacheck": "lua-check",
    "luarocks": "luarocks",
    "ldoc": "lua-ldoc",
    "love": "love",
    "openssl": "openssl",  # a certificate for the tests of https
    "/usr/sbin/nginx": "nginx-light libnginx-mod-http-lua lua-resty-core",
    "wrk": "wrk",  # load for benchmarks
    "/usr/lib/postgresql/15/bin/postgres": "postgresql",  # what the sql_query enrichment asks
    "g++": "g++",  # the Arduino library on this machine: unit tests, conformance driver
    "avr-gcc": "gcc-avr binutils-avr avr-libc",  # ... and on the processor of an Uno
    "arduino-builder": "arduino-builder arduino-ctags arduino-core-avr",
    "/usr/include/simavr/sim_avr.h": "simavr libsimavr-dev libelf-dev",  # firmware in a simulated board
    "/usr/include/doctest/doctest.h": "doctest-dev",
    # ... on a Cortex-M3 in QEMU, and compiled for the ESP8266's processor.
    "arm-none-eabi-g++": "gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib",
    "qemu-system-arm": "qemu-system-arm",
    "xtensa-lx106-elf-g++": "gcc-xtensa-lx106 binutils-xtensa-lx106 picolibc-xtensa-lx106-elf",
}


def main(profile: str) -> None:
    """Set up for `profile` (up or test); exits 1 with what to do when something is missing and cannot be installed."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs before the version is known)
        fail(
            f"Piste needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make {profile} PYTHON=python3.11"
        )
    make_venv()
    install_python(profile)
    install_city_database()
    if profile == "test":
        install_debian()
        install_node()


def install_city_database() -> None:
    """The free geo database: 64 MB, once. What is without it is told, since everything else works."""
    if subprocess.run([str(PYTHON), "-m", "piste.enrichment.city_database"], cwd=ROOT).returncode != 0:
        say("without the city database geo_* stay empty; everything else works")


def make_venv() -> None:
    if PYTHON.exists():
        return
    say("creating .venv")
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)  # Debian's Python without python3-venv leaves half a folder
    apt_install([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
    run([sys.executable, "-m", "venv", str(VENV)])


def install_python(profile: str) -> None:
    if is_done("test", python_inputs("test")) or is_done(profile, python_inputs(profile)):
        return
    lock, *projects = python_inputs(profile)
    say(f"installing Python packages from {lock.name}")
    run([str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(ROOT / ".ci" / "uv.lock")])
    run([str(UV), "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)])
    editable = [argument for project in projects for argument in ("-e", str(project.parent))]
    run([str(UV), "pip", "install", "-q", "--python", str(PYTHON), "--no-deps", "--no-build-isolation", *editable])
    mark_done(profile, python_inputs(profile))


def python_inputs(profile: str) -> list[Path]:
    """The files that decide what is installed: the lock, then each package's pyproject.toml."""
    lock = "requirements.lock" if profile == "up" else "requirements-dev.lock"
    return [ROOT / lock, *(ROOT / name / "pyproject.toml" for name in PACKAGES[profile])]


def install_debian() -> None:
    # shutil.which takes a path as it is but wants a program; a header is only looked for.
    missing = [package for sign, package in DEBIAN.items() if shutil.which(sign) is None and not Path(sign).is_file()]
    if missing:
        apt_install(" ".join(missing).split())


def install_node() -> None:
    """Take the machine's Node if it is new enough, else the pinned wheel, which puts node and npm into .venv/bin."""
    if node_version() < NODE_MINIMUM:
        say("installing Node from its Python wheel")
        run(
            [
                str(UV),
                "pip",
                "install",
                "-q",
                "--python",
                str(PYTHON),
                "--require-hashes",
                "-r",
                str(ROOT / ".ci" / "node.lock"),
            ]
        )
    lock = ROOT / "package-lock.json"
    if is_done("npm", [lock]) and (ROOT / "node_modules").exists():
        return
    say("installing npm packages from package-lock.json")
    run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"])
    mark_done("npm", [lock])


def node_version() -> tuple[int, int]:
    """Major and minor version of the `node` that will be used; (0, 0) when there is none."""
    node = shutil.which("node", path=search_path())
    if node is None or shutil.which("npm", path=search_path()) is None:
        return (0, 0)
    found = re.match(r"v(\d+)\.(\d+)", subprocess.run([node, "--version"], capture_output=True, text=True).stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def apt_install(packages: list[str]) -> None:
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    wish = f"Piste needs {' '.join(packages)}."
    if shutil.which("apt-get") is None:
        fail(f"{wish} Install what provides it on this system, then run make again.")
    sudo: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode != 0:
            fail(f"{wish} Run:\n  sudo {' '.join(command)}\nthen run make again.")
        sudo = ["sudo", "-n"]
    say(f"installing Debian packages: {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    if (
        subprocess.run([*sudo, *command], capture_output=True, env=quiet).returncode != 0
    ):  # perhaps only the lists are old
        run([*sudo, "apt-get", "update", "-qq"])
        run([*sudo, *command], env=quiet, stdout=subprocess.DEVNULL)


def is_done(step: str, inputs: list[Path]) -> bool:
    stamp = VENV / f"setup-{step}.done"
    return stamp.exists() and stamp.read_text() == digest(inputs)


def mark_done(step: str, inputs: list[Path]) -> None:
    (VENV / f"setup-{step}.done").write_text(digest(inputs))


def digest(inputs: list[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in (*inputs, Path(__file__)))).hexdigest()


def search_path() -> str:
    return f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"


def run(command: list[str], **options: object) -> None:
    environment = {"PATH": search_path(), **{name: value for name, value in os.environ.items() if name != "PATH"}}
    options.setdefault("env", environment)
    if subprocess.run(command, cwd=ROOT, **options).returncode != 0:  # type: ignore[call-overload]
        fail(
            f"this failed: {' '.join(command)}\n"
            "Its messages stand above. Is the network there? The first setup needs it."
        )


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def fail(text: str) -> None:
    sys.exit(f"setup: {text}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("up", "test"):
        sys.exit(__doc__)
    main(sys.argv[1])
