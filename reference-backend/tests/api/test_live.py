"""The live feed: events as they are stored, of one lane, bounded, ended with the server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from piste.api.commits import MOST_WAITING, Feed


def messages(response: Any) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_events_come_as_they_are_stored(world: Any) -> None:
    with world.http.stream("GET", "/api/live") as response:
        assert response.headers["content-type"] == "text/event-stream"
        feed = messages(response)
        assert next(feed) == ("ready", {})
        world.get(e="se", p="web", se_ca="shop", se_ac="buy", se_va="2.5")
        name, (event,) = next(feed)
        assert name == "events"
        assert (event["status"], event["se_action"], event["se_value"]) == ("good", "buy", 2.5)
        world.get(e="zz", p="web", aid="shop")
        _, (failed,) = next(feed)
        assert (failed["status"], failed["app_id"]) == ("failed", "shop")
        assert failed["reason"]


def test_a_feed_is_of_one_lane(world: Any) -> None:
    with world.http.stream("GET", "/lane/a/api/live") as response:
        feed = messages(response)
        next(feed)
        world.get(e="pv", p="web", page="elsewhere")
        payload = world.request("/i", querystring="e=pv&p=web&page=here")
        world.record(type(payload)(**{**{f: getattr(payload, f) for f in payload.__struct_fields__}, "lane": "a"}))
        _, (event,) = next(feed)
        assert event["page_title"] == "here"


def test_too_many_are_refused(world: Any) -> None:
    world.services.commits.feeds = 100
    assert world.http.get("/api/live").status_code == 503


async def test_a_client_that_does_not_keep_up_is_told_what_it_missed() -> None:
    feed = Feed("")
    feed.put([{"id": str(number)} for number in range(MOST_WAITING + 7)])
    events, missed = await feed.take(1)
    assert (len(events), missed, events[0]["id"]) == (MOST_WAITING, 7, "7")
    assert await feed.take(0.01) == ([], 0)


def test_it_ends_with_the_server(world: Any) -> None:
    ended = threading.Event()
    ready = threading.Event()

    def listen() -> None:
        try:
            with world.client() as http, http.stream("GET", "/api/live") as response:
                for _ in messages(response):
                    ready.set()
        except Exception:
            pass
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    assert ready.wait(5)
    assert world.stop() < 3
    assert ended.wait(5)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_it_is_only_read(shared: Any, method: str) -> None:
    assert shared.http.request(method, "/api/live").status_code == 405
