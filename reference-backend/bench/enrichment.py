"""Measures the enrichment alone: records in memory to enriched events, one process, no stream and no store.

    python bench/enrichment.py [--seconds 2] [--profile]

Prints events a second and CPU microseconds an event, for a typical page view of 2 KB with three entities, sent one and
ten a request, and by GET; each with no optional enrichment and with all five. Users, pages and times differ from event
to event; user agents and referrers repeat, as they do on any site.
"""

from __future__ import annotations

import argparse
import base64
import cProfile
import gc
import pstats
import random
import time
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import msgspec
import orjson

from piste.pipeline import EnrichConfig, Pipeline
from piste.protocol import PAYLOAD_DATA, TP2
from piste.records import CollectorPayload, Event

POOL = 2_000
"""Different events; the pool is gone through again and again."""

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
AGENTS = [AGENT.format(major) for major in range(100, 140)]
SNOWPLOW = "com.snowplowanalytics.snowplow"


def web_page_view(chance: random.Random) -> dict[str, str]:
    """The parameters of one page view as the JavaScript tracker sends it, about 2 KB with its entities."""
    entities = {
        "schema": f"iglu:{SNOWPLOW}/contexts/jsonschema/1-0-0",
        "data": [
            {"schema": f"iglu:{SNOWPLOW}/web_page/jsonschema/1-0-0", "data": {"id": str(_uuid(chance))}},
            {
                "schema": "iglu:org.w3/PerformanceTiming/jsonschema/1-0-0",
                "data": {name: 1_700_000_000_000 + chance.randrange(5000) for name in TIMINGS},
            },
            {
                "schema": f"iglu:{SNOWPLOW}/client_session/jsonschema/1-0-2",
                "data": {
                    "userId": str(_uuid(chance)),
                    "sessionId": str(_uuid(chance)),
                    "sessionIndex": chance.randrange(1, 9),
                    "eventIndex": chance.randrange(1, 99),
                    "previousSessionId": None,
                    "storageMechanism": "COOKIE_1",
                    "firstEventId": str(_uuid(chance)),
                    "firstEventTimestamp": "2026-11-24T06:41:18.565Z",
                },
            },
        ],
    }
    page = chance.randrange(500)
    query = f"utm_source=news&utm_medium=email&utm_campaign=c{chance.randrange(20)}&page={page}"
    created = 1_795_500_000_000 + chance.randrange(10**6)
    return {
        "e": "pv",
        "url": f"https://shop.example.com/category/{page}/item?{query}",
        "page": f"Item {page} of the category, best offers",
        "refr": f"https://www.google.com/search?q=shoes+{chance.randrange(50)}",
        "eid": str(_uuid(chance)),
        "tv": "js-4.6.0",
        "tna": "sp1",
        "aid": "shop",
        "p": "web",
        "cookie": "1",
        "cs": "UTF-8",
        "lang": "en-GB",
        "res": "1920x1080",
        "cd": "24",
        "tz": "Europe/London",
        "dtm": str(created),
        "stm": str(created + 30),
        "vp": f"{chance.randrange(800, 1920)}x{chance.randrange(500, 1080)}",
        "ds": f"1280x{chance.randrange(900, 9000)}",
        "vid": "3",
        "sid": str(_uuid(chance)),
        "duid": str(_uuid(chance)),
        "uid": f"user-{chance.randrange(1000)}",
        "cx": base64.urlsafe_b64encode(orjson.dumps(entities)).rstrip(b"=").decode(),
    }


TIMINGS = (
    "navigationStart",
    "fetchStart",
    "domainLookupStart",
    "domainLookupEnd",
    "connectStart",
    "connectEnd",
    "requestStart",
    "responseStart",
    "responseEnd",
    "domLoading",
    "domInteractive",
    "domContentLoadedEventStart",
    "domContentLoadedEventEnd",
    "domComplete",
    "loadEventStart",
    "loadEventEnd",
)


def post(events: list[dict[str, str]], agent: str) -> bytes:
    """The record of a POST with these events."""
    return _record(TP2, "", orjson.dumps({"schema": PAYLOAD_DATA, "data": events}), agent)


def get(event: dict[str, str], agent: str) -> bytes:
    """The record of a GET with this event."""
    return _record("/i", urlencode(event), None, agent)


