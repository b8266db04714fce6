"""Waits end when the events are there, or when the time is over; they say what is there."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

import httpx
import pytest


def test_it_answers_at_once_when_the_events_are_there(world: Any) -> None:
    world.get(e="pv", p="web", page="Hello")
    answer = world.http.get("/api/wait", params={"event_name": "page_view", "page_title": "Hello"}).json()
    assert (answer["complete"], answer["count"]) == (True, 1)
    (event,) = answer["events"]
    assert (event["status"], event["page_title"]) == ("good", "Hello")


def test_it_answers_as_soon_as_the_event_is_stored(world: Any) -> None:
    answers: list[Any] = []

    def ask() -> None:
        with world.client() as http:
            answers.append((http.get("/api/wait?count=2&seconds=10").json(), time.monotonic()))

    thread = threading.Thread(target=ask)
    thread.start()
    while not world.worker.hurried:
        time.sleep(0.005)
    world.get(e="pv", p="web")
    world.get(e="pv", p="web")
    stored = time.monotonic()
    thread.join(10)
    ((answer, answered),) = answers
    assert answer["complete"] is True
    assert answered - stored < 1


def test_when_the_time_is_over_it_says_what_is_there(world: Any) -> None:
    world.get(e="pv", p="web")
    started = time.monotonic()
    answer = world.http.get("/api/wait?count=3&seconds=0.3").json()
    assert 0.3 <= time.monotonic() - started < 3
    assert (answer["complete"], answer["count"], len(answer["events"])) == (False, 1, 1)


def test_failed_events_are_waited_for_with_their_reasons(world: Any) -> None:
    world.get(e="zz", p="web", aid="shop")
    answer = world.http.get("/api/wait", params={"status": "failed", "app_id": "shop"}).json()
    assert answer["complete"] is True
    (event,) = answer["events"]
    assert event["status"] == "failed"
    assert event["reason"]
    assert event["reasons"][0]["message"]


def test_since_leaves_out_what_was_there(world: Any) -> None:
    world.get(e="pv", p="web")
    (event,) = world.http.get("/api/wait").json()["events"]
    assert world.http.get("/api/wait", params={"since": event["id"], "seconds": 0}).json()["count"] == 0


@pytest.mark.parametrize(
    "query", ["count=x", "count=-1", "seconds=1000", "status=fine", "since=yesterday", "no_column=1", "count=nan"]
)
def test_what_cannot_be_waited_for_is_told(shared: Any, query: str) -> None:
    answer = shared.http.get(f"/api/wait?{query}")
    assert answer.status_code == 400
    assert "canonical column" in answer.json()["error"]["fix"]


def test_it_ends_with_the_server(world: Any) -> None:
    ended = threading.Event()

    def ask() -> None:
        with contextlib.suppress(httpx.HTTPError), world.client() as http:
            http.get("/api/wait?seconds=60")
        ended.set()

    thread = threading.Thread(target=ask)
    thread.start()
    while not world.worker.hurried:
        time.sleep(0.005)
    assert world.stop() < 3
    assert ended.wait(5)
