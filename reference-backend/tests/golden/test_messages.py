"""What our bad rows say is what the original's said: the same fields, in its words as far as they are recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload, FailedEvent

DATA = Path(__file__).with_name("data")


def failing() -> list[dict[str, Any]]:
    lines = [orjson.loads(line) for file in sorted(DATA.glob("*.jsonl")) for line in file.read_bytes().splitlines()]
    return [line for line in lines if not line["expected"][0]["ok"] and "raw_base64" not in line["payload"]]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(EnrichConfig(iglu=[DATA / "iglu"], enrichments=DATA / "enrichments"))


@pytest.mark.parametrize("golden", failing(), ids=lambda golden: str(golden["payload"]["id"]))
def test_every_recorded_message_is_in_ours(pipeline: Pipeline, golden: dict[str, Any]) -> None:
    payload = golden["payload"]
    body = payload.get("body")
    record = msgspec.msgpack.encode(
        CollectorPayload(
            payload["collector_tstamp"],
            payload["path"],
            payload.get("querystring") or "",
            None if body is None else body.encode(),
            payload.get("content_type"),
            payload["ip"],
            payload["network_userid"],
            payload["user_agent"],
            payload.get("referer"),
            payload["headers"],
            payload["hostname"],
            "ssc-2.9.0-stdout",
        )
    )
    [failed] = pipeline.process(record)
    assert isinstance(failed, FailedEvent)
    failure = orjson.loads(failed.badrow)["data"]["failure"]
    ours = facts(failure.get("messages") or [failure["message"]])
    theirs = facts(golden["expected"][0]["messages"])
    assert theirs <= ours, theirs - ours


def facts(messages: list[Any]) -> set[tuple[str, str]]:
    """Everything that messages tell, without the shape, which has changed since the recording.

    Values that do not parse were enrichment failures with field and expectation, today they are reports of the atomic
    schema, with path and message.
    """
    found: set[tuple[str, str]] = set()
    for message in messages:
        inner = message.get("message", message) if isinstance(message.get("message"), dict) else message
        if "expectation" in inner:
            found.add((str(inner.get("field") or inner.get("payloadField")), inner["expectation"]))
        error = inner.get("error")
        if isinstance(error, str):
            found.add(("", error))
        elif isinstance(error, dict):
            for report in error.get("dataReports", []):
                key = report["path"] if report["path"].startswith("$") else f"{report['path']}"
                found.add((key, report["message"]))
    return found
