"""Measures the whole way: HTTP in, rows in DuckDB out; start-up, throughput, CPU an event, memory.

    python bench/whole.py [--seconds 30] [--typed 10] [--events N]

Events are POSTed ten a request by wrk, which shares the two cores; the rate is what was stored from the first request
until the stream was empty again. With --events it goes on to so many, and tells the memory on the way.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from load import Backend, post_script, write_schemas, wrk

BATCH = 10


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30, help="of load (default 30)")
    parser.add_argument("--typed", type=int, default=10, help="typed columns that the events fill (default 10)")
    parser.add_argument("--events", type=int, default=0, help="go on to so many, and tell the memory on the way")
    arguments = parser.parse_args()
    with TemporaryDirectory() as schemas, Backend("--iglu", schemas) as backend:
        write_schemas(Path(schemas), arguments.typed - 1)  # the tenth is that of web_page
        print(f"start to first accepted event   {backend.start_seconds:8.2f} s")
        time.sleep(2)
        print(f"memory at rest (PSS, all)       {backend.spent().memory:8.0f} MB")
        script = post_script(BATCH, arguments.typed - 1)
        measure(backend, script, arguments.seconds)
        print(f"memory after the load           {backend.spent().memory:8.0f} MB")
        while backend.status()["good"] < arguments.events:
            wrk(backend.url, script, seconds=15, connections=8)
            drain(backend)
            print(f"memory after {backend.status()['good']:>9,} events   {backend.spent().memory:8.0f} MB", flush=True)


def measure(backend: Backend, script: str, seconds: int) -> None:
    """Load for so many seconds, wait until all is stored, and print rates and CPU."""
    before, cpu, began = backend.status()["good"], backend.spent().cpu, time.monotonic()
    load = wrk(backend.url, script, seconds=seconds, connections=8)
    sending = time.monotonic() - began
    drain(backend)
    took = time.monotonic() - began
    after = backend.spent().cpu
    status = backend.status()
    stored = status["good"] - before
    sent = load.requests * BATCH / sending
    print(f"events sent, 10 a request       {sent:8,.0f} /s  (p99 {load.p99:.0f} ms, {load.errors} errors)")
    print(f"events stored                   {stored / took:8,.0f} /s  ({stored:,} in {took:.1f} s)")
    for role in ("front", "pipeline"):
        print(f"CPU an event, {role:10}        {(after[role] - cpu[role]) / stored * 1e6:8.1f} us")
    if status["bad"]:
        print(f"events failed                   {status['bad']:8,}")
    print(f"CPU an event, whole way         {sum(after[r] - cpu[r] for r in after) / stored * 1e6:8.1f} us")


def drain(backend: Backend) -> None:
    while backend.lag():
        time.sleep(0.05)


if __name__ == "__main__":
    main()
