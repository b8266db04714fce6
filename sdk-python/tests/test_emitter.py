"""The tracker against a real collector: delivery, outages, flush, callbacks, order, and time that a test moves."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import defaultdict
from typing import Any

import pytest
import requests
from scripted_collector import Answer, Collector, Recorded
from virtual_clock import VirtualClock

import piste_tracker as piste


def tracker(
    url: str, method: Any = "post", kind: type[piste.Emitter] = piste.Emitter, clock: Any = None, **settings: Any
) -> piste.Tracker:
    settings = {"retry_initial": 0.02, "retry_jitter": False, "flush_interval": 0.02, **settings}
    emitter = kind(url, method, piste.EmitterConfiguration(**settings), **({"clock": clock} if clock else {}))
    return piste.Tracker("ns", emitter, app_id="shop", **({"clock": clock} if clock else {}))


def event(n: int = 0, **more: Any) -> piste.StructuredEvent:
    return piste.StructuredEvent("c", "a", value=n, **more)


def numbers(events: list[dict[str, str]]) -> list[int]:
    return [int(one["se_va"]) for one in events]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", [piste.Emitter, piste.SyncEmitter])
def test_events_arrive_whole_and_in_order(collector: Collector, method: str, kind: type[piste.Emitter]) -> None:
    sp = tracker(collector.url + "/prefix", method, kind, batch_size=7)
    ids = [sp.track(event(n, label="ü🎿 &=+")) for n in range(30)]
    assert sp.flush(10) == (30, 0, 0) or sp.emitters[0].counters.sent == 30
    assert [one["eid"] for one in collector.delivered] == ids
    assert numbers(collector.delivered) == list(range(30))
    assert {one["se_la"] for one in collector.delivered} == {"ü🎿 &=+"}
    request = collector.requests[0]
    if method == "get":
        assert (request.method, request.path) == ("GET", "/prefix/i")
    else:
        assert (request.method, request.path) == ("POST", "/prefix/com.snowplowanalytics.snowplow/tp2")
        assert request.headers["Content-Type"].lower() == "application/json; charset=utf-8"
        assert set(json.loads(request.body)) == {"schema", "data"}
        assert max(len(one.events) for one in collector.requests) == 7
    assert all(int(one["stm"]) >= int(one["dtm"]) for one in collector.seen)
    sp.close()


def test_connections_are_kept(collector: Collector) -> None:
    sp = tracker(collector.url, batch_size=1)
    for n in range(5):
        sp.track(event(n))
        sp.flush()
    assert len({request.connection for request in collector.requests}) == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "trouble",
    [[500, 500], [Answer(None)], [Answer(None, reset=True)], [302, 404, 429], [Answer(503, {"Retry-After": "0"})]],
)
def test_nothing_is_lost_in_an_outage(method: str, trouble: list[Any]) -> None:
    with Collector(trouble) as collector:
        sp = tracker(collector.url, method, batch_size=3)
        ids = [sp.track(event(n)) for n in range(10)]
        result = sp.flush(10)
        assert (result.failed, result.pending) == (0, 0)
        assert [one["eid"] for one in collector.delivered] == ids
        attempts: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for one in collector.seen:
            attempts[one["eid"]].add((one["dtm"], one["se_va"]))
        assert all(len(variants) == 1 for variants in attempts.values())
        assert sp.emitters[0].counters.retried >= 1
        sp.close()


def test_a_dead_collector_costs_the_caller_no_time() -> None:
    sp = tracker("http://127.0.0.1:9", batch_size=10, buffer_capacity=50)
    slowest = 0.0
    for n in range(100):
        started = time.perf_counter()
        sp.track(event(n))
        slowest = max(slowest, time.perf_counter() - started)
    assert slowest < 0.05
    result = sp.flush(0.2)
    assert result.pending == 50
    assert sp.emitters[0].counters.dropped == {"overflow": 50}
    assert sp.close(0.1).pending == 0
    assert sp.emitters[0].counters.dropped == {"overflow": 50, "shutdown": 50}


def test_a_slow_collector_does_not_hold_up_track(collector: Collector) -> None:
    collector.default = Answer(delay=0.3)
    sp = tracker(collector.url, batch_size=1)
    started = time.perf_counter()
    for n in range(3):
        sp.track(event(n))
    assert time.perf_counter() - started < 0.2
    assert sp.flush(5).pending == 0


def test_flush_returns_when_its_time_is_up_and_tells_the_truth(collector: Collector) -> None:
    collector.default = Answer(delay=1.0)
    sp = tracker(collector.url)
    sp.track(event())
    started = time.perf_counter()
    assert sp.flush(0.2) == (0, 0, 1)
    assert 0.15 < time.perf_counter() - started < 0.6
    collector.default = Answer()
    assert sp.flush(5).sent == 1
    assert sp.flush(5) == (0, 0, 0)


def test_flush_does_not_hammer_a_failing_collector(collector: Collector) -> None:
    collector.default = Answer(503)
    sp = tracker(collector.url, retry_initial=0.1)
    sp.track(event())
    for _ in range(10):
        sp.flush(0.05)
    assert len(collector.requests) <= 5
    assert sp.flush(0).pending == 1
    assert sp.close(0).failed == 1


def test_split_drop_and_callbacks() -> None:
    def decide(request: Recorded) -> Answer:
        if len(request.body) > 1500:
            return Answer(413)
        return Answer(400 if any(one["se_va"] == "2" for one in request.events) else 200)

    told: dict[str, list[Any]] = {"sent": [], "failed": [], "dropped": []}
    with Collector(decide=decide) as collector:
        sp = tracker(
            collector.url,
            batch_size=4,
            on_success=lambda payloads: told["sent"].extend(numbers(payloads)),
            on_failure=lambda sent, payloads: told["failed"].append((sent, numbers(payloads))),
            on_drop=lambda reason, payloads: told["dropped"].append((reason, numbers(payloads))),
        )
        for n in range(4):
            sp.track(event(n, label="x" * (3000 if n == 1 else 1)))
        assert sp.flush(10).failed == 2
        sp.close()
    assert told["sent"] == [0, 3]
    assert told["dropped"] == [("oversize", [1]), ("refused", [2])]
    assert (0, [0, 1, 2, 3]) in told["failed"]


def test_a_callback_that_fails_does_no_harm(collector: Collector, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("mine")

    sp = tracker(collector.url, batch_size=1, on_success=broken)
    for n in range(3):
        sp.track(event(n))
    assert sp.flush(10).pending == 0
    assert numbers(collector.delivered) == [0, 1, 2]
    assert "callback" in caplog.text


def test_drops_are_logged_once_for_each_reason(collector: Collector, caplog: pytest.LogCaptureFixture) -> None:
    collector.default = Answer(400)
    sp = tracker(collector.url, batch_size=1)
    with caplog.at_level(logging.WARNING, "piste_tracker"):
        for n in range(5):
            sp.track(event(n))
        sp.flush(10)
    assert sp.emitters[0].counters.dropped == {"refused": 5}
    assert len([record for record in caplog.records if "refused" in record.getMessage()]) == 1


def test_a_callback_may_flush_and_track(collector: Collector) -> None:
    def again(payloads: list[dict[str, str]]) -> None:
        if payloads[0]["se_va"] == "0":
            sp.track(event(1))
            sp.flush(5)

    sp = tracker(collector.url, on_success=again)
    sp.track(event(0))
    collector.wait_for(lambda c: numbers(c.delivered) == [0, 1])


def test_many_threads_each_keep_their_order(collector: Collector) -> None:
    sp = tracker(collector.url, batch_size=20)

    def work(thread: int) -> None:
        for n in range(200):
            sp.track(piste.StructuredEvent("burst", str(thread), value=n))

    threads = [threading.Thread(target=work, args=(k,)) for k in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sp.flush(20).pending == 0
    by_thread: dict[str, list[int]] = defaultdict(list)
    for one in collector.delivered:
        by_thread[one["se_ac"]].append(int(one["se_va"]))
    assert dict(by_thread) == {str(k): list(range(200)) for k in range(5)}
    assert len({one["eid"] for one in collector.delivered}) == 1000


def test_a_closed_tracker_refuses_and_closing_twice_does_no_harm(collector: Collector) -> None:
    sp = tracker(collector.url)
    assert sp.track(event())
    assert sp.close() == (1, 0, 0)
    assert sp.track(event()) is None
    assert sp.close() == (0, 0, 0)
    counters = sp.emitters[0].counters
    assert (counters.queued, counters.sent, counters.dropped) == (1, 1, {})


def test_several_emitters_each_get_every_event(collector: Collector) -> None:
    with Collector([500]) as other:
        sp = tracker(collector.url)
        sp.add_emitter(tracker(other.url).emitters[0])
        sp.track(event(1))
        assert sp.flush(5) == (2, 0, 0)
        assert numbers(collector.delivered) == numbers(other.delivered) == [1]


def test_options_reach_the_wire(collector: Collector) -> None:
    sp = tracker(collector.url, gzip=True, anonymous=True, headers={"X-Team": "shop"}, path="/com.acme/track")
    for n in range(20):
        sp.track(event(n))
    sp.flush()
    request = collector.requests[-1]
    assert request.path == "/com.acme/track"
    assert request.headers["SP-Anonymous"] == "*"
    assert request.headers["X-Team"] == "shop"
    assert request.headers["Content-Encoding"] == "gzip"
    assert numbers(collector.delivered) == list(range(20))


def test_a_session_of_the_programs_own(collector: Collector) -> None:
    session = requests.Session()
    session.headers["X-Mine"] = "yes"
    for method in ("post", "get"):
        sp = tracker(collector.url, method, session=session)
        sp.track(event())
        assert sp.flush(5).sent == 1
        assert collector.requests[-1].headers["X-Mine"] == "yes"


def test_time_is_a_seam(collector: Collector) -> None:
    collector.script = [Answer(503), Answer(429, {"Retry-After": "100"})]
    clock = VirtualClock()
    sp = tracker(collector.url, kind=piste.SyncEmitter, clock=clock, retry_initial=1, batch_size=2)
    emitter = sp.emitters[0]
    emitter._start_sender = lambda: None  # type: ignore[method-assign]  # the test's own thread does all
    sp.track(event(0))
    clock.now = 5.0
    assert sp.flush(50) == (0, 0, 1)
    assert clock.now == 55.0
    assert sp.flush(60) == (1, 0, 0)
    assert clock.now == 106.0  # 5 s, 1 s of back-off, 100 s of Retry-After
    assert [one["dtm"] for one in collector.seen] == ["1700000000000"] * 3
    assert [one["stm"] for one in collector.seen] == ["1700000005000", "1700000006000", "1700000106000"]


def test_create_tracker_remembers_the_namespace(collector: Collector) -> None:
    sp = piste.create_tracker(
        "shop", collector.url, app_id="a", emitter_config=piste.EmitterConfiguration(batch_size=1)
    )
    assert piste.get_tracker("shop") is sp
    assert piste.get_tracker("other") is None
    sp.track(piste.PageView("https://a/"))
    sp.close()
    assert collector.delivered[0]["tna"] == "shop"


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_size": 0},
        {"byte_limit": True},
        {"queue_policy": "random"},
        {"on_success": "no function"},
        {"storage": "a", "queue": piste.MemoryQueue()},
        {"custom_retry_codes": {"500": True}},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        piste.EmitterConfiguration(**wrong)


def test_wrong_endpoints_are_refused() -> None:
    for endpoint in ("", "ftp://x", "http://"):
        with pytest.raises(ValueError, match=r"collector|endpoint"):
            piste.Emitter(endpoint)
    with pytest.raises(ValueError, match="method"):
        piste.Emitter("http://c", "put")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="emitter"):
        piste.Tracker("ns", [])
