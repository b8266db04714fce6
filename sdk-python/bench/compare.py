"""Measures piste-tracker beside snowplow-tracker in one run, and prints Markdown.

    python compare.py [--quick] [--out FILE]

Every figure is the best of several rounds in which the trackers take turns, each in a process of its own with its own
default settings; the collector is a third process. CPU is that of the tracker's process alone.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

HERE = Path(__file__).parent
TRACKERS = ("piste", "piste-sync", "snowplow", "snowplow-async")


@contextmanager
def sink(*options: str) -> Iterator[str]:
    """Run a collector; yields its URL."""
    process = subprocess.Popen([sys.executable, str(HERE / "sink.py"), *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()


def counts(url: str) -> dict[str, int]:
    """What a collector has counted so far."""
    with urlopen(f"{url}/counts") as answer:
        found: dict[str, int] = json.load(answer)
    return found


def measure(tracker: str, measurement: str, url: str, batch: int = 10, events: int = 1000) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, str(HERE / "subject.py"), tracker, measurement, url, str(batch), str(events)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def importing(module: str, rounds: int) -> float:
    """Milliseconds that an import adds to the start of Python, the best of some."""

    def start(code: str) -> float:
        before = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        return time.perf_counter() - before

    pairs = [(start("pass"), start(f"import {module}")) for _ in range(rounds)]
    return (min(loaded for _, loaded in pairs) - min(bare for bare, _ in pairs)) * 1e3


def cost(rounds: int, scale: int) -> Iterator[str]:
    """CPU and rate at three batch sizes."""
    yield "| POST through to delivery | batch 1 | batch 10 | batch 50 |"
    yield "|---|---|---|---|"
    best: dict[tuple[str, int], dict[str, Any]] = {}
    with sink() as url:
        for _ in range(rounds):
            for batch, events in ((1, 1000 * scale), (10, 5000 * scale), (50, 10000 * scale)):
                for tracker in TRACKERS:
                    found = measure(tracker, "deliver", url, batch, events)
                    known = best.setdefault((tracker, batch), found)
                    if found["cpu_us"] < known["cpu_us"]:
                        best[tracker, batch] = found
    for tracker in TRACKERS:
        cells = [f"{best[tracker, b]['cpu_us']:.0f} us, {best[tracker, b]['rate']:,.0f}/s" for b in (1, 10, 50)]
        yield f"| {tracker}: CPU an event, events a second | {' | '.join(cells)} |"
    ratios = [best["snowplow", b]["cpu_us"] / best["piste", b]["cpu_us"] for b in (1, 10, 50)]
    yield f"| snowplow costs so many times piste | {' | '.join(f'{ratio:.1f}' for ratio in ratios)} |"


def calls(rounds: int, scale: int) -> Iterator[str]:
    """What a call takes."""
    yield "| one track() call, batch 10 | p50 | p99 | longest | with a collector that takes 1 s: 20 events, batch 1 |"
    yield "|---|---|---|---|---|"
    for tracker in TRACKERS:
        with sink() as url:
            found = [measure(tracker, "latency", url, 10, 1000 * scale) for _ in range(rounds)]
        with sink("--delay", "1") as url:
            # The official one needs a second for each event here; two are enough to see it.
            slow = measure(tracker, "slow", url, 1, 20 if tracker in ("piste", "snowplow-async") else 2)
        best = {name: min(one[name] for one in found) for name in ("p50", "p99", "max")}
        yield (
            f"| {tracker} | {best['p50']:.1f} us | {best['p99']:.1f} us | {best['max']:.0f} us "
            f"| longest call {slow['longest_ms']:,.1f} ms |"
        )


def footprint(rounds: int) -> Iterator[str]:
    """Import time and memory."""
    yield "| | import | memory after one event | with 10,000 waiting for a dead collector |"
    yield "|---|---|---|---|"
    for tracker, module in (("piste", "piste_tracker"), ("snowplow", "snowplow_tracker")):
        took = importing(module, rounds * 3)
        found = measure(tracker, "memory", "http://127.0.0.1:9", 10, 9_999)
        yield f"| {tracker} | {took:.0f} ms | {found['first_mb']:.0f} MB | {found['full_mb']:.0f} MB |"


def losses() -> Iterator[str]:
    """Events that never arrive."""
    yield "| events that arrive | GET, answered 500, 500, then 200: of 3 | 120 tracked, program ends without a flush |"
    yield "|---|---|---|"
    for tracker in TRACKERS:
        with sink("--answers", "500,500") as url:
            measure(tracker, "get_after_errors", url, 3, 3)
            after_errors = counts(url)["events"]
        with sink() as url:
            measure(tracker, "leave", url, 50, 120)
            left = counts(url)["events"]
        yield f"| {tracker} | {after_errors} | {left} |"


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short round: are the tables whole?")
    parser.add_argument("--out", type=Path, help="write the tables to this file too")
    options = parser.parse_args()
    rounds, scale = (1, 1) if options.quick else (3, 2)
    machine = f"{platform.machine()}, Python {platform.python_version()}, {platform.system()} {platform.release()}"
    lines = [f"Measured on {machine}, {time.strftime('%Y-%m-%d')}."]
    print(lines[0])
    for table in (cost(rounds, scale), calls(rounds, scale), footprint(rounds), losses()):
        lines.append("")
        print()
        for line in table:
            lines.append(line)
            print(line, flush=True)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
