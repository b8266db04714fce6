"""The pure half of the emitter: limits, retry, splitting, queue bounds and books, without any I/O."""

from __future__ import annotations

import json

import pytest

from piste_tracker import MemoryQueue, Response
from piste_tracker.batching import NEVER, Batcher
from piste_tracker.event_queue import QueuedEvent
from piste_tracker.request import collector_url, get_url, make_request, post_body, post_size
from piste_tracker.retry import RetryPolicy, Verdict, retry_after_seconds

NOW_MS = 1_700_000_000_000


def body(n: int, size: int = 0) -> bytes:
    return json.dumps({"eid": str(n), "pad": "x" * size}, separators=(",", ":")).encode()


def filled(count: int, size: int = 0, **settings: object) -> Batcher:
    batcher = Batcher(policy=RetryPolicy(jitter=False), **settings)  # type: ignore[arg-type]
    for n in range(count):
        batcher.add(NOW_MS, body(n, size), now=0.0)
    return batcher


def names(events: object) -> list[int]:
    return [int(json.loads(event.body)["eid"]) for event in events]  # type: ignore[attr-defined]


def balanced(batcher: Batcher) -> bool:
    books = batcher.counters
    return books.queued == books.sent + sum(books.dropped.values()) + batcher.waiting


def test_a_batch_is_due_when_it_is_full_or_has_lingered() -> None:
    batcher = filled(2, batch_size=3, linger=1.0)
    assert batcher.due_at() == 1.0
    assert batcher.take(0.5, NOW_MS) == ()
    batcher.add(NOW_MS, body(2), now=0.5)
    assert names(batcher.take(0.5, NOW_MS)) == [0, 1, 2]
    assert batcher.due_at() == NEVER  # in flight


def test_without_linger_only_a_flush_sends_the_rest() -> None:
    batcher = filled(2, batch_size=3, linger=None)
    assert batcher.due_at() == NEVER
    newest = batcher.flush_all()
    assert names(batcher.take(0.0, NOW_MS)) == [0, 1]
    batcher.settle(Response(200), 0.0, NOW_MS)
    assert batcher.is_through(newest)
    assert balanced(batcher)


def test_count_and_byte_limits_hold_for_a_backlog_too() -> None:
    batcher = filled(100, size=100, batch_size=10, byte_limit=1000)
    batcher.flush_all()
    got = []
    while batcher.waiting:
        batch = batcher.take(99.0, NOW_MS)
        assert len(batch) <= 10
        assert len(post_body(batch, NOW_MS)) <= 1000
        assert len(post_body(batch, NOW_MS)) == post_size(batch)
        got += names(batch)
        batcher.settle(Response(200), 99.0, NOW_MS)
    assert got == list(range(100))


def test_an_event_over_the_limit_goes_alone() -> None:
    batcher = filled(0, batch_size=10, byte_limit=500)
    for n, size in enumerate([10, 2000, 10]):
        batcher.add(NOW_MS, body(n, size), now=0.0)
    batches = []
    batcher.flush_all()
    while batcher.waiting:
        batches.append(names(batcher.take(99.0, NOW_MS)))
        batcher.settle(Response(200), 99.0, NOW_MS)
    assert batches == [[0], [1], [2]]


def test_back_off_grows_to_its_bound_and_starts_anew_after_a_success() -> None:
    batcher = filled(1, batch_size=1)
    now, delays = 0.0, []
    for _ in range(8):
        assert batcher.take(now, NOW_MS)
        settlement = batcher.settle(Response(503), now, NOW_MS)
        assert names(settlement.retried) == [0]
        delays.append(batcher.due_at() - now)
        assert batcher.take(batcher.due_at() - 0.01, NOW_MS) == ()
        now = batcher.due_at()
    assert delays == [1, 2, 4, 8, 16, 32, 60, 60]
    assert batcher.counters.retried == 8
    batcher.take(now, NOW_MS)
    batcher.settle(Response(200), now, NOW_MS)
    batcher.add(NOW_MS, body(1), now)
    batcher.take(now, NOW_MS)
    batcher.settle(Response(0), now, NOW_MS)
    assert batcher.due_at() - now == 1
    assert balanced(batcher)


