"""Measures the Lua tracker: CPU an event on three interpreters, and the pauses of a LOVE game. Prints Markdown."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from collector import Collector

BENCH = Path(__file__).resolve().parent
INTERPRETERS = ("lua5.1", "lua5.4", "luajit")
WAYS = (("bare", 1, 3000), ("get", 1, 3000), ("post", 10, 20000), ("post", 50, 20000))


def cpu(interpreter: str, url: str, method: str, batch: int, events: int) -> str:
    """CPU microseconds an event: the middle of three runs."""
    command = [interpreter, str(BENCH / "cpu.lua"), url, method, str(batch), str(events)]
    runs = [float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(3)]
    return f"{sorted(runs)[1]:.1f}"


def pauses(url: str) -> list[str]:
    """Longest update(), its 99th percentile, longest track call, in ms."""
    with tempfile.TemporaryDirectory() as folder:
        game = Path(folder) / "game"
        shutil.copytree(BENCH / "pause", game)
        shutil.copytree(BENCH.parent / "src" / "piste", game / "piste")
        environment = {**os.environ, "PISTE_ENDPOINT": url, "XDG_DATA_HOME": folder}
        done = subprocess.run(["love", game], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def main() -> None:
    collector = Collector()
    print("| CPU us an event | " + " | ".join(INTERPRETERS) + " |\n|---|---|---|---|")
    for method, batch, events in WAYS:
        name = "GET by luasocket's http, no tracker" if method == "bare" else f"{method.upper()}, batch {batch}"
        print(
            f"| {name} | " + " | ".join(cpu(lua, collector.url, method, batch, events) for lua in INTERPRETERS) + " |"
        )
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}"
    print("\n| LOVE, ms | longest update() | 99th percentile | longest track call |\n|---|---|---|---|")
    silent = socket.create_server(("127.0.0.1", 0))  # accepts and never answers
    for name, url in (
        ("collector answers", collector.url),
        ("dead collector", dead),
        ("silent collector", f"http://127.0.0.1:{silent.getsockname()[1]}"),
        ("slow collector, 0.5 s", Collector(0.5).url),
    ):
        print(f"| {name} | " + " | ".join(pauses(url)) + " |")


if __name__ == "__main__":
    main()
