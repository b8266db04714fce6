"""The README's demonstration, run as it stands: its commands give what it prints."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from running import PISTE, Running

Up = Callable[..., Running]
README = Path(__file__).resolve().parents[3] / "README.md"


def demonstration() -> Iterator[tuple[str, str]]:
    """Each command of the first console block, its further lines included, with the output printed below it."""
    block = re.search(r"```console\n(.*?)```", README.read_text(), re.DOTALL)
    assert block is not None
    for step in block[1].split("$ ")[1:]:
        lines = step.splitlines()
        end = 1
        while lines[:end] and "\n".join(lines[:end]).count("'") % 2:
            end += 1
        yield "\n".join(lines[:end]), "\n".join(lines[end:])


def test_the_demonstration_gives_what_it_prints(up: Up) -> None:
    backend = up()
    steps = list(demonstration())
    assert steps.pop(0)[0].startswith("make up")
    assert len(steps) >= 4
    for command, printed in steps:
        here = command.replace("http://localhost:9090", backend.url).replace(".venv/bin/piste query", f"{PISTE} query")
        if "piste query" in here:
            here += f" --data {backend.data}"
        done = subprocess.run(["bash", "-c", here], capture_output=True, text=True, env=os.environ, timeout=60)
        assert (done.returncode, done.stdout.strip()) == (0, printed.strip()), f"{here}\n{done.stderr}"
