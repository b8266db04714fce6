"""Requests that the official trackers really sent, replayed over HTTP: all their events are good, with their values."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from running import Running

Up = Callable[..., Running]
DATA = Path(__file__).with_name("data")
CAPTURES = DATA / "captures"
HOP_BY_HOP = {"host", "connection", "content-length", "accept-encoding"}

# A POST with a key that payload_data does not know fails as a whole, in the original too.
REFUSED = {("node", 0): 'its items carry the key "custom"'}


def requests(name: str) -> Iterator[dict[str, Any]]:
    for index, line in enumerate((CAPTURES / f"{name}.jsonl").read_text().splitlines()):
        request = json.loads(line)
        if request["method"] != "OPTIONS" and (name, index) not in REFUSED:
            yield request


def events_of(request: dict[str, Any]) -> list[dict[str, str]]:
    if request["method"] == "GET":
        return [dict(parse_qsl(request["query"], keep_blank_values=True))]
    events: list[dict[str, str]] = json.loads(request["body"])["data"]
    return events


@pytest.mark.parametrize("name", ["python", "node", "browser", "nojs"])
def test_every_event_is_good_and_its_values_intact(up: Up, name: str) -> None:
    backend = up("--iglu", str(DATA / "iglu"))
    sent = []
    for request in requests(name):
        path = request["path"] + ("?" + request["query"] if request["query"] else "")
        headers = [(key, value) for key, value in request["headers"] if key.lower() not in HOP_BY_HOP]
        answer = httpx.request(request["method"], backend.url + path, content=request["body"], headers=headers)
        assert answer.status_code == 200
        sent += events_of(request)
    assert backend.query("SELECT kind, reason FROM failed_events") == []
    rows = backend.query("SELECT event_id, app_id, name_tracker, v_tracker, user_id, page_title FROM events")
    assert len(rows) == len(sent)
    stored = {row["event_id"]: row for row in rows}
    for event in sent:
        if "eid" not in event:
            continue
        row = stored[event["eid"].lower()]
        for key, column in (("aid", "app_id"), ("tna", "name_tracker"), ("tv", "v_tracker"), ("uid", "user_id")):
            assert row[column] == event.get(key)
        assert row["page_title"] == event.get("page")