def test_jitter_takes_up_to_half_away() -> None:
    assert RetryPolicy(rng=lambda: 0.0).delay(3) == 4.0
    assert RetryPolicy(rng=lambda: 1.0).delay(3) == 2.0
    assert RetryPolicy(rng=lambda: 0.5).delay(10_000) == 45.0  # no overflow


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Tue, 14 Nov 2023 22:13:30 GMT", 10.0),
        ("Tue, 14 Nov 2023 22:13:10 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_as_seconds_and_as_a_date(text: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-After": text}, NOW_MS) == seconds


def test_retry_after_is_honoured() -> None:
    batcher = filled(1, batch_size=1)
    batcher.take(0.0, NOW_MS)
    batcher.settle(Response(429, {"Retry-After": "30"}), 0.0, NOW_MS)
    assert batcher.due_at() == 30.0


@pytest.mark.parametrize("status", [400, 401, 403, 410, 422])
def test_statuses_that_drop(status: int) -> None:
    batcher = filled(2, batch_size=2)
    batcher.take(0.0, NOW_MS)
    assert not batcher.settle(Response(status), 0.0, NOW_MS).sent
    (drop,) = batcher.take_drops()
    assert (drop.reason, names(drop.events)) == ("refused", [0, 1])
    assert batcher.counters.dropped == {"refused": 2}
    assert batcher.waiting == 0
    assert balanced(batcher)


@pytest.mark.parametrize("status", [0, 302, 304, 404, 408, 429, 500, 503, 599])
def test_statuses_that_try_again(status: int) -> None:
    batcher = filled(2, batch_size=2)
    batcher.take(0.0, NOW_MS)
    assert names(batcher.settle(Response(status), 0.0, NOW_MS).retried) == [0, 1]
    assert batcher.waiting == 2


def test_codes_of_the_users_own() -> None:
    policy = RetryPolicy(codes={404: False, 400: True, 200: True})
    assert policy.verdict(404) is Verdict.DROP
    assert policy.verdict(400) is Verdict.RETRY
    assert policy.verdict(200) is Verdict.SENT


def test_413_splits_until_the_parts_fit_and_drops_what_is_too_large_alone() -> None:
    batcher = filled(0, batch_size=8)
    for n in range(8):
        batcher.add(NOW_MS, body(n, 3000 if n == 5 else 10), now=0.0)
    sizes, got = [], []
    while batcher.waiting:
        batch = batcher.take(0.0, NOW_MS)
        sizes.append(len(batch))
        if len(post_body(batch, NOW_MS)) > 1500:
            batcher.settle(Response(413), 0.0, NOW_MS)
        else:
            got += names(batcher.settle(Response(200), 0.0, NOW_MS).sent)
    assert got == [0, 1, 2, 3, 4, 6, 7]
    assert batcher.counters.dropped == {"oversize": 1}
    assert sizes[:2] == [8, 4]
    batcher.add(NOW_MS, body(8), now=0.0)  # the next batches are whole ones again
    for n in range(9, 16):
        batcher.add(NOW_MS, body(n), now=0.0)
    assert len(batcher.take(0.0, NOW_MS)) == 8


def test_a_full_queue_drops_the_newest() -> None:
    batcher = filled(5, capacity=3)
    assert batcher.counters.dropped == {"overflow": 2}
    assert [names(drop.events) for drop in batcher.take_drops()] == [[3], [4]]
    assert names(batcher.queue.head(10)) == [0, 1, 2]
    assert balanced(batcher)


