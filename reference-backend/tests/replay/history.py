"""A folder of schemas, a pipeline that uses it, a store, and requests to keep in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import orjson

from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload
from piste.replay.replayer import Progress, Replayer, Selection
from piste.storage.batch import Batch
from piste.storage.duckdb import Store

UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
ORDER = "iglu:com.acme/order/jsonschema/1-0-0"


def order_schema(**properties: Any) -> dict[str, Any]:
    return {
        "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
        "self": {"vendor": "com.acme", "name": "order", "format": "jsonschema", "version": "1-0-0"},
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def write_schema(folder: Path, **properties: Any) -> None:
    file = folder / "com.acme" / "order" / "jsonschema" / "1-0-0"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(order_schema(**properties)))


def order(schema: str = ORDER, **data: Any) -> dict[str, str]:
    """An event of the schema that the tests edit."""
    inner = {"schema": UNSTRUCT_EVENT, "data": {"schema": schema, "data": data}}
    return {"e": "ue", "p": "srv", "tv": "test", "ue_pr": orjson.dumps(inner).decode()}


def post(*events: dict[str, str], received: int = 1_700_000_001_000, lane: str = "") -> bytes:
    """The record of a request with these events."""
    return msgspec.msgpack.encode(
        CollectorPayload(
            timestamp=received,
            path="/com.snowplowanalytics.snowplow/tp2",
            querystring="",
            body=orjson.dumps({"schema": PAYLOAD_DATA, "data": list(events)}),
            content_type="application/json",
            ip_address="203.0.113.9",
            network_userid="8712a379-4bcb-46ee-815d-85f26540577f",
            user_agent="tests",
            referer=None,
            headers=[],
            hostname=None,
            collector="piste",
            lane=lane,
        )
    )


class World:
    """A store with what a pipeline made of records, and the means to make it again."""

    def __init__(self, folder: Path, **config: Any) -> None:
        self.iglu = folder / "iglu"
        if not self.iglu.exists():
            write_schema(self.iglu, price={"type": "number"})
        self.path = folder / "piste.duckdb"
        self.pipeline = Pipeline(EnrichConfig(iglu=[self.iglu], **config))
        self.store = Store(self.path, lookup=self.pipeline.resolver.lookup)

    def take(self, *records: bytes) -> None:
        batch = Batch()
        for record in records:
            batch.add(self.store.offset() + len(batch.raw) + 1, record, self.pipeline.process(record))
        self.store.write(batch)

    def replay(self, *, dry_run: bool = False, **selection: Any) -> Progress:
        self.pipeline.resolver.refresh()
        replayer = Replayer(self.store, self.pipeline, Selection(**selection), dry_run=dry_run)
        for _ in replayer.steps():
            pass
        return replayer.progress

    def rows(self, sql: str) -> list[list[Any]]:
        return self.store.query(sql).rows

    def everything(self) -> list[Any]:
        """All rows of both tables, in an order that does not depend on where they lie."""
        return [self.rows(f"SELECT * FROM {table} ORDER BY raw_id, raw_index") for table in ("events", "failed_events")]
