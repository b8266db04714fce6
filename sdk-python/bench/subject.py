"""One measurement of one tracker in a process of its own; prints a JSON object.

    python subject.py TRACKER MEASUREMENT URL [BATCH EVENTS]

TRACKER: piste, piste-sync, snowplow, snowplow-async.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any, Callable


def tracker_of(
    name: str, url: str, batch: int, method: Any = "post"
) -> tuple[Any, Callable[[], Any], Callable[[], Any]]:
    """Return a tracker, a function that makes an event, and one that flushes and waits."""
    if name.startswith("piste"):
        import piste_tracker as piste

        kind = piste.SyncEmitter if name == "piste-sync" else piste.Emitter
        ours = piste.Tracker("bench", kind(url, method, piste.EmitterConfiguration(batch_size=batch)), app_id="app")
        return ours, lambda: piste.StructuredEvent("shop", "view", "label", "prop", 2.5), lambda: ours.flush(60)
    import snowplow_tracker

    snowplow: Any = snowplow_tracker  # its types do not export its names

    emitter_kind = snowplow.AsyncEmitter if name == "snowplow-async" else snowplow.Emitter
    theirs = snowplow.Tracker("bench", emitter_kind(url, batch_size=batch, method=method), app_id="app")
    return theirs, lambda: snowplow.StructuredEvent("shop", "view", "label", "prop", 2.5), theirs.flush


def deliver(name: str, url: str, batch: int, events: int) -> dict[str, float]:
    """CPU and rate of events from the making to the delivery, after a warm-up; waits are not counted as CPU."""
    tracker, event, flush = tracker_of(name, url, batch)
    for _ in range(batch * 5):
        tracker.track(event())
    flush()
    cpu, wall = time.process_time(), time.perf_counter()
    for n in range(events):
        tracker.track(event())
        if n % 2000 == 1999:  # neither tracker's queue of 10,000 shall overflow
            flush()
    flush()
    wall = time.perf_counter() - wall
    return {"cpu_us": (time.process_time() - cpu) / events * 1e6, "rate": events / wall}


def latency(name: str, url: str, batch: int, events: int) -> dict[str, float]:
    """What one call of track() takes the caller, in microseconds, at a pace of about 2,000 events a second."""
    tracker, event, flush = tracker_of(name, url, batch)
    tracker.track(event())
    flush()
    taken = []
    for _ in range(events):
        one = event()
        started = time.perf_counter()
        tracker.track(one)
        taken.append(time.perf_counter() - started)
        time.sleep(0.0005)
    flush()
    taken.sort()
    return {"p50": taken[events // 2] * 1e6, "p99": taken[events * 99 // 100] * 1e6, "max": taken[-1] * 1e6}


def slow(name: str, url: str, batch: int, events: int) -> dict[str, float]:
    """The caller's seconds for some events, with a collector that takes its time."""
    tracker, event, _ = tracker_of(name, url, batch)
    started = time.perf_counter()
    longest = 0.0
    for _ in range(events):
        before = time.perf_counter()
        tracker.track(event())
        longest = max(longest, time.perf_counter() - before)
    return {"seconds": time.perf_counter() - started, "longest_ms": longest * 1e3}


def get_after_errors(name: str, url: str, batch: int, events: int) -> dict[str, float]:
    """Track by GET against a collector that fails at first, then flush as long as it takes, 10 s at most."""
    tracker, event, flush = tracker_of(name, url, batch, "get")
    for _ in range(events):
        tracker.track(event())
    deadline = time.perf_counter() + 5
    while time.perf_counter() < deadline:
        flush()
        time.sleep(0.5)
    return {}


def leave(name: str, url: str, batch: int, events: int) -> dict[str, float]:
    """Track and end without a flush."""
    tracker, event, _ = tracker_of(name, url, batch)
    for _ in range(events):
        tracker.track(event())
    return {}


def memory(name: str, url: str, batch: int, events: int) -> dict[str, float]:
    """Megabytes after import and a first event, and with many events waiting for a dead collector."""
    tracker, event, _ = tracker_of(name, url, 10**6)
    tracker.track(event())
    first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for _ in range(events):
        tracker.track(event())
    full = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"first_mb": first, "full_mb": full}), flush=True)
    sys.stdout.flush()
    import os

    os._exit(0)  # nobody is there to send to


if __name__ == "__main__":
    _, which, measurement, address, *numbers = sys.argv
    size, count = (int(number) for number in numbers or ("10", "1000"))
    print(json.dumps(globals()[measurement](which, address, size, count)))