def _record(path: str, query: str, body: bytes | None, agent: str) -> bytes:
    payload = CollectorPayload(
        timestamp=1_795_500_100_000,
        path=path,
        querystring=query,
        body=body,
        content_type=None if body is None else "application/json; charset=utf-8",
        ip_address="203.0.113.9",
        network_userid="8712a379-4bcb-46ee-815d-85f26540577f",
        user_agent=agent,
        referer="https://shop.example.com/",
        headers=[
            "Host: collector.example.com",
            "Connection: keep-alive",
            f"User-Agent: {agent}",
            "Accept: */*",
            "Origin: https://shop.example.com",
            "Referer: https://shop.example.com/",
            "Accept-Encoding: gzip, deflate, br",
            "Accept-Language: en-GB,en;q=0.9",
            "Cookie: sp=8712a379-4bcb-46ee-815d-85f26540577f",
        ],
        hostname="collector.example.com",
        collector="piste-0.1.0-sqlite",
    )
    return msgspec.msgpack.encode(payload)


def _uuid(chance: random.Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def enrichments(folder: Path) -> Path:
    """A folder that turns on all five optional enrichments."""
    for name, version, parameters in (
        ("ua_parser_config", "1-0-1", {}),
        ("referer_parser", "2-0-0", {"internalDomains": [], "database": "x.json", "uri": "https://example.com"}),
        (
            "campaign_attribution",
            "1-0-1",
            {
                "mapping": "static",
                "fields": {
                    f"mkt{part}": [f"utm_{part.lower()}"]
                    for part in ("Medium", "Source", "Term", "Content", "Campaign")
                },
            },
        ),
        (
            "event_fingerprint_config",
            "1-0-1",
            {"hashAlgorithm": "MD5", "excludeParameters": ["eid", "nuid", "stm", "cv"]},
        ),
        ("anon_ip", "1-0-1", {"anonOctets": 1, "anonSegments": 4}),
    ):
        data = {"vendor": SNOWPLOW, "name": name, "enabled": True, "parameters": parameters}
        config = {"schema": f"iglu:{SNOWPLOW}/{name}/jsonschema/{version}", "data": data}
        (folder / f"{name}.json").write_bytes(orjson.dumps(config))
    return folder


def measure(pipeline: Pipeline, records: list[bytes], seconds: float) -> tuple[float, float]:
    """Events a second, and CPU microseconds an event."""
    for record in records[:200]:
        assert all(isinstance(result, Event) for result in pipeline.process(record)), pipeline.process(record)
    events, place = 0, 0
    start, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - start < seconds:
        for record in records[place : place + 50]:
            events += len(pipeline.process(record))
        place = (place + 50) % len(records)
    return events / (time.perf_counter() - start), (time.process_time() - cpu) / events * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each of the measurements")
    parser.add_argument("--profile", action="store_true", help="show where the time goes instead")
    options = parser.parse_args()
    chance = random.Random(1)
    events = [web_page_view(chance) for _ in range(POOL)]
    requests = {
        "POST 1": [post([event], chance.choice(AGENTS)) for event in events],
        "POST 10": [post(events[at : at + 10], chance.choice(AGENTS)) for at in range(0, POOL, 10)],
        "GET": [get(event, chance.choice(AGENTS)) for event in events],
    }
    size = sum(len(orjson.dumps(event)) for event in events) / POOL
    print(f"an event: {size:.0f} bytes; a record of one: {sum(map(len, requests['POST 1'])) / POOL:.0f} bytes")
    with TemporaryDirectory() as folder:
        pipelines = {
            "core only": Pipeline(EnrichConfig()),
            "five enrichments": Pipeline(EnrichConfig(enrichments=enrichments(Path(folder)))),
        }
    gc.collect()
    gc.freeze()
    if options.profile:
        profiler = cProfile.Profile()
        profiler.runcall(measure, pipelines["five enrichments"], requests["POST 1"], options.seconds)
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)
        return
    for name, pipeline in pipelines.items():
        for kind, records in requests.items():
            rate, cost = measure(pipeline, records, options.seconds)
            print(f"{name:17} {kind:8} {rate:8.0f} events/s   {cost:5.1f} us/event")


if __name__ == "__main__":
    main()
