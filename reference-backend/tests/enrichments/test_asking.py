"""The parts of asking, each by itself: the breaker, the memory of answers, the target."""

from __future__ import annotations

import asyncio

import pytest

from piste.enrichment.calls.answers import MISSING, Answers
from piste.enrichment.calls.breaker import LONGEST_PAUSE, Breaker
from piste.enrichment.calls.call import Answer, CallFailed
from piste.enrichment.calls.http import origin
from piste.enrichment.calls.target import Target


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_breaker_opens_after_failures_in_a_row(clock: Clock) -> None:
    breaker = Breaker(failures=3, pause=5, clock=clock)
    for _ in range(2):
        breaker.failed("down")
    breaker.succeeded()
    for _ in range(2):
        breaker.failed("down")
    assert not breaker.is_open()
    breaker.failed("down")
    assert breaker.is_open()
    assert breaker.reason == "down"


def test_each_failed_try_doubles_the_pause_up_to_a_minute(clock: Clock) -> None:
    breaker = Breaker(failures=1, pause=5, clock=clock)
    pauses = []
    for _ in range(6):
        breaker.failed("down")
        breaker.failed("one that began before")
        pauses.append(breaker.rests_until - clock.now)
        clock.now = breaker.rests_until
        assert not breaker.is_open()
        assert not breaker.is_closed
    assert pauses == [5, 10, 20, 40, LONGEST_PAUSE, LONGEST_PAUSE]
    breaker.succeeded()
    assert breaker.is_closed
    breaker.failed("down")
    assert breaker.rests_until - clock.now == 5


def test_answers_go_by_age_and_by_use(clock: Clock) -> None:
    answers = Answers(2, clock)
    answers.keep("a", 1, 10)
    answers.keep("b", None, 20)
    assert answers.get("a") == 1
    answers.keep("c", 3, 20)
    assert answers.get("b") is MISSING, "the one that was not used for the longest time"
    clock.now += 10
    assert answers.get("a") is MISSING
    assert answers.get("c") == 3


def test_large_answers_push_others_out(clock: Clock) -> None:
    answers = Answers(1000, clock, most_bytes=1_000_000)
    for number in range(20):
        answers.keep(number, [{"text": "x" * 99_000}], 10)
    kept = [number for number in range(20) if answers.get(number) is not MISSING]
    assert kept == [*range(10, 20)]
    answers.keep("larger than all", ["x" * 2_000_000], 10)
    assert answers.get("larger than all") is MISSING
    answers.keep(19, "another", 10)
    assert answers.get(19) == "another"
    assert answers.get(10) is not MISSING


def test_nothing_is_kept_without_room_or_time(clock: Clock) -> None:
    for answers, seconds in ((Answers(0, clock), 10), (Answers(2, clock), 0)):
        answers.keep("a", 1, seconds)
        assert answers.get("a") is MISSING


async def good() -> Answer:
    return "good"


async def bad() -> Answer:
    raise CallFailed("it is down", outage=True)


async def test_the_target_is_left_alone_and_tried_again(clock: Clock) -> None:
    target = Target("the API", timeout=1, failures=2, pause=5, clock=clock)
    for _ in range(2):
        assert target.known("key") is MISSING
        assert str(await target.answer("key", bad)) == "it is down"
    assert str(target.known("key")) == "the API is left alone for a while, after: it is down"
    assert str(await target.answer("key", good)) == str(target.known("key"))
    clock.now += 5
    assert target.known("key") is MISSING
    assert await target.answer("key", good) == "good"
    assert target.known("key") is MISSING


async def test_what_is_remembered_is_there_while_the_target_is_left_alone(clock: Clock) -> None:
    target = Target("the API", timeout=1, cache_size=1, ttl=60, failures=1, clock=clock)
    await target.answer("known", good)
    await target.answer("other", bad)
    assert target.known("known") == "good"
    assert isinstance(target.known("other"), CallFailed)


async def test_while_one_tries_the_others_wait_for_how_it_ends(clock: Clock) -> None:
    target = Target("the API", timeout=1, failures=1, pause=5, clock=clock)
    await target.answer("key", bad)
    clock.now += 5
    tried: list[int] = []
    goes_on = asyncio.Event()

    async def hesitant() -> Answer:
        tried.append(1)
        await goes_on.wait()
        raise CallFailed("still down", outage=True)

    waiting = [asyncio.create_task(target.answer(key, hesitant)) for key in range(20)]
    while not tried:
        await asyncio.sleep(0)
    goes_on.set()
    answers = await asyncio.gather(*waiting)
    assert len(tried) == 1
    assert {str(answer) for answer in answers} == {
        "still down",
        "the API is left alone for a while, after: still down",
    }


async def test_no_more_than_so_many_at_a_time() -> None:
    target = Target("the API", timeout=1, at_a_time=3)
    running, most = 0, 0

    async def ask() -> Answer:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return None

    await asyncio.gather(*[target.answer(key, ask) for key in range(20)])
    assert most == 3


async def test_a_call_that_is_not_waited_for_counts_as_failed(clock: Clock) -> None:
    target = Target("the API", timeout=60, failures=1, clock=clock)
    task = asyncio.create_task(target.answer("key", asyncio.Event().wait))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(target.known("key"), CallFailed)


async def test_an_error_of_ours_is_a_failure_and_no_more() -> None:
    async def broken() -> Answer:
        raise KeyError("secret")

    answer = await Target("the API", timeout=1).answer("key", broken)
    assert str(answer) == "the API: unexpected KeyError"


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("http://user:password@api.example.com:8080/a?key=secret", "http://api.example.com:8080"),
        ("api.example.com", "https://api.example.com"),
        ("http://[::1]:80/", "http://[::1]:80"),
    ],
)
def test_of_an_address_only_the_origin_is_told(uri: str, told: str) -> None:
    assert origin(uri) == told
