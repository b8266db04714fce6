"""Failed events in the store: their reasons, and the view that shows them as far as they are good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import msgspec
import orjson
import pytest

from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload
from piste.storage.batch import Batch
from piste.storage.duckdb import FORMAT, Store

UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
CART = "iglu:com.snowplowanalytics.snowplow/add_to_cart/jsonschema/1-0-0"
PAGE = {
    "schema": "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0",
    "data": {"id": "8712a379-4bcb-46ee-815d-85f26540577f"},
}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(EnrichConfig())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "piste.duckdb") as store:
        yield store


def record(**parameters: str) -> bytes:
    return msgspec.msgpack.encode(
        CollectorPayload(
            timestamp=1_700_000_001_000,
            path="/i",
            querystring=urlencode(parameters),
            body=None,
            content_type=None,
            ip_address="203.0.113.9",
            network_userid="",
            user_agent="tests",
            referer=None,
            headers=[],
            hostname=None,
            collector="piste",
        )
    )


def write(store: Store, pipeline: Pipeline, *records: bytes) -> None:
    batch = Batch()
    for made in records:
        batch.add(store.offset() + len(batch.raw) + 1, made, pipeline.process(made))
    store.write(batch)


def rows(store: Store, sql: str) -> list[list[Any]]:
    """Rows of a query, JSON columns decoded."""
    result = store.query(sql)
    return [
        [orjson.loads(v) if kind == "JSON" and v is not None else v for v, kind in zip(row, result.types, strict=True)]
        for row in result.rows
    ]


def test_every_reason_is_kept(store: Store, pipeline: Pipeline) -> None:
    cart = {"schema": CART, "data": {"sku": "a", "unitPrise": 1, "quantity": "2"}}
    missing = {"schema": "iglu:com.snowplowanalytics.snowplow/web_pge/jsonschema/1-0-0", "data": {}}
    made = record(
        e="ue",
        p="mobile",
        vid="x",
        ue_pr=orjson.dumps({"schema": UNSTRUCT_EVENT, "data": cart}).decode(),
        co=orjson.dumps({"schema": CONTEXTS, "data": [PAGE, missing]}).decode(),
        page="x" * 2001,
    )
    write(store, pipeline, made)
    [[text]] = rows(store, "SELECT reasons FROM failed_events")
    told = {reason["path"] if reason["schema"] != missing["schema"] else "schema": reason for reason in text}
    assert told.keys() == {"p", "vid", "$.unitPrise", "$.quantity", "schema", "page_title"}
    assert {path: reason["did_you_mean"] for path, reason in told.items()} == {
        "p": "mob",
        "vid": None,
        "$.unitPrise": "unitPrice",
        "$.quantity": "2",
        "schema": PAGE["schema"],
        "page_title": None,
    }
    assert told["$.quantity"] == {
        "message": "$.quantity: string found, number expected",
        "stage": "validation",
        "kind": "schema_violations",
        "schema": CART,
        "path": "$.quantity",
        "keyword": "type",
        "expected": "number",
        "got": '"2" (string)',
        "value": "2",
        "did_you_mean": "2",
        "fix": "send 2 as a number, not text",
    }
    assert told["page_title"]["stage"] == "output"
    assert told["schema"]["fix"] == f"use {PAGE['schema']}"


def test_the_incomplete_event_is_what_is_good_of_it(store: Store, pipeline: Pipeline) -> None:
    cart = {"schema": CART, "data": {"sku": "a"}}
    made = record(
        e="ue",
        p="web",
        vid="x",
        aid="shop",
        ue_pr=orjson.dumps({"schema": UNSTRUCT_EVENT, "data": cart}).decode(),
        co=orjson.dumps({"schema": CONTEXTS, "data": [PAGE, cart]}).decode(),
        page="x" * 2001,
        dtm="1700000000000",
    )
    write(store, pipeline, made, record(e="pv", p="web"), b"rubbish")
    [row] = rows(
        store,
        "SELECT app_id, domain_sessionidx, page_title, unstruct_event, contexts, derived_contexts,"
        " dvce_created_tstamp, event_id IS NOT NULL, raw_id FROM incomplete_events",
    )
    app_id, index, title, unstruct, contexts, derived, created, has_id, raw_id = row
    assert (app_id, index, title, unstruct, has_id, raw_id) == ("shop", None, None, None, True, 1)
    assert created == "2023-11-14T22:13:20.000Z"
    assert contexts["data"] == [PAGE]
    failures = [entity["data"] for entity in derived["data"]]
    assert all("/failure/jsonschema/1-0-0" in entity["schema"] for entity in derived["data"])
    assert [failure["errors"][0]["source"] for failure in failures] == [
        "atomic_field",  # vid
        "unstruct",
        "contexts",
        "atomic_field",  # the title's length
    ]


def test_a_store_of_the_earlier_layout_is_upgraded(tmp_path: Path, pipeline: Pipeline) -> None:
    path = tmp_path / "piste.duckdb"
    with Store(path) as store:
        write(store, pipeline, record(e="pv", p="nowhere", aid="shop"))
    with duckdb.connect(str(path)) as old:
        old.execute("DROP VIEW incomplete_events")
        for table, column in (("failed_events", "reasons"), ("failed_events", "lane"), ("events", "lane")):
            old.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {column}")  # what later layouts added
        old.execute("UPDATE store SET format = 1")
    with Store(path) as store:
        assert rows(store, "SELECT format FROM store") == [[FORMAT]]
        assert rows(store, "SELECT reasons FROM failed_events") == [[None]]
        assert rows(store, "SELECT app_id FROM incomplete_events") == [["shop"]]
        write(store, pipeline, record(e="pv", p="nowhere"))
        assert rows(store, "SELECT count(reasons) FROM failed_events") == [[1]]


def test_reset_brings_the_view_back(store: Store, pipeline: Pipeline) -> None:
    write(store, pipeline, record(e="pv", p="nowhere"))
    store.reset(store.offset())
    assert rows(store, "SELECT count(*) FROM incomplete_events") == [[0]]


def test_a_request_that_failed_as_a_whole_is_explained_too(store: Store, pipeline: Pipeline) -> None:
    """The tracker's own wrapper: an unknown key is most often one with a letter too many."""
    body = {
        "schema": "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4",
        "data": [{"e": "pv", "p": "web", "tv": "x", "pagee": "Home"}, {"e": "pv", "p": "web"}],
    }
    made = CollectorPayload(
        timestamp=1_700_000_001_000,
        path="/com.snowplowanalytics.snowplow/tp2",
        querystring="",
        body=orjson.dumps(body),
        content_type="application/json",
        ip_address="203.0.113.9",
        network_userid="",
        user_agent=None,
        referer=None,
        headers=[],
        hostname=None,
        collector="piste",
    )
    write(
        store, pipeline, msgspec.msgpack.encode(made), msgspec.msgpack.encode(msgspec.structs.replace(made, path="/"))
    )
    told = rows(store, "SELECT kind, event_count, reasons FROM failed_events ORDER BY raw_id")
    assert [(kind, count) for kind, count, _ in told] == [
        ("tracker_protocol_violations", 2),
        ("collector_payload_format_violation", 2),
    ]
    fixes = {reason["path"]: (reason["stage"], reason["did_you_mean"], reason["fix"]) for reason in told[0][2]}
    assert fixes == {
        "$[0].pagee": ("adapter", "page", "property pagee is not allowed: did you mean page?"),
        "$[1].tv": ("adapter", None, "send tv, a string"),
    }
    assert told[1][2][0]["path"] == "path"
    assert told[1][2][0]["stage"] == "record"
