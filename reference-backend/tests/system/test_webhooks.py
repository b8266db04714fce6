"""Webhooks over HTTP: what the services send to a real backend is rows, with a typed column for each event."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from running import PISTE, Running
from webhook_manual import DATA, REQUEST, RULES, write_schemas
from webhook_requests import NAMES, fixture

from piste.records import SchemaKey
from piste.storage.names import column_name

Up = Callable[..., Running]


def send(backend: Running, given: dict[str, Any]) -> None:
    """One request as the service makes it: a GET where it has no body, and no content type where it sends none."""
    body, content_type = given.get("body"), given.get("content_type")
    query = given.get("querystring")
    response = httpx.request(
        "GET" if body is None else "POST",
        backend.url + given["path"] + (f"?{query}" if query else ""),
        content=None if body is None else body.encode(),
        headers={"content-type": content_type} if content_type else {},
    )
    assert response.status_code == 200


def typed(uri: str) -> str:
    return column_name("unstruct_event", SchemaKey(*uri.removeprefix("iglu:").split("/")))


def test_every_service_is_rows_with_typed_columns(up: Up) -> None:
    backend = up()
    cases = [fixture(name) for name in NAMES]
    for given in cases:
        send(backend, given)
    assert backend.query("SELECT kind, reason, got FROM failed_events") == []
    expected = Counter(typed(event["schema"]) for given in cases for event in given["events"])
    counts = ", ".join(f"count({column}) AS {column}" for column in expected)
    [row] = backend.query(f"SELECT count(*) AS n, {counts} FROM events")
    assert row == {"n": expected.total(), **expected}
    column = "unstruct_event_com_hubspot_deal_change_1"
    rows = backend.query(f"SELECT {column}.property_name AS name FROM events WHERE {column} IS NOT NULL")
    assert rows == [{"name": "dealstage"}]


def test_webhooks_of_ones_own_are_rows(up: Up, tmp_path: Path) -> None:
    """The manual's file, and a request to each of its webhooks."""
    file = tmp_path / "webhooks.json"
    file.write_bytes(orjson.dumps(RULES))
    backend = up("--webhooks", str(file), "--iglu", str(write_schemas(tmp_path / "schemas")))
    send(backend, {"path": "/com.acme.shop/v1", "body": orjson.dumps(REQUEST).decode()})
    form = {"path": "/com.acme.form/v1", "body": "name=form", "content_type": "application/x-www-form-urlencoded"}
    send(backend, form)
    send(backend, {"path": "/com.acme.ping/v1", "querystring": "name=ping"})
    assert backend.query("SELECT kind, reason, got FROM failed_events") == []
    column = "unstruct_event_com_acme_order_paid_1"
    [row] = backend.query(
        f"SELECT app_id, user_id, {column}.order_no AS no, {column}.total AS total FROM events "
        f"WHERE {column} IS NOT NULL"
    )
    assert row == {"app_id": "shop", "user_id": "42", "no": DATA["orderNo"], "total": DATA["total"]}
    names = backend.query("SELECT unstruct_event_com_acme_other_1.name AS name FROM events ORDER BY 1 LIMIT 2")
    assert names == [{"name": "form"}, {"name": "ping"}]


@pytest.mark.parametrize("path", ["/micro/x", "/api/x"])
def test_a_path_that_the_collector_keeps_is_told(path: str, tmp_path: Path) -> None:
    file = tmp_path / "webhooks.json"
    file.write_bytes(orjson.dumps({"webhooks": [{**RULES["webhooks"][0], "path": path}]}))
    command = [PISTE, "up", "--port", "0", "--data", str(tmp_path / "data"), "--webhooks", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 2
    assert f"{file}: $.webhooks[0].path: the collector keeps paths that begin with" in done.stderr
    assert "Traceback" not in done.stderr
