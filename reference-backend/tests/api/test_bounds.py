"""A store that is large for the settings: answers are sampled or ended in time, and say so; nothing else waits."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from piste.analytics.question import Question, questions
from piste.api.settings import ApiSettings
from piste.storage import listing

NOW = 1_700_000_001_000
SPAN = {"from": NOW - 1000, "to": NOW + 3_600_000}
SLOW = Question(
    "slow", "It never ends.", "SELECT count(*) FROM range(1000000000000) AS numbers(i) WHERE hash(i) = 1", {}
)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more prepared question, which takes for ever."""
    monkeypatch.setitem(questions(), "slow", SLOW)


def view(number: int) -> dict[str, str]:
    return {"e": "pv", "p": "web", "tv": "t", "aid": f"app{number % 4}", "url": "http://x.test/", "page": f"P{number}"}


@pytest.mark.parametrize(("most", "part"), [(1_000_000, 1), (5, 4)])
def test_an_answer_says_when_it_was_sampled(make_world: Any, most: int, part: int) -> None:
    world = make_world(settings=ApiSettings(sample_events=most))
    for number in range(20):
        world.post([view(number) | {"duid": f"v{number}"}])
    told = world.http.get("/api/analytics/totals", params=SPAN).json()
    assert told["sampled"] == (None if part == 1 else 1 / part)
    assert told["note"] is None if part == 1 else f"1 in {part} visitors" in told["note"]
    assert told["values"]["part"] == part
    assert dict(zip(told["columns"], told["rows"][0], strict=True))["good"] == 20
    exact = world.http.get("/api/analytics/trackers", params=SPAN).json()
    assert (exact["sampled"], exact["note"]) == (None, None)
    wish = {"pivot": {"measure": {"kind": "visitors"}}, "scope": SPAN}
    pivot = world.http.post("/api/analytics/pivot", json=wish).json()
    assert pivot["sampled"] == told["sampled"]
    assert pivot["rows"][0][0] % part == 0
    distinct = {"pivot": {"measure": {"kind": "distinct", "column": "page_title"}}, "scope": SPAN}
    assert world.http.post("/api/analytics/pivot", json=distinct).json()["rows"] == [[20]]


@pytest.mark.usefixtures("slow")
def test_a_question_that_takes_too_long_is_ended_with_what_to_do(make_world: Any) -> None:
    world = make_world(settings=ApiSettings(question_timeout=0.1))
    answer = world.http.get("/api/analytics/slow")
    assert answer.status_code == 503
    assert answer.json()["error"] == {
        "message": "the query took longer than 0.1 s.",
        "fix": "Ask about a shorter span.",
    }


@pytest.mark.usefixtures("slow")
def test_a_question_ends_when_its_client_leaves_and_keeps_nothing_else_waiting(make_world: Any) -> None:
    world = make_world(settings=ApiSettings(question_timeout=60, question_threads=1, threads=1))
    with world.client() as impatient, pytest.raises(httpx.ReadTimeout):
        impatient.get("/api/analytics/slow", timeout=0.3)
    began = time.monotonic()
    assert world.http.get("/api/status").status_code == 200
    # On the only thread for questions: it is free again.
    assert world.http.get("/api/analytics/totals").status_code == 200
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("query", [{"q": "P3"}, {"app_id": "app3"}, {"page_title": "nowhere"}, {"status": "failed"}])
def test_a_search_that_has_no_time_goes_on_where_it_ended(
    make_world: Any, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    monkeypatch.setattr(listing, "FIRST_WINDOW", 2)
    world = make_world(settings=ApiSettings(listing_seconds=-1))
    for number in range(12):
        world.post([view(number)])
        world.post([{"e": "zz"}])
    patient = listing.Listing(world.store)
    status = query.get("status", "any")
    columns = {name: value for name, value in query.items() if name not in ("q", "status")}
    whole = patient.newest("", status, None, query.get("q", ""), columns, 100)
    assert whole.reached is None
    found: list[str] = []
    before: dict[str, str] = {}
    for _ in range(30):
        page = world.http.get("/api/events", params={**query, **before, "limit": 2}).json()
        found += [event["id"] for event in page["events"]]
        if not page["more"]:
            break
        assert ("note" in page) == ("next" in page)
        before = {"before": page.get("next") or found[-1]}
    assert found == [f"{raw_id}.{index}" for raw_id, index, _, _ in whole.found]


@pytest.mark.parametrize("app", ["plain-app", 'we"ird', "back\\slash", "größe"])
def test_a_failed_event_is_found_by_any_value(make_world: Any, app: str) -> None:
    world = make_world()
    for sent in (app, "another"):
        world.post([{"e": "se", "se_ca": "a", "se_ac": "b", "se_va": "x", "tv": "t", "p": "web", "aid": sent}])
    events = world.http.get("/api/events", params={"status": "failed", "app_id": app}).json()["events"]
    assert [event["id"] for event in events] == ["1.0"]
