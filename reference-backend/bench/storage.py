"""Measures the store alone: enriched events in memory to committed rows, one process, no stream and no enrichment.

    python bench/storage.py [--rows 20000]

Prints rows a second, CPU microseconds a row and peak memory for tables with 0, 10 and 110 typed columns, at 1,000 and
5,000 rows a commit, raw records included. An event has 45 canonical columns, one self-describing event and three
entities out of those schemas.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing, Value
from piste.storage.batch import Batch
from piste.storage.columns import COLUMNS
from piste.storage.duckdb import Store

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "targetUrl": {"type": "string"},
        "elementClasses": {"type": "array", "items": {"type": "string"}},
        "index": {"type": "integer"},
        "price": {"type": "number"},
        "isActive": {"type": "boolean"},
        "currency": {"type": ["string", "null"]},
        "label": {"type": "string"},
    },
}


def keys(prefix: str, number: int) -> list[SchemaKey]:
    """That many schemas."""
    return [SchemaKey("com.acme", f"{prefix}_{place}", "jsonschema", "1-0-0") for place in range(number)]


def data(chance: random.Random) -> dict[str, object]:
    """Data of one event or entity."""
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128))),
        "targetUrl": f"https://shop.example/products/{chance.randrange(1000)}",
        "elementClasses": ["button", "primary"],
        "index": chance.randrange(100),
        "price": chance.randrange(10_000) / 100,
        "isActive": chance.random() < 0.5,
        "label": "Add to basket",
    }


def make_event(chance: random.Random, texts: list[str], singles: list[SchemaKey], entities: list[SchemaKey]) -> Event:
    """One event of a web shop."""
    columns: dict[str, Value] = dict.fromkeys(texts, "a usual value")
    for name in ("event_id", "domain_userid", "network_userid", "domain_sessionid"):
        columns[name] = str(uuid.UUID(int=chance.getrandbits(128)))
    columns["page_url"] = f"https://shop.example/products/{chance.randrange(1000)}?utm_source=news"
    for name in ("etl_tstamp", "collector_tstamp", "dvce_created_tstamp", "dvce_sent_tstamp", "derived_tstamp"):
        columns[name] = 1_790_000_000_000 + chance.randrange(10**6)
    for name in ("br_viewwidth", "br_viewheight", "dvce_screenwidth", "doc_width", "domain_sessionidx"):
        columns[name] = chance.randrange(2000)
    return Event(
        columns,
        {},
        SelfDescribing(chance.choice(singles), data(chance)) if singles else None,
        [SelfDescribing(key, data(chance)) for key in chance.sample(entities, 3)] if entities else [],
    )


def batches(rows: int, per_commit: int, typed: int) -> Iterator[Batch]:
    """Batches over a pool of different events, with new raw records for each."""
    chance = random.Random(1)
    texts = [column.name for column in COLUMNS if column.kind == "text"][:31]
    singles, entities = keys("event", typed // 2), keys("entity", typed - typed // 2)
    pool = [make_event(chance, texts, singles, entities) for _ in range(per_commit)]
    body = "".join(str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(40)).encode()
    agent = "Mozilla/5.0 (X11; Linux x86_64)"
    offset = 0
    for _ in range(rows // per_commit):
        batch = Batch()
        for event in pool:
            offset += 1
            payload = CollectorPayload(
                1_790_000_000_000,
                "/com.snowplowanalytics.snowplow/tp2",
                "",
                body,
                None,
                "",
                "",
                agent,
                None,
                [],
                None,
                "",
            )
            batch.add(offset, msgspec.msgpack.encode(payload), [event])
        yield batch


def measure(rows: int, per_commit: int, typed: int) -> str:
    """One line of the report."""
    with TemporaryDirectory() as folder, Store(Path(folder) / "piste.duckdb", lookup=lambda _key: SCHEMA) as store:
        wall = cpu = 0.0
        for batch in batches(rows, per_commit, typed):
            before, cpu_before = time.perf_counter(), time.process_time()
            store.write(batch)
            wall += time.perf_counter() - before
            cpu += time.process_time() - cpu_before
        done = store.counts().good
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{typed:>5} {per_commit:>11,} {done / wall:>10,.0f} {cpu / done * 1e6:>15.1f} {memory:>12,}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=20_000, help="rows of each measurement (default 20000)")
    rows = parser.parse_args().rows
    print("typed rows/commit     rows/s  CPU us a row  peak RSS MB")
    for typed in (0, 10, 110):
        for per_commit in (1_000, 5_000):
            print(measure(rows, per_commit, typed), flush=True)


if __name__ == "__main__":
    main()
