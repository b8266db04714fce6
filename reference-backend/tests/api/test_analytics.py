"""The questions on a real store: each runs, and says what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from piste.analytics.question import questions

NOW = 1_700_000_001_000
SEQUENCE = "iglu:dev.piste/sequence/jsonschema/1-0-0"
SPAN = {"from": NOW - 1000, "to": NOW + 3_600_000}


VISITS = {
    "v1": [
        {"e": "pv", "url": "http://shop.test/a", "page": "A"},
        {"e": "pv", "url": "http://shop.test/b"},
        {"e": "se", "se_ca": "shop", "se_ac": "buy", "se_va": "20"},
    ],
    "v2": [{"e": "pv", "url": "http://shop.test/a", "refr": "https://www.google.com/"}],
}
SESSIONS = {"v1": "11111111-0d7c-4b7e-8f8a-0c2f2f0f0a01", "v2": "22222222-0d7c-4b7e-8f8a-0c2f2f0f0a01"}
COMMON = {"p": "web", "tv": "piste-js-1", "aid": "shop", "vid": "1"}


@pytest.fixture(scope="module")
def day(shared: Any) -> Any:
    """Two visitors: one looks at two pages and buys, the other only looks; one event fails."""
    for visitor, events in VISITS.items():
        for event in events:
            shared.post([{**COMMON, "duid": visitor, "sid": SESSIONS[visitor], **event}])
    shared.post([{**COMMON, "e": "zz"}])
    return shared


def ask(world: Any, name: str, **parameters: object) -> list[dict[str, Any]]:
    answer = world.http.get(f"/api/analytics/{name}", params={**SPAN, **parameters})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_question_runs_and_says_what_it_is(day: Any, name: str) -> None:
    assert questions()[name].about.endswith(".")
    ask(day, name)


def test_totals_and_timeline(day: Any) -> None:
    (totals,) = ask(day, "totals")
    assert (totals["good"], totals["failed"], totals["bots"], totals["duplicates"]) == (4, 1, 0, 0)
    assert totals["last"] == NOW + 4000
    steps = ask(day, "timeline", step=60_000)
    assert sum(step["good"] for step in steps) == 4
    assert sum(step["failed"] for step in steps) == 1
    assert len(steps) >= 60


def test_scorecards_pages_referrers_sessions(day: Any) -> None:
    (card,) = ask(day, "scorecards")
    assert (card["views"], card["visitors"], card["sessions"], card["bounce_rate"]) == (3, 2, 2, 0.5)
    assert ask(day, "pages")[0] == {"page": "/a", "title": "A", "views": 2, "visitors": 2}
    assert {row["referrer"] for row in ask(day, "referrers")} == {"direct", "www.google.com"}
    assert [row["session"] for row in ask(day, "sessions")] == [SESSIONS["v2"], SESSIONS["v1"]]
    way = [row["event_name"] for row in ask(day, "session", session=SESSIONS["v1"])]
    assert way == ["page_view", "page_view", "event"]


def test_trackers_coverage_failures(day: Any) -> None:
    (tracker,) = ask(day, "trackers")
    assert (tracker["tracker"], tracker["good"], tracker["failed"]) == ("piste-js-1", 4, 1)
    (group,) = ask(day, "failed_groups")
    assert (group["events"], group["trackers"]) == (1, ["piste-js-1"])
    assert group["reason"]
    page_view = "iglu:com.snowplowanalytics.snowplow/page_view/"
    assert any(row["schema"].startswith(page_view) for row in ask(day, "coverage"))


def test_a_funnel(day: Any) -> None:
    wish = {
        "funnel": {
            "steps": [
                {"name": "looked", "conditions": [{"column": "event_name", "value": "page_view"}]},
                {
                    "name": "bought",
                    "conditions": [
                        {"column": "se_action", "value": "buy"},
                        {"column": "se_value", "op": ">", "value": 10},
                    ],
                },
            ]
        },
        "scope": SPAN,
    }
    told = day.http.post("/api/analytics/funnel", json=wish).json()
    assert [(row[1], row[2]) for row in told["rows"]] == [("looked", 2), ("bought", 1)]
    assert "FROM scope" in told["sql"]


def test_a_pivot(day: Any) -> None:
    wish = {"pivot": {"rows": ["event_name"], "columns": ["platform"], "measure": {"kind": "events"}}, "scope": SPAN}
    told = day.http.post("/api/analytics/pivot", json=wish).json()
    assert told["rows"] == [["page_view", "web", 3], ["event", "web", 1]]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("pivot", {"pivot": {"rows": ["no such; DROP TABLE events"]}}),
        ("pivot", {"pivot": {"rows": ["nothing_like_it"]}}),
        ("pivot", {"pivot": {"measure": {"kind": "sum"}}}),
        ("funnel", {"funnel": {"steps": []}}),
        ("funnel", {}),
    ],
)
def test_what_cannot_be_built_is_told(day: Any, path: str, body: Any) -> None:
    answer = day.http.post(f"/api/analytics/{path}", json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["message"]


def test_values_are_never_part_of_the_statement(day: Any) -> None:
    hostile = "x' OR 1=1; DROP TABLE events; --"
    condition = {"column": "page_title", "value": hostile}
    wish = {"pivot": {"rows": ["event_name"], "conditions": [condition]}, "scope": SPAN}
    told = day.http.post("/api/analytics/pivot", json=wish).json()
    assert told["rows"] == []
    assert hostile not in told["sql"]
    assert ask(day, "session", session=hostile) == []


@pytest.mark.parametrize("query", ["from=x", "step=0", "nothing=1", "limit=-1"])
def test_parameters_are_checked(day: Any, query: str) -> None:
    assert day.http.get(f"/api/analytics/timeline?{query}").status_code == 400


def track_numbered(world: Any, instance: str, *numbers: int) -> None:
    for number in numbers:
        entity = {"schema": SEQUENCE, "data": {"instance": instance, "sequence": number}}
        contexts = {"schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1", "data": [entity]}
        world.post([{"e": "pv", "p": "web", "tv": "piste-py-1", "co": orjson.dumps(contexts).decode()}])


def test_the_ledger_tells_what_is_missing(world: Any) -> None:
    instance = "0b7b1b7c-0d7c-4b7e-8f8a-0c2f2f0f0a01"
    track_numbered(world, instance, 1, 3, 3, 6)
    (line,) = ask(world, "ledger")
    assert (line["sent"], line["received"], line["duplicates"], line["missing"]) == (6, 3, 1, 3)
    gaps = ask(world, "gaps", instance=instance)
    assert [(gap["from_sequence"], gap["to_sequence"], gap["missing"]) for gap in gaps] == [(2, 2, 1), (4, 5, 2)]


def test_what_was_sent_before_the_span_is_not_missing_from_it(world: Any) -> None:
    instance = "0b7b1b7c-0d7c-4b7e-8f8a-0c2f2f0f0a02"
    track_numbered(world, instance, 1, 2, 4)
    start = ask(world, "totals")[0]["last"] + 1
    track_numbered(world, instance, 6, 3)
    (line,) = ask(world, "ledger", **{"from": start})
    assert (line["sent"], line["received"], line["duplicates"], line["missing"]) == (2, 1, 0, 1)
    gaps = ask(world, "gaps", instance=instance, **{"from": start})
    assert [(gap["from_sequence"], gap["to_sequence"]) for gap in gaps] == [(5, 5)]


def test_bots_can_be_left_out_or_looked_at_alone(make_world: Callable[..., Any]) -> None:
    world = make_world(enrichments="standard")
    agents = {"/a": "Mozilla/5.0 (X11; Linux x86_64) Firefox/120.0", "/b": "Googlebot/2.1"}
    for path, agent in agents.items():
        world.post([{"e": "pv", "p": "web", "tv": "piste-py-1", "ua": agent, "url": f"http://shop.test{path}"}])

    def pages(bots: str) -> list[str]:
        return sorted(page["page"] for page in ask(world, "pages", bots=bots))

    assert pages("only") == ["/b"]
    assert pages("0") == ["/a"]
    assert pages("1") == ["/a", "/b"]
    assert world.http.get("/api/analytics/pages?bots=2").status_code == 400
