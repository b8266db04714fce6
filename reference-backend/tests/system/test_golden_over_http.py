"""The recorded payloads of the official enrichment, sent over HTTP and exported as TSV: the same lines."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from running import Running

from piste.storage.columns import COLUMNS

GOLDEN = Path(__file__).parents[1] / "golden" / "data"
NAMES = [column.name for column in COLUMNS]
JSON_COLUMNS = {column.name for column in COLUMNS if column.kind == "json"}
HOP_BY_HOP = {"host", "content-length", "connection", "user-agent", "referer", "accept-encoding", "cookie"}

# What differs because it is sent anew: the time of receipt and what follows from it, and who took it.
SENT_ANEW = {"etl_tstamp", "v_etl", "v_collector", "collector_tstamp", "derived_tstamp"}
# What differs for one payload, and why.
EXCEPTIONS = {
    ("65_bad_ip", "user_ipaddress"): "the address was the connection's; no header can say it",
    ("browser-14", "user_ipaddress"): "it has SP-Anonymous: the collector, which the record had passed, leaves it out",
    ("browser-14", "network_userid"): "the same",
}
# What cannot be sent: bytes that are no record, and redirects, which are off unless they are configured.
NOT_SENT = {"69_bad_thrift", "17_redirect"}


def payloads() -> Iterator[Any]:
    for name in ("payloads.jsonl", "captures.jsonl"):
        for line in (GOLDEN / name).read_text().splitlines():
            recorded = json.loads(line)
            if recorded["payload"]["id"] not in NOT_SENT:
                yield recorded["payload"], recorded["expected"]


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data = tmp_path_factory.mktemp("golden") / "data"
    running = Running(data, "--iglu", str(GOLDEN / "iglu"), "--enrichments", str(GOLDEN / "enrichments")).start()
    yield running
    running.stop()


def send(url: httpx.URL, payload: dict[str, Any]) -> int:
    """Send what the collector had recorded; raw, since some of it no client library would send."""
    headers = {}
    for line in payload.get("headers") or []:
        name, colon, value = line.partition(": ")
        if colon and name.lower() not in HOP_BY_HOP:
            headers[name] = value
    for name, value in (
        ("User-Agent", payload.get("user_agent")),
        ("Referer", payload.get("referer")),
        ("X-Forwarded-For", payload.get("ip")),
        ("Cookie", "sp=" + payload["network_userid"] if payload.get("network_userid") else None),
        ("Content-Type", payload.get("content_type")),
    ):
        if value:
            headers[name] = value
    body = payload.get("body")
    target = payload["path"] + ("?" + payload["querystring"] if payload.get("querystring") else "")
    connection = http.client.HTTPConnection(url.host, url.port or 80, timeout=10)
    connection.request("GET" if body is None else "POST", target, None if body is None else body.encode(), headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize(("payload", "expected"), [pytest.param(*pair, id=pair[0]["id"]) for pair in payloads()])
def test_the_exported_lines_are_the_recorded_ones(
    backend: Running, payload: dict[str, Any], expected: list[dict[str, Any]]
) -> None:
    httpx.post(backend.url + "/micro/reset").raise_for_status()
    assert send(httpx.URL(backend.url), payload) == 200
    exported = httpx.get(backend.url + "/api/export/tsv").text
    failed = httpx.get(backend.url + "/api/failed").json()["rows"]
    rows = [dict(zip(NAMES, line.split("\t"), strict=True)) for line in exported.splitlines()]
    good = [item["event"] for item in expected if item["ok"]]
    assert [row["kind"] for row in failed] == [item["kind"] for item in expected if not item["ok"]]
    assert len(rows) == len(good)
    for row, event in zip(rows, good, strict=True):
        random = {"event_id"} if f"{event.get('event_id')}" not in json.dumps(payload) else set()
        excepted = {column for name, column in EXCEPTIONS if name == payload["id"]}
        for name in set(NAMES) - SENT_ANEW - excepted - random:
            assert comparable(name, row[name]) == comparable(name, event.get(name, "")), name


def comparable(column: str, text: str) -> Any:
    """JSON as values; entities without their envelope, whose version today's enrichment has raised."""
    if column not in JSON_COLUMNS or not text:
        return text
    value = json.loads(text)
    return value if column == "unstruct_event" else value["data"]
