"""GET /api/coverage: the plan is a folder that people edit while it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

NOW = 1_700_000_001_000
"""When the first event of a test is received; each further one comes a second later."""


def declare(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / "iglu" / "com.acme" / name / "jsonschema" / "1-0-0"
        file.parent.mkdir(parents=True, exist_ok=True)
        own = {"vendor": "com.acme", "name": name, "format": "jsonschema", "version": "1-0-0"}
        meta = "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#"
        file.write_text(json.dumps({"$schema": meta, "self": own, "properties": {"total": {"type": "number"}}}))
    return folder / "iglu"


def order(total: object, tracker: str, app: str = "shop") -> Mapping[str, str]:
    data = {"schema": "iglu:com.acme/order/jsonschema/1-0-0", "data": {"total": total}}
    outer = {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "data": data}
    return {"e": "ue", "p": "web", "tv": tracker, "aid": app, "ue_pr": json.dumps(outer)}


@pytest.fixture
def world(make_world: Callable[..., Any], folder: Path) -> Any:
    plan = declare(folder, "order", "refund")
    return make_world(plan=plan)


def lines(world: Any, path: str = "/api/coverage") -> dict[str, tuple[str, dict[str, Any]]]:
    answer = world.http.get(path)
    assert answer.status_code == 200, answer.text
    return {line["declared"]["name"]: (line["state"], line["trackers"]) for line in answer.json()["lines"]}


def test_each_declared_event_by_tracker(world: Any) -> None:
    world.post([order(1, "js-1"), order(2, "js-1", "app"), order("many", "py-1")])
    told = world.http.get("/api/coverage").json()
    assert told["trackers"] == ["js-1", "py-1"]
    assert not told["complete"]
    assert told["undeclared"] == []
    js = {"seen": 2, "failing": 0, "last": NOW, "apps": ["app", "shop"]}
    py = {"seen": 0, "failing": 1, "last": NOW, "apps": ["shop"]}
    assert lines(world) == {"order": ("failing", {"js-1": js, "py-1": py}), "refund": ("never sent", {})}


def test_of_an_app_and_a_span(world: Any) -> None:
    world.post([order(1, "js-1")])
    world.post([order("many", "js-2", "app")])
    assert lines(world)["order"][0] == "failing"
    assert lines(world, "/api/coverage?app=shop")["order"][0] == "seen"
    assert lines(world, f"/api/coverage?to={NOW + 1000}")["order"][0] == "seen"
    assert set(lines(world, f"/api/coverage?from={NOW + 1000}")["order"][1]) == {"js-2"}
    assert lines(world, f"/api/coverage?from={NOW + 2000}")["order"][0] == "never sent"


def test_a_lane_has_its_own(world: Any) -> None:
    body = json.dumps(
        {"schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4", "data": [order(1, "js-1")]}
    ).encode()
    payload = world.request("/com.snowplowanalytics.snowplow/tp2", body=body, content_type="application/json")
    world.record(type(payload)(**{**{f: getattr(payload, f) for f in payload.__struct_fields__}, "lane": "a"}))
    assert lines(world)["order"][0] == "never sent"
    assert lines(world, "/lane/a/api/coverage")["order"][0] == "seen"


def test_an_edit_shows_at_once(world: Any, folder: Path) -> None:
    assert set(lines(world)) == {"order", "refund"}
    declare(folder, "return")
    assert set(lines(world)) == {"order", "refund", "return"}


def test_a_plan_that_breaks_while_it_runs_is_told(world: Any, folder: Path) -> None:
    (folder / "iglu" / "com.acme" / "order" / "jsonschema" / "1-0-0").write_text("{")
    answer = world.http.get("/api/coverage")
    assert answer.status_code == 503
    assert "not JSON" in answer.json()["error"]["message"]
    assert answer.json()["error"]["fix"]


def test_without_a_plan_it_says_how_to_give_one(shared: Any) -> None:
    answer: httpx.Response = shared.http.get("/api/coverage")
    assert answer.status_code == 404
    assert "--plan" in answer.json()["error"]["fix"]


@pytest.mark.parametrize("query", ["from=x", "to=-1", "from=9999999999999999", "from=2&to=1", "bots=0"])
def test_what_it_does_not_understand_it_refuses(world: Any, query: str) -> None:
    answer = world.http.get(f"/api/coverage?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["fix"]
