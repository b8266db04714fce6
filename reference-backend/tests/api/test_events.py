"""Lists of events in short, and all that is known of one."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

NOW = 1_700_000_001_000
"""When the first event is received; each further one comes a second later."""


@pytest.fixture
def filled(world: Any) -> Any:
    for number in range(5):
        world.get(e="pv", p="web", page=f"Page {number}", aid="shop")
    world.get(e="zz", p="web", aid="shop")
    world.post([{"e": "se", "p": "srv", "tv": "t-1", "se_ca": "c", "se_ac": "Sold a ski"}])
    return world


def test_the_newest_come_first_a_page_at_a_time(filled: Any) -> None:
    first = filled.http.get("/api/events?limit=3").json()
    assert first["more"] is True
    assert [event["status"] for event in first["events"]] == ["good", "failed", "good"]
    rest = filled.http.get("/api/events", params={"before": first["events"][-1]["id"]}).json()
    assert [event["page_title"] for event in rest["events"]] == [f"Page {number}" for number in (3, 2, 1, 0)]
    assert rest["more"] is False


@pytest.mark.parametrize(
    ("query", "count"),
    [("status=failed", 1), ("status=good", 6), ("q=SKI", 1), ("q=page 3", 1), ("app_id=shop", 6), ("platform=srv", 1)],
)
def test_filters(filled: Any, query: str, count: int) -> None:
    assert len(filled.http.get(f"/api/events?{query}").json()["events"]) == count


def ids(world: Any, query: str) -> list[str]:
    return [event["id"] for event in world.http.get(f"/api/events?{query}").json()["events"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"from={NOW + 4000}", ["7.0", "6.0", "5.0"]),
        (f"to={NOW + 2000}", ["2.0", "1.0"]),
        (f"from={NOW + 4000}&to={NOW + 6000}", ["6.0", "5.0"]),
        (f"from={NOW + 4000}&to={NOW + 6000}&status=good", ["5.0"]),
        (f"from={NOW + 4000}&status=failed", ["6.0"]),
        (f"from={NOW + 1000}&to={NOW + 6000}&q=page&status=good&app_id=shop&limit=2", ["5.0", "4.0"]),
        (f"from={NOW + 1000}&before=5.0&app_id=shop", ["4.0", "3.0", "2.0"]),
        (f"from={NOW + 1000}&page_title=Page 0", []),
        (f"from={NOW}&to={NOW}", []),
        ("to=9007199254740992&limit=1", ["7.0"]),
    ],
)
def test_a_span_by_the_collectors_clock(filled: Any, query: str, found: list[str]) -> None:
    assert ids(filled, query) == found


@pytest.mark.parametrize("query", ["from=", "from=x", "to=-1", "to=1.5", "from=9007199254740993", "from=2&to=1"])
def test_a_span_that_is_none_is_refused(shared: Any, query: str) -> None:
    answer = shared.http.get(f"/api/events?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["error"]["message"]
    assert answer.json()["error"]["fix"]


def test_bots_can_be_left_out_or_looked_at_alone(make_world: Callable[..., Any]) -> None:
    world = make_world(enrichments="standard")
    people = world.request("/i", querystring="e=pv&p=web&page=person")
    bot = structs.replace(people, user_agent="Googlebot/2.1 (+http://www.google.com/bot.html)")
    for payload in (people, bot, structs.replace(people, querystring="e=zz&p=web")):
        world.record(payload)
    assert ids(world, "bots=1") == ["3.0", "2.0", "1.0"]
    assert ids(world, "bots=0") == ["3.0", "1.0"]
    assert ids(world, "bots=only") == ["2.0"]
    assert world.http.get("/api/events?bots=2").status_code == 400


def test_all_that_is_known_of_one(filled: Any) -> None:
    newest = filled.http.get("/api/events?limit=1").json()["events"][0]
    told = filled.http.get(f"/api/events/{newest['id']}").json()
    assert told["summary"] == newest
    assert told["columns"]["se_action"] == "Sold a ski"
    assert told["parameters"]["se_ac"] == "Sold a ski"
    assert told["raw"]["api"]["version"] == "tp2"
    words = shlex.split(told["curl"])
    assert words[:2] == ["curl", "http://localhost:9090/com.snowplowanalytics.snowplow/tp2"]
    assert "Sold a ski" in words[-1]


def test_a_failed_one_has_its_bad_row_and_reasons(filled: Any) -> None:
    failed = filled.http.get("/api/events?status=failed").json()["events"][0]
    told = filled.http.get(f"/api/events/{failed['id']}").json()
    assert told["badrow"]["schema"].startswith("iglu:com.snowplowanalytics.snowplow.badrows/")
    assert told["reasons"][0]["message"]
    assert told["summary"] == failed


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("?limit=0", 400),
        ("?limit=1" + "0" * 5000, 400),
        ("?status=x", 400),
        ("?none=1", 400),
        ("/x", 400),
        ("/99.0", 404),
    ],
)
def test_what_cannot_be_asked_is_told(shared: Any, path: str, status: int) -> None:
    answer = shared.http.get(f"/api/events{path}")
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
