"""The verdict on one record: each event with what became of it."""

from __future__ import annotations

from typing import Any

import pytest


def test_good_and_failed_events_of_one_request(world: Any) -> None:
    good = "0b7b1b7c-0d7c-4b7e-8f8a-0c2f2f0f0a01"
    world.post([{"e": "pv", "p": "web", "tv": "t-1", "eid": good}, {"e": "zz", "p": "web", "tv": "t-1"}])
    told = world.http.get("/api/verdicts/1").json()
    assert (told["status"], told["raw_id"]) == ("mixed", 1)
    first, second = told["events"]
    assert first == {"event_id": good, "status": "good"}
    assert second["status"] == "failed"
    assert set(second) >= {"event_id", "stage", "reason", "schema", "path", "expected", "got", "fix"}
    assert second["reason"]


def test_a_record_that_is_not_stored_yet_is_pending(world: Any) -> None:
    assert world.http.get("/api/verdicts/1?seconds=0.1").json() == {"status": "pending", "raw_id": 1, "events": []}


@pytest.mark.parametrize(("path", "status"), [("x", 404), ("1?seconds=99", 400), ("1?seconds=x", 400)])
def test_what_cannot_be_asked_is_told(shared: Any, path: str, status: int) -> None:
    assert shared.http.get(f"/api/verdicts/{path}").status_code == status
