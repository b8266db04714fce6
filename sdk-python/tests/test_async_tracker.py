"""The asyncio tracker against a real collector: the same promises, without a thread."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from scripted_collector import Answer, Collector

import piste_tracker as piste


def tracker(
    url: str, method: Any = "post", client: httpx.AsyncClient | None = None, **settings: Any
) -> piste.AsyncTracker:
    settings = {"retry_initial": 0.02, "flush_interval": 0.02, **settings}
    return piste.AsyncTracker(
        "ns", url, method, app_id="shop", emitter_config=piste.EmitterConfiguration(**settings), client=client
    )


def event(n: int = 0) -> piste.StructuredEvent:
    return piste.StructuredEvent("c", "a", value=n)


def numbers(collector: Collector) -> list[int]:
    return [int(one["se_va"]) for one in collector.delivered]


@pytest.mark.parametrize("method", ["get", "post"])
async def test_events_arrive_whole_and_in_order(collector: Collector, method: str) -> None:
    async with tracker(collector.url + "/prefix", method, batch_size=7) as sp:
        ids = [sp.track(event(n)) for n in range(30)]
        assert (await sp.flush(10)).pending == 0
        assert sp.counters.sent == 30
    assert [one["eid"] for one in collector.delivered] == ids
    assert numbers(collector) == list(range(30))
    assert all(int(one["stm"]) >= int(one["dtm"]) for one in collector.seen)
    assert collector.requests[0].path == "/prefix" + (
        "/i" if method == "get" else "/com.snowplowanalytics.snowplow/tp2"
    )


async def test_events_leave_by_themselves(collector: Collector) -> None:
    sp = tracker(collector.url)
    sp.track(event(1))
    while not collector.delivered:
        await asyncio.sleep(0.01)
    assert numbers(collector) == [1]
    await sp.close()


async def test_nothing_is_lost_in_an_outage() -> None:
    with Collector([500, Answer(None), Answer(None, reset=True), 429]) as collector:
        async with tracker(collector.url, batch_size=3) as sp:
            for n in range(10):
                sp.track(event(n))
            assert await sp.flush(10) == (10, 0, 0)
            assert sp.counters.retried > 0
        assert numbers(collector) == list(range(10))
        assert len({one["eid"] for one in collector.seen}) == 10


async def test_tasks_at_once_each_event_once(collector: Collector) -> None:
    async with tracker(collector.url, batch_size=20) as sp:

        async def work(k: int) -> None:
            for n in range(50):
                sp.track(piste.StructuredEvent("burst", str(k), value=n))
                await asyncio.sleep(0)

        await asyncio.gather(*[work(k) for k in range(5)])
    for k in range(5):
        assert [int(one["se_va"]) for one in collector.delivered if one["se_ac"] == str(k)] == list(range(50))


async def test_flush_is_bounded_and_true(collector: Collector) -> None:
    collector.default = Answer(delay=0.5)
    sp = tracker(collector.url)
    sp.track(event())
    started = time.monotonic()
    assert await sp.flush(0.1) == (0, 0, 1)
    assert time.monotonic() - started < 0.4
    assert await sp.flush(5) == (1, 0, 0)
    assert await sp.flush(5) == (0, 0, 0)
    await sp.close()
    assert sp.track(event()) is None


async def test_drops_call_back() -> None:
    dropped: list[tuple[str, int]] = []
    with Collector([413, 413, 200, 403]) as collector:
        sp = tracker(
            collector.url, batch_size=2, on_drop=lambda reason, payloads: dropped.append((reason, len(payloads)))
        )
        for n in range(3):
            sp.track(event(n))
        assert await sp.flush(5) == (1, 2, 0)
        await sp.close()
    assert dropped == [("oversize", 1), ("refused", 1)]


async def test_a_dead_collector_counts_what_close_gives_up() -> None:
    sp = tracker("http://127.0.0.1:9", buffer_capacity=5)
    for n in range(8):
        sp.track(event(n))
    result = await sp.close(0.2)
    assert result.failed == 5
    assert sp.counters.dropped == {"overflow": 3, "shutdown": 5}


async def test_a_client_of_the_programs_own(collector: Collector) -> None:
    async with httpx.AsyncClient(headers={"X-Mine": "yes"}) as client:
        async with tracker(collector.url, client=client, gzip=True) as sp:
            for n in range(20):
                sp.track(event(n))
        assert not client.is_closed
    assert collector.requests[0].headers["X-Mine"] == "yes"
    assert numbers(collector) == list(range(20))


def test_one_loop_after_the_other(collector: Collector) -> None:
    sp = tracker(collector.url, flush_interval=None)

    async def use(n: int) -> None:
        sp.track(event(n))
        assert (await sp.flush(5)).pending == 0

    asyncio.run(use(0))
    sp.track(event(1))  # outside any loop it waits
    asyncio.run(use(2))
    assert numbers(collector) == [0, 1, 2]


def test_a_loop_that_ends_without_close_loses_nothing(collector: Collector, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import asyncio, sys, piste_tracker as piste\n"
        "async def main():\n"
        "    sp = piste.AsyncTracker('ns', sys.argv[1])\n"
        "    for n in range(5): sp.track(piste.StructuredEvent('c', 'a', value=n))\n"
        "    await asyncio.sleep(0)\n"
        "asyncio.run(main())\n"
    )
    result = subprocess.run([sys.executable, str(program), collector.url], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert sorted(set(numbers(collector))) == list(range(5))
