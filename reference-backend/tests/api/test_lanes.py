"""Lanes keep apart what was sent to them: counts, lists, resets."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def lanes(world: Any) -> Any:
    for lane, title in (("", "main"), ("a", "one"), ("a", "two"), ("b", "three")):
        payload = world.request("/i", querystring=f"e=pv&p=web&page={title}")
        world.record(type(payload)(**{**{f: getattr(payload, f) for f in payload.__struct_fields__}, "lane": lane}))
        world.record(
            type(payload)(
                **{**{f: getattr(payload, f) for f in payload.__struct_fields__}, "lane": lane, "querystring": "e=zz"}
            )
        )
    return world


def titles(world: Any, prefix: str) -> list[str]:
    return [event["event"]["page_title"] for event in world.http.get(f"{prefix}/micro/good").json()]


def test_each_lane_sees_its_own(lanes: Any) -> None:
    assert titles(lanes, "") == ["main"]
    assert titles(lanes, "/lane/a") == ["two", "one"]
    assert titles(lanes, "/lane/b") == ["three"]
    assert titles(lanes, "/lane/empty") == []
    assert lanes.http.get("/lane/a/micro/all").json() == {"total": 4, "good": 2, "bad": 2}
    assert lanes.http.get("/micro/all").json() == {"total": 2, "good": 1, "bad": 1}
    assert len(lanes.http.get("/lane/b/micro/bad").json()) == 1
    assert lanes.http.get("/lane/a/api/status").json()["good"] == 2
    assert lanes.http.get("/lane/a/api/failed").json()["total"] == 2
    page = {"page": 1, "pageSize": 10, "filters": []}
    assert lanes.http.post("/lane/a/micro/events", json=page).json()["totalItems"] == 4


def test_the_host_names_a_lane_too(lanes: Any) -> None:
    answer = lanes.http.get("/micro/all", headers={"Host": "a.localhost:9090"})
    assert answer.json() == {"total": 4, "good": 2, "bad": 2}


def test_a_lane_is_reset_alone(lanes: Any) -> None:
    assert lanes.http.post("/lane/a/micro/reset").json() == {"total": 0, "good": 0, "bad": 0}
    assert titles(lanes, "/lane/a") == []
    assert titles(lanes, "/lane/b") == ["three"]
    assert titles(lanes, "") == ["main"]
    assert lanes.worker.resets == 0


def test_a_bad_name_is_told(world: Any) -> None:
    answer = world.http.get("/lane/No_Lane/micro/all")
    assert answer.status_code == 404
    assert "1 to 63" in answer.json()["error"]["message"]
