"""A masked field's value is nowhere in a failed event, in whatever shape it came and however it failed."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import orjson
import pytest

from piste.backend import Backend
from piste.config import Config, ConfigError, load
from piste.enrichment.iglu import parse_self_describing
from piste.enrichment.masking import MASK, Masks
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload, FailedEvent, SelfDescribing
from piste.storage.batch import Batch
from piste.storage.duckdb import Store

SECRET = "s3cr3t-kitten"
UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
CART = "iglu:com.snowplowanalytics.snowplow/add_to_cart/jsonschema/1-0-0"
USER = "iglu:com.snowplowanalytics.snowplow.ecommerce/user/jsonschema/1-0-0"
MISSING = "iglu:com.acme/user/jsonschema/1-0-0"
PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(EnrichConfig())


def record(**changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "timestamp": 1_700_000_001_000,
        "path": "/i",
        "querystring": "",
        "body": None,
        "content_type": "application/json",
        "ip_address": "203.0.113.9",
        "network_userid": "",
        "user_agent": None,
        "referer": None,
        "headers": [],
        "hostname": None,
        "collector": "piste",
    }
    return msgspec.msgpack.encode(CollectorPayload(**fields | changes))


def unstruct(schema: str, data: object) -> dict[str, str]:
    return {"e": "ue", "p": "web", "ue_pr": text({"schema": UNSTRUCT_EVENT, "data": {"schema": schema, "data": data}})}


def text(value: object) -> str:
    return orjson.dumps(value).decode()


def get(**parameters: str) -> bytes:
    return record(querystring=urlencode(parameters))


def encoded(parameters: dict[str, str]) -> dict[str, str]:
    """The same event with its JSON in base64."""
    return {
        "ue_px" if key == "ue_pr" else key: urlsafe_b64encode(value.encode()).decode() if key == "ue_pr" else value
        for key, value in parameters.items()
    }


RECORDS = {
    "a property of the wrong type": get(**unstruct(CART, {"sku": ["x", SECRET], "quantity": 1})),
    "a property beside the wrong one": get(**unstruct(CART, {"sku": SECRET, "quantity": "1"})),
    "in base64": get(**encoded(unstruct(CART, {"sku": SECRET, "quantity": "1"}))),
    "an unknown property": get(**unstruct(CART, {"sku": "a", "quantity": 1, "password": SECRET})),
    "deep in an unknown property": get(**unstruct(CART, {"quantity": 1, "sku": "", "other": {"password": [SECRET]}})),
    "a schema that is missing": get(**unstruct(MISSING, {"password": SECRET})),
    "not JSON": get(e="ue", p="web", ue_pr='{"password":"' + SECRET),
    "not self-describing": get(e="ue", p="web", ue_pr=text({"schema": "nonsense", "data": {"password": SECRET}})),
    "an entity": get(
        e="pv",
        p="web",
        co=text({"schema": CONTEXTS, "data": [{"schema": USER, "data": {"id": "a", "email": {"a": SECRET}}}]}),
    ),
    "a good entity beside": get(
        e="pv", p="?", co=text({"schema": CONTEXTS, "data": [{"schema": USER, "data": {"id": "a", "email": SECRET}}]})
    ),
    "a long value": get(**unstruct(USER, {"id": "a", "email": SECRET * 30})),
    "a parameter that is wrong": get(e="pv", p="web", vid=SECRET),
    "a parameter beside": get(e="pv", p="?", uid=SECRET),
    "a parameter that is too long": get(e="pv", p="web", uid=SECRET * 500),
    "a header": record(querystring="e=pv&p=?", headers=[f"Authorization: {SECRET}", "Host: a"]),
    "a body": record(path="/com.snowplowanalytics.snowplow/tp2", body=text({"password": SECRET}).encode()),
    "a body whose event is wrong": record(
        path="/com.snowplowanalytics.snowplow/tp2",
        body=text({"schema": PAYLOAD_DATA, "data": [{"e": "pv", "p": "web", "uid": {"a": SECRET}}]}).encode(),
    ),
    "a webhook": record(
        path="/com.snowplowanalytics.iglu/v1", body=text({"schema": "nonsense", "data": {"password": SECRET}}).encode()
    ),
    "no record": b"\x91" + SECRET.encode(),
    "a value that the store refuses": get(e="se", p="web", se_ca="a", se_ac="b", se_va="1e399", uid=SECRET),
}
PATTERNS = ["password", "email", "com.snowplowanalytics.snowplow/add_to_cart/sku", "user_id", "vid", "authorization"]


def stored(pipeline: Pipeline, folder: Path, made: bytes, patterns: list[str]) -> list[dict[str, Any]]:
    """The rows of failed_events for a record."""
    batch = Batch()
    batch.add(1, made, pipeline.process(made))
    with Store(folder / "piste.duckdb", masks=Masks(patterns)) as store:
        store.write(batch)
        result = store.query("SELECT * FROM failed_events")
        for _, _, failed in batch.failed:  # what the log tells
            assert SECRET not in failed.reason or not patterns
        return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


@pytest.mark.parametrize("name", RECORDS)
def test_the_secret_is_nowhere(pipeline: Pipeline, tmp_path: Path, name: str) -> None:
    rows = stored(pipeline, tmp_path, RECORDS[name], PATTERNS)
    assert rows
    shown = repr(rows)
    for hidden in (SECRET, SECRET[1:-1], b64encode(SECRET.encode()).decode()[:12]):
        assert hidden not in shown
    for row in rows:
        badrow = parse_self_describing(orjson.loads(row["badrow"]))
        assert isinstance(badrow, SelfDescribing)
        assert (problem := pipeline.resolver.check(badrow)) is None, problem
        assert row["reason"]


@pytest.mark.parametrize("name", sorted({*RECORDS} - {"no record", "in base64"}))
def test_without_masks_it_is_there(pipeline: Pipeline, tmp_path: Path, name: str) -> None:
    assert SECRET in repr(stored(pipeline, tmp_path, RECORDS[name], []))


def test_what_is_not_masked_is_still_told(pipeline: Pipeline) -> None:
    [failed] = pipeline.process(RECORDS["a property beside the wrong one"])
    assert isinstance(failed, FailedEvent)
    masked = Masks(PATTERNS).apply(failed)
    assert masked.reasons == failed.reasons
    assert (masked.path, masked.reason) == (failed.path, failed.reason)
    [failed] = pipeline.process(RECORDS["an unknown property"])
    assert isinstance(failed, FailedEvent)
    reason = Masks(PATTERNS).apply(failed).reasons[0]
    assert (reason.path, reason.value, reason.keyword) == ("$.password", MASK, "additionalProperties")
    assert reason.fix == "leave password out, or publish a version of the schema that has it"


def test_masking_twice_is_masking_once(pipeline: Pipeline) -> None:
    masks = Masks(PATTERNS)
    for made in RECORDS.values():
        for failed in pipeline.process(made):
            if isinstance(failed, FailedEvent):
                once = masks.apply(failed)
                assert masks.apply(once) == once


def test_a_schema_in_a_pattern_narrows_it() -> None:
    masks = Masks(["com.acme/user/email", "*/token", "com.acme/*/key?"])
    assert masks._covers("email", "com.acme/user")
    assert not masks._covers("email", "com.acme/order")
    assert masks._covers("token", "com.acme/order")
    assert masks._covers("key1", "com.acme/order")
    assert not masks._covers("key1", "org.acme/order")
    assert not masks._covers("email", None)


@pytest.mark.parametrize("pattern", ["", "com.acme/user/", "a/b", "iglu:com.acme/user/email", "a/b/c/d"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="is not a mask"):
        Masks([pattern])
    with pytest.raises(ConfigError, match="is not a mask"):
        Config.from_dict({"mask": [pattern]})


def test_the_setting_reaches_the_store(tmp_path: Path) -> None:
    config = Config.from_dict({"data": str(tmp_path), "mask": ["user_id"]})
    backend = Backend(config)
    made = RECORDS["a parameter beside"]
    batch = Batch()
    batch.add(1, made, backend.pipeline.process(made))
    try:
        backend.store.write(batch)
        assert SECRET not in repr(backend.store.query("SELECT * FROM failed_events").rows)
    finally:
        backend.store.close()
        backend.spool.close()
        backend.suspects.close()


def test_settings_come_from_variables_too() -> None:
    assert load({}, {"PISTE_MASK": "email,com.acme/user/*"}).mask == ("email", "com.acme/user/*")
