"""Runs every benchmark of the backend one after the other, on an otherwise idle machine.

    python bench/run.py [--write]

Takes about twenty minutes, and 4 GB of disk. With --write the output goes into docs/benchmarks.md, with the machine
that it comes from.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- backend: begin, by `make -C reference-backend bench WRITE=1` -->", "<!-- backend: end -->"

BENCHMARKS = (
    ("Collector", "collector.py", ()),
    ("Enrichment", "enrichment.py", ()),
    ("Storage", "storage.py", ()),
    ("The whole way, 10 typed columns, then on to three million events", "whole.py", ("--events", "3000000")),
    ("The whole way, 110 typed columns", "whole.py", ("--typed", "110")),
    ("The dashboard's questions, ten million rows", "rows.py", ()),
)


def main() -> None:
    """Run all; print each output as it comes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    write = parser.parse_args().write
    parts = [f"{machine()}, {date.today().isoformat()}."]
    for title, script, arguments in BENCHMARKS:
        command = [sys.executable, str(HERE / script), *arguments]
        print(f"\n== {title}: bench/{script} {' '.join(arguments)}", flush=True)
        output = "".join(lines(command))
        parts.append(f"### {title}\n\n`python bench/{' '.join([script, *arguments])}`\n\n```\n{output.rstrip()}\n```")
    if write:
        page = PAGE.read_text()
        figures = "\n\n".join(parts)
        PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n\n{figures}\n\n{END}", page, flags=re.DOTALL))


def lines(command: list[str]) -> Iterator[str]:
    """A command's output, printed line by line as it comes. Raises CalledProcessError when it fails."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            yield line
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)


def machine() -> str:
    """Processor, cores and versions in one line."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    processor = found[1] if found else platform.machine()
    kernel = platform.release().split("-")[0]
    return f"{processor}, {os.cpu_count()} cores, Linux {kernel}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