def test_a_full_queue_drops_the_oldest_but_none_in_flight() -> None:
    batcher = filled(3, capacity=3, batch_size=2, drop_oldest=True)
    assert names(batcher.take(0.0, NOW_MS)) == [0, 1]
    assert batcher.add(NOW_MS, body(3), now=0.0)
    assert names(batcher.queue.head(10)) == [0, 1, 3]
    batcher.settle(Response(200), 0.0, NOW_MS)
    assert names(batcher.queue.head(10)) == [3]
    assert batcher.counters.dropped == {"overflow": 1}
    assert balanced(batcher)


def test_a_queue_all_in_flight_takes_no_more() -> None:
    batcher = filled(2, capacity=2, batch_size=2, drop_oldest=True)
    batcher.take(0.0, NOW_MS)
    assert not batcher.add(NOW_MS, body(2), now=0.0)


def test_old_events_expire_only_where_the_user_says_so() -> None:
    batcher = filled(0, batch_size=10, max_age=60.0)
    batcher.add(NOW_MS - 61_000, body(0), now=0.0)
    batcher.add(NOW_MS, body(1), now=0.0)
    batcher.flush_all()
    assert names(batcher.take(0.0, NOW_MS)) == [1]
    assert batcher.counters.dropped == {"expired": 1}


def test_a_queue_that_fails_costs_that_event_only() -> None:
    class Full(MemoryQueue):
        def put(self, created_ms: int, body: bytes) -> int:
            raise OSError("disk full")

    batcher = Batcher(Full())
    assert not batcher.add(NOW_MS, body(0), now=0.0)
    assert batcher.counters.dropped == {"overflow": 1}
    assert "disk full" in batcher.take_drops()[0].detail


def test_all_events_of_a_request_carry_one_stamp_not_before_any_of_them() -> None:
    events = [QueuedEvent(1, NOW_MS + 5, body(0)), QueuedEvent(2, NOW_MS, body(1))]
    stamps = {event["stm"] for event in json.loads(post_body(events, NOW_MS))["data"]}
    assert stamps == {str(NOW_MS + 5)}


def test_a_get_carries_the_same_values() -> None:
    event = QueuedEvent(1, NOW_MS, '{"se_ca":"a b+c&d=é🎿\\u0000","se_ac":"-_.~"}'.encode())
    url = get_url("http://c/i", event, NOW_MS)
    assert url == (f"http://c/i?se_ca=a%20b%2Bc%26d%3D%C3%A9%F0%9F%8E%BF%00&se_ac=-_.~&stm={NOW_MS}")


def test_small_bodies_are_not_compressed() -> None:
    headers = {"Content-Encoding": "gzip"}
    small = make_request("post", "u", headers, [QueuedEvent(1, NOW_MS, body(0))], NOW_MS)
    large = make_request("post", "u", headers, [QueuedEvent(1, NOW_MS, body(0, 5000))], NOW_MS)
    assert "Content-Encoding" not in small.headers
    assert large.headers == headers
    assert large.body is not None
    assert len(large.body) < 1000


@pytest.mark.parametrize(
    ("endpoint", "settings", "url"),
    [
        ("collector.example", {}, "https://collector.example/i"),
        ("http://c:8080/", {}, "http://c:8080/i"),
        ("http://c/a/b/", {}, "http://c/a/b/i"),
        ("c", {"protocol_name": "http", "port": 90}, "http://c:90/i"),
        ("https://c:1", {"port": 2}, "https://c:2/i"),
        ("http://[::1]:9090", {}, "http://[::1]:9090/i"),
        ("http://[::1]", {"port": 9}, "http://[::1]:9/i"),
        ("http://user:pass@c:1/x", {}, "http://user:pass@c:1/x/i"),
    ],
)
def test_endpoints(endpoint: str, settings: dict[str, object], url: str) -> None:
    assert collector_url(endpoint, "/i", **settings) == url  # type: ignore[arg-type]


@pytest.mark.parametrize("endpoint", ["", "  ", "ftp://c", "http://", "http://c?x=1", "http://c#x", None])
def test_endpoints_that_are_none(endpoint: str) -> None:
    with pytest.raises(ValueError, match=r"collector|endpoint|path"):
        collector_url(endpoint, "/i")
