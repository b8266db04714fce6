"""A real backend whose enrichment waits for an API: it dies in the middle, and every event is there once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
from running import Running, page_view, wait_for

VENDOR, NAME = "com.snowplowanalytics.snowplow.enrichments", "api_request_enrichment_config"
FUNCTION = """
def enrich(event, context):
    event.columns["user_id"] = event.columns["user_id"].upper()
"""


def test_a_death_while_events_wait_loses_nothing(up: Callable[..., Running], tmp_path: Path, api: Any) -> None:
    parameters = {
        "inputs": [{"key": "user", "pojo": {"field": "user_id"}}],
        "api": {"http": {"method": "GET", "uri": api.uri + "/{{user}}", "timeout": 60_000, "authentication": {}}},
        "outputs": [{"schema": "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"}],
        "cache": {"size": 100, "ttl": 60},
    }
    data = {"vendor": VENDOR, "name": NAME, "enabled": True, "parameters": parameters}
    folder = tmp_path / "enrichments"
    folder.mkdir()
    (folder / "api.json").write_bytes(orjson.dumps({"schema": f"iglu:{VENDOR}/{NAME}/jsonschema/1-0-2", "data": data}))
    (folder / "upper.py").write_text(FUNCTION)
    api.answer = lambda asked: (200, orjson.dumps({"targetUrl": f"https://a.b{asked.path}"}))
    api.hang(True)
    backend = up("--enrichments", str(folder))
    for request in range(10):
        assert backend.post(*[page_view(uid=f"user-{request}-{place}") for place in range(5)]).status_code == 200
    wait_for(lambda: bool(api.asked), 10)
    backend.role("pipeline").kill()
    api.hang(False)
    wait_for(lambda: stored(backend) == 50, 30, backend.said)
    rows = backend.query("SELECT user_id, event_id FROM events")
    assert len({row["event_id"] for row in rows}) == 50
    assert {row["user_id"] for row in rows} == {
        f"USER-{request}-{place}" for request in range(10) for place in range(5)
    }
    assert backend.stop() == 0


def stored(backend: Running) -> int:
    try:
        return int(httpx.get(backend.url + "/micro/all").json()["good"])
    except (httpx.HTTPError, ValueError, KeyError):  # it is being started anew
        return -1
