"""Makes a data folder with a store of many rows: real events by the pipeline, then copied in the database itself.

    python bench/large_store.py FOLDER [--rows 10000000] [--days 30]

The copies differ as visits do: 50,000 visitors, sessions of ten events that run beside each other, two thousand pages,
times that ascend to now. Ids, times, raw records (of the last day) and the stream's offset fit together, so that
`piste up --data FOLDER` goes on from there.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import time
from pathlib import Path

import duckdb
import msgspec

from piste.pipeline import EnrichConfig, Pipeline
from piste.protocol import PAYLOAD_DATA
from piste.records import CollectorPayload
from piste.storage.batch import Batch
from piste.storage.duckdb import Store
from piste.stream.spool import Spool

DAY_MS = 86_400_000
VISITORS = 50_000
SESSION_EVENTS = 10
EVENTS_A_REQUEST = 4
REQUESTS = 3_500
FAILING = 0.025
COPIES_A_COMMIT = 20
"""Row groups that are whole at the commit go straight into the file, without the log."""

AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
)
REFERRERS = ("", "", "https://www.google.com/search?q=skis", "https://news.example.org/a", "https://shop.example.com/")
VENDOR = "com.snowplowanalytics.snowplow"
ENRICHMENTS: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    (VENDOR, "user_agent_utils_config", "1-0-0", {}),
    (VENDOR, "ua_parser_config", "1-0-1", {}),
    (VENDOR, "referer_parser", "2-0-0", {"internalDomains": ["shop.example.com"], "database": "r", "uri": "http://r"}),
    (f"{VENDOR}.enrichments", "yauaa_enrichment_config", "1-0-0", {}),
)
"""What fills the columns that the dashboard asks for: devices, robots, referrers."""

# What makes a copy another event; `n` counts the base's rows in order, $k the copies.
_COPIED = {
    "collector_tstamp": "t",
    "etl_tstamp": "t + INTERVAL 1 SECOND",
    "dvce_created_tstamp": "t - INTERVAL 2 SECOND",
    "dvce_sent_tstamp": "t - INTERVAL 1 SECOND",
    "derived_tstamp": "t - INTERVAL 1 SECOND",
    "event_id": "md5(concat('e', $k, '.', n))::UUID::VARCHAR",
    "domain_userid": "CASE WHEN domain_userid IS NOT NULL THEN md5(concat('u', who))::UUID::VARCHAR END",
    "network_userid": "md5(concat('n', who))::UUID::VARCHAR",
    "domain_sessionid": "CASE WHEN domain_sessionid IS NOT NULL THEN md5(concat('s', $k, '.', s))::UUID::VARCHAR END",
    "user_ipaddress": "concat('10.', who % 200, '.', who // 200, '.', 7)",
    "page_url": "concat('https://shop.example.com/cat/', page, '?from=', s % 7)",
    "page_urlpath": "concat('/cat/', page)",
    "page_title": "concat('Page ', page)",
    "raw_id": "raw_id + $k * $requests",
}


def main() -> None:
    """Make the folder, and say how big it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=30)
    arguments = parser.parse_args()
    began = time.monotonic()
    make(arguments.folder, arguments.rows, arguments.days)
    size = (arguments.folder / "piste.duckdb").stat().st_size / 1e9
    print(f"{arguments.rows:,} rows, {size:.1f} GB, made in {time.monotonic() - began:.0f} s")


