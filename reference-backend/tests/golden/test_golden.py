"""Every recorded payload gives what the original enrichment made of it.

`PISTE_GOLDEN=DIR` runs it over another folder of the same format (README.md in data/ describes it).
"""

from __future__ import annotations

import os
from base64 import b64decode
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from piste.enrichment.tsv import column_texts
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload, Event, FailedEvent

Golden = dict[str, Any]

DATA = Path(os.environ.get("PISTE_GOLDEN") or Path(__file__).with_name("data"))
OWN_DATA = Path(__file__).with_name("data")

LEFT_OUT = {
    "etl_tstamp": "the moment of enrichment",
    "v_etl": "names the program that enriched",
    "v_collector": "names the program that collected",
}
"""Columns that the recording leaves out, each with its reason; event_id is one where the payload brought none."""

EXCEPTIONS: dict[tuple[str, str], str] = {}
"""(payload id or *, column) -> why our result differs from the recorded one. In the payloads we have nothing does."""

JSON_COLUMNS = frozenset({"unstruct_event", "contexts", "derived_contexts"})
CONTEXTS_1_0_0 = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0"
CONTEXTS_1_0_1 = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"


def read_golden() -> list[Golden]:
    files = sorted(DATA.glob("*.jsonl"))
    return [orjson.loads(line) for file in files for line in file.read_bytes().splitlines() if line.strip()]


GOLDEN = read_golden()


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    def folder(name: str) -> Path:
        return DATA / name if (DATA / name).is_dir() else OWN_DATA / name

    return Pipeline(EnrichConfig(iglu=[folder("iglu")], enrichments=folder("enrichments")))


def record_of(payload: Golden) -> bytes:
    """The record that a collector would have written for the recorded payload."""
    if "raw_base64" in payload:
        return b64decode(payload["raw_base64"])
    body = payload.get("body")
    return msgspec.msgpack.encode(
        CollectorPayload(
            timestamp=payload["collector_tstamp"],
            path=payload["path"],
            querystring=payload.get("querystring") or "",
            body=None if body is None else body.encode(),
            content_type=payload.get("content_type"),
            ip_address=payload["ip"],
            network_userid=payload.get("network_userid") or "",
            user_agent=payload.get("user_agent"),
            referer=payload.get("referer"),
            headers=payload.get("headers") or [],
            hostname=payload.get("hostname"),
            collector="ssc-2.9.0-stdout",
        )
    )


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: str(golden["payload"].get("id")))
def test_result_is_the_recorded_one(pipeline: Pipeline, golden: Golden) -> None:
    payload, expected = golden["payload"], golden["expected"]
    results = pipeline.process(record_of(payload))
    assert [outcome(result) for result in results] == [recorded_outcome(want) for want in expected]
    for want, got in zip(expected, results, strict=True):
        if isinstance(got, Event):
            assert comparable(payload, column_texts(got)) == comparable(payload, want["event"])


def test_there_is_something_to_compare() -> None:
    assert len(GOLDEN) >= 20
    assert any(want["ok"] for golden in GOLDEN for want in golden["expected"])
    assert any(not want["ok"] for golden in GOLDEN for want in golden["expected"])


def outcome(result: Event | FailedEvent) -> str:
    return "good" if isinstance(result, Event) else result.kind


def recorded_outcome(want: Golden) -> str:
    return "good" if want["ok"] else str(want["kind"])


def comparable(payload: Golden, columns: dict[str, str]) -> dict[str, object]:
    """The columns that can be compared; JSON ones decoded."""
    identity = payload.get("id")
    left_out = LEFT_OUT if brought_event_id(payload) else {**LEFT_OUT, "event_id": "drawn at random"}
    return {
        name: decoded(text) if name in JSON_COLUMNS else text
        for name, text in columns.items()
        if name not in left_out and (identity, name) not in EXCEPTIONS and ("*", name) not in EXCEPTIONS
    }


def decoded(text: str) -> object:
    """The JSON of a column; entities are in a 1-0-1 envelope today, whatever the recorded version wrote."""
    json = orjson.loads(text)
    if json["schema"] == CONTEXTS_1_0_0:
        json["schema"] = CONTEXTS_1_0_1
    return json


def brought_event_id(payload: Golden) -> bool:
    return "eid=" in (payload.get("querystring") or "") or '"eid"' in (payload.get("body") or "")