def make(folder: Path, rows: int, days: int = 30) -> None:
    """A data folder with about so many good events, the last of them a moment ago."""
    base = _base(folder)
    path = folder / "piste.duckdb"
    with duckdb.connect(
        str(path), config={"threads": "2", "memory_limit": "4GB", "checkpoint_threshold": "2GB"}
    ) as database:
        database.execute("SET preserve_insertion_order = true")
        for table in ("events", "failed_events", "raw_batches"):
            order = "first_id" if table == "raw_batches" else "raw_id, raw_index"
            database.execute(
                f"CREATE TEMP TABLE base_{table} AS"
                f" SELECT *, row_number() OVER (ORDER BY {order}) - 1 AS n FROM {table} ORDER BY n"
            )
            database.execute(f"DELETE FROM {table}")
        many = database.execute("SELECT count(*) FROM base_events").fetchall()[0][0]
        copies = max(1, -(-rows // many))
        _multiply(database, copies, many, days)
        database.execute("UPDATE store SET stream_offset = ?", [copies * base])
        database.execute("CHECKPOINT")
    _begin_stream(folder / "stream.sqlite", copies * base)


def _base(folder: Path) -> int:
    """A store of real events, each request a record; returns how many."""
    chance = random.Random(7)
    configs = folder / "enrichments"
    configs.mkdir(parents=True)
    for vendor, name, version, parameters in ENRICHMENTS:
        data = {"vendor": vendor, "name": name, "enabled": True, "parameters": parameters}
        schema = f"iglu:{vendor}/{name}/jsonschema/{version}"
        (configs / f"{name}.json").write_text(json.dumps({"schema": schema, "data": data}))
    pipeline = Pipeline(EnrichConfig(enrichments=configs))
    now = time.time_ns() // 1_000_000 - 3_600_000
    with Store(folder / "piste.duckdb", lookup=pipeline.resolver.lookup) as store:
        for first in range(1, REQUESTS + 1, 500):
            batch = Batch()
            for offset in range(first, min(first + 500, REQUESTS + 1)):
                record = msgspec.msgpack.encode(_request(chance, now + offset * 1000))
                batch.add(offset, record, pipeline.process(record))
            store.write(batch)
    return REQUESTS


def _request(chance: random.Random, moment: int) -> CollectorPayload:
    events = [_event(chance, moment) for _ in range(EVENTS_A_REQUEST)]
    agent = "Googlebot/2.1 (+http://www.google.com/bot.html)" if chance.random() < 0.03 else chance.choice(AGENTS)
    return CollectorPayload(
        timestamp=moment,
        path="/com.snowplowanalytics.snowplow/tp2",
        querystring="",
        body=json.dumps({"schema": PAYLOAD_DATA, "data": events}).encode(),
        content_type="application/json; charset=utf-8",
        ip_address="10.0.0.1",
        network_userid="8712a379-4bcb-46ee-815d-85f26540577f",
        user_agent=agent,
        referer=None,
        headers=["Host: localhost:9090", f"User-Agent: {agent}"],
        hostname="localhost",
        collector="piste-bench",
    )


def _event(chance: random.Random, moment: int) -> dict[str, str]:
    """An event as a web page sends it; a few of them fail."""
    entity = {"schema": f"iglu:{VENDOR}/web_page/jsonschema/1-0-0", "data": {"id": _uuid(chance)}}
    event = {
        "p": "web", "tv": chance.choice(["js-4.10.1", "js-4.10.1", "piste-js-1.0.0", "py-1.1.0"]), "tna": "sp",
        "aid": chance.choice(["shop", "shop", "blog"]), "eid": _uuid(chance), "dtm": str(moment - 2000),
        "duid": _uuid(chance), "sid": _uuid(chance), "vid": str(chance.randrange(1, 9)), "lang": "en-GB",
        "url": "https://shop.example.com/cat/1", "page": "Page 1", "refr": chance.choice(REFERRERS), "cd": "24",
        "res": "1920x1080", "vp": "1200x800", "ds": "1200x3000", "cs": "UTF-8", "tz": "Europe/London", "cookie": "1",
        "co": json.dumps({"schema": f"iglu:{VENDOR}/contexts/jsonschema/1-0-1", "data": [entity]}),
    }  # fmt: skip
    kind = chance.random()
    if kind < FAILING:
        return event | {"e": "se", "se_va": "not a number"}
    if kind < 0.6:
        return event | {"e": "pv"}
    if kind < 0.8:
        return event | {"e": "pp", "pp_mix": "0", "pp_max": "0", "pp_miy": "0", "pp_may": str(chance.randrange(3000))}
    if kind < 0.9:
        action = chance.choice(["add", "buy", "look"])
        return event | {"e": "se", "se_ca": "shop", "se_ac": action, "se_va": str(chance.randrange(100))}
    link = {
        "schema": f"iglu:{VENDOR}/link_click/jsonschema/1-0-1",
        "data": {"targetUrl": f"https://shop.example.com/p/{chance.randrange(1000)}"},
    }
    return event | {
        "e": "ue",
        "ue_pr": json.dumps({"schema": f"iglu:{VENDOR}/unstruct_event/jsonschema/1-0-0", "data": link}),
    }


def _uuid(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"


def _multiply(database: duckdb.DuckDBPyConnection, copies: int, many: int, days: int) -> None:
    span = days * DAY_MS / copies
    first = time.time_ns() // 1_000_000 - days * DAY_MS
    sessions = many // SESSION_EVENTS
    columns = [row[0] for row in database.execute("DESCRIBE events").fetchall()]
    selected = ", ".join(_COPIED.get(name, f'"{name}"') for name in columns)
    good = (
        f"INSERT INTO events SELECT {selected} FROM (SELECT *, n % {sessions} AS s,"
        f" hash(concat($k, '.', n % {sessions})) % {VISITORS} AS who, hash(concat(n, 'p', $k % 97)) % 2000 AS page,"
        f" make_timestamp_ms(($first + n * {span / many})::BIGINT) AS t FROM base_events)"
    )
    failed = (
        "INSERT INTO failed_events SELECT * EXCLUDE (n) REPLACE (raw_id + $k * $requests AS raw_id,"
        " md5(concat('f', $k, '.', n))::UUID::VARCHAR AS event_id,"
        " make_timestamp_ms(($first + n * $each)::BIGINT) AS received_tstamp) FROM base_failed_events"
    )
    raw = (
        "INSERT INTO raw_batches SELECT first_id + $k * $requests, last_id + $k * $requests, to_timestamp_ms,"
        " list_transform(raw_ids, lambda i: i + $k * $requests), list_transform(raw_ids, lambda i: to_timestamp_ms),"
        " records FROM (SELECT *, make_timestamp_ms($first::BIGINT) AS to_timestamp_ms FROM base_raw_batches)"
    )
    lost = max(1, database.execute("SELECT count(*) FROM base_failed_events").fetchall()[0][0])
    for k in range(copies):
        start = first + k * span
        common = {"k": k, "requests": REQUESTS, "first": start}
        if k % COPIES_A_COMMIT == 0:
            database.execute("BEGIN")
        database.execute(good, common)
        database.execute(failed, common | {"each": span / lost})
        if start > first + (days - 1) * DAY_MS:
            database.execute(raw, common)
        if k % COPIES_A_COMMIT == COPIES_A_COMMIT - 1 or k == copies - 1:
            database.execute("COMMIT")


def _begin_stream(path: Path, offset: int) -> None:
    """An empty stream that has given all offsets up to this one."""
    Spool(path).close()
    with sqlite3.connect(path) as stream:
        stream.execute("INSERT INTO records (record_offset, record) VALUES (?, x'')", [offset])
        stream.execute("DELETE FROM records")
    stream.close()


if __name__ == "__main__":
    main()
