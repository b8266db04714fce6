"""Measures each enrichment that needs no network: microseconds an event, with its caches warm and cold.

    python bench/enrichments.py [--seconds 1] [--write]

Warm: events of 2,000 visitors with 200 user agents, gone through again and again, so that every answer is remembered.
Cold: every event has an address, user agent, page and referrer that was never seen before. The cost is that of the
enrichment's own function; what its entities cost afterwards (checking them) is in the last rows, which run the whole
pipeline: without any, with all, and with all turned off. The files of IAB and of ASNs are made here, of ordinary sizes;
the city database is the installed one, if there is one. With --write the table goes into docs/enrichments.md.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import orjson
from enrichment import post, web_page_view
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from piste.enrichment import city_database
from piste.enrichment.context import EnrichContext, Enrichment
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import CollectorPayload, Event

PAGE = Path(__file__).parents[2] / "docs" / "enrichments.md"
BEGIN, END = "<!-- bench: begin, by `python bench/enrichments.py --write` -->", "<!-- bench: end -->"
POOL = 2_000
AGENTS = 200
"""User agents among the familiar visitors."""
SNOWPLOW = "com.snowplowanalytics.snowplow"
ENRICHMENTS = "com.snowplowanalytics.snowplow.enrichments"

Config = tuple[str, str, str, object, dict[str, object]]
"""Vendor, name, version, parameters, and what stands beside them."""


def configurations(files: Path) -> Iterator[Config]:
    """What is measured, in the pipeline's order."""

    def file(name: str, lines: list[str]) -> dict[str, str]:
        (files / name).write_text("\n".join(lines))
        return {"database": name, "uri": files.as_uri()}

    chance = random.Random(2)
    iab = {
        "ipFile": file("ip_exclude_current_cidr.txt", [f"10.{n % 256}.{n // 256}.0/24" for n in range(1500)]),
        "excludeUseragentFile": file("exclude_current.txt", [f"robot{n}|1|||0|0|" for n in range(400)]),
        "includeUseragentFile": file("include_current.txt", ["mozilla|1|1|", *(f"app{n}|1|1|" for n in range(100))]),
    }
    specifications = [
        {
            "id": str(number),
            "name": str(number),
            "schemaKey": f"iglu:{SNOWPLOW}/page_view/jsonschema/1-0-0",
            "constraint": {"properties": {"page_urlhost": {"enum": [f"{number}.example.com"]}}},
        }
        for number in range(10)
    ]
    networks = {"geo": {"database": "GeoLite2-City.mmdb", "uri": "https://example.com"}}
    networks["asn"] = asn_database(files, chance)
    if city_database.installed() is None:
        del networks["geo"]
    fields = {f"mkt{part}": [f"utm_{part.lower()}"] for part in ("Medium", "Source", "Term", "Content", "Campaign")}
    pii = {
        "pii": [
            {"pojo": {"field": "user_id"}},
            {"json": {"field": "contexts", "schemaCriterion": "iglu:org.w3/X/jsonschema/1-*-*", "jsonPath": "$.id"}},
        ],
        "strategy": {"pseudonymize": {"hashFunction": "SHA-256", "salt": "pepper"}},
    }
    bots = dict.fromkeys(("useYauaa", "useIab", "useAsnLookups", "useClientSideDetection"), True)
    referers = {"internalDomains": [], "database": "x.json", "uri": "https://example.com"}
    fingerprint = {"hashAlgorithm": "MD5", "excludeParameters": ["eid", "nuid", "stm", "cv"]}
    lists = {"botAsns": [{"asn": number} for number in range(0, 60_000, 60)]}
    yield ENRICHMENTS, "iab_spiders_and_robots_enrichment", "1-0-1", iab, {}
    yield SNOWPLOW, "user_agent_utils_config", "1-0-0", {}, {}
    yield SNOWPLOW, "ua_parser_config", "1-0-1", {}, {}
    yield SNOWPLOW, "referer_parser", "2-0-0", referers, {}
    yield SNOWPLOW, "campaign_attribution", "1-0-1", {"mapping": "static", "fields": fields}, {}
    yield ENRICHMENTS, "cross_navigation_config", "1-0-0", None, {}
    yield SNOWPLOW, "event_fingerprint_config", "1-0-1", fingerprint, {}
    yield SNOWPLOW, "cookie_extractor_config", "1-0-0", {"cookies": ["sp"]}, {}
    yield ENRICHMENTS, "http_header_extractor_config", "1-0-0", {"headersPattern": "Accept-.*"}, {}
    yield ENRICHMENTS, "yauaa_enrichment_config", "1-0-0", {}, {}
    yield SNOWPLOW, "ip_lookups", "2-0-1", networks, {}
    yield ENRICHMENTS, "asn_lookups", "1-0-0", lists, {}
    yield ENRICHMENTS, "bot_detection_enrichment_config", "1-0-1", bots, {}
    yield SNOWPLOW, "anon_ip", "1-0-1", {"anonOctets": 1, "anonSegments": 4}, {}
    yield ENRICHMENTS, "pii_enrichment_config", "2-0-1", pii, {"emitEvent": False}
    specs = file("event-specs.json", [orjson.dumps({"eventSpecs": specifications}).decode()])
    yield ENRICHMENTS, "event_spec_enrichment_config", "1-0-0", specs, {}


def asn_database(files: Path, chance: random.Random) -> dict[str, str]:
    """20,000 networks of IPv4, each with one of 60,000 numbers."""
    writer = MMDBWriter(ip_version=4)
    for network in chance.sample(range(1 << 16), 20_000):
        record = {"autonomous_system_number": network % 60_000, "autonomous_system_organization": f"Network {network}"}
        writer.insert_network(IPSet([f"{network >> 8}.{network & 255}.0.0/16"]), record)
    writer.to_db_file(str(files / "GeoLite2-ASN.mmdb"))
    return {"database": "GeoLite2-ASN.mmdb", "uri": files.as_uri()}


def folder(parent: Path, configs: list[Config], *, enabled: bool = True) -> Path:
    """A folder with these configurations."""
    parent.mkdir()
    for vendor, name, version, parameters, beside in configs:
        data = {"vendor": vendor, "name": name, "enabled": enabled, **beside}
        if parameters is not None:
            data["parameters"] = parameters
        config = {"schema": f"iglu:{vendor}/{name}/jsonschema/{version}", "data": data}
        (parent / f"{name}.json").write_bytes(orjson.dumps(config))
    return parent


def record(chance: random.Random, visitor: int, agents: int) -> bytes:
    """The record of a page view by a visitor, whose number decides address, page, referrer, and which of the agents."""
    event = web_page_view(chance)
    event["url"] = f"https://shop.example.com/{visitor}?utm_source=s{visitor}&_sp={visitor}.1700000000000"
    event["refr"] = f"https://www.google.com/search?q={visitor}"
    agent = (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        f"Chrome/{100 + visitor % 40}.0.{visitor % agents}.1 Safari/537.36"
    )
    address = f"{1 + visitor % 223}.{visitor // 223 % 256}.{visitor // 57_088 % 256}.7"
    payload = msgspec.msgpack.decode(post([event], agent), type=CollectorPayload)
    return msgspec.msgpack.encode(msgspec.structs.replace(payload, ip_address=address))


class Passages:
    """Events as they come to one enrichment, with all that those before it have made."""

    def __init__(self, records: list[bytes], before: tuple[Enrichment, ...]) -> None:
        pipeline = Pipeline(EnrichConfig())
        self.events: list[tuple[Event, EnrichContext]] = []

        def keep(event: Event, context: EnrichContext) -> list[Any]:
            self.events.append((event, context))
            return []

        pipeline.enrichments = (*before, keep)
        for data in records:
            pipeline.process(data)

    def cost(self, enrichment: Enrichment) -> float:
        """CPU microseconds an event, for one walk through them all."""
        copies = [
            (replace(event, columns=dict(event.columns), derived_contexts=list(event.derived_contexts)), context)
            for event, context in self.events
        ]
        start = time.process_time()
        for event, context in copies:
            enrichment(event, context)
        return (time.process_time() - start) / len(copies) * 1e6


def named(steps: tuple[Enrichment, ...], others: tuple[Enrichment, ...]) -> list[tuple[int, Enrichment]]:
    """The optional ones among the steps, with their places."""
    core = {id(step) for step in others}
    return [(place, step) for place, step in enumerate(steps) if id(step) not in core]


def whole(pipeline: Pipeline, records: list[bytes], seconds: float) -> float:
    """CPU microseconds an event, all caches warm: the best walk through the records, since what disturbs only adds."""
    for data in records:
        assert all(isinstance(result, Event) for result in pipeline.process(data)), pipeline.process(data)
    least, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.process_time()
        for data in records:
            pipeline.process(data)
        least = min(least, (time.process_time() - start) / len(records) * 1e6)
    return least


def best(measure: Callable[[], float], times: int = 5) -> float:
    """The least of several, since what disturbs only adds."""
    return min(measure() for _ in range(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each run of a whole pipeline")
    parser.add_argument("--write", action="store_true", help="put the table into docs/enrichments.md")
    options = parser.parse_args()
    chance = random.Random(1)
    familiar = [record(chance, visitor, AGENTS) for visitor in range(POOL)]
    strangers = [record(chance, 100_000 + visitor, 10**6) for visitor in range(4 * POOL)]
    with TemporaryDirectory() as place:
        configs = list(configurations(Path(place)))
        on = folder(Path(place, "on"), configs)
        off = folder(Path(place, "off"), configs, enabled=False)
        core = Pipeline(EnrichConfig())
        everything = Pipeline(EnrichConfig(enrichments=on))
        disabled = Pipeline(EnrichConfig(enrichments=off))
        gc.collect()
        gc.freeze()
        runs = {"core only": core, "all of the above": everything, "all of the above, disabled": disabled}
        costs = dict.fromkeys(runs, float("inf"))
        for _ in range(3):  # by turns, so that a slow minute slows all
            for name, pipeline in runs.items():
                costs[name] = min(costs[name], whole(pipeline, familiar[:500], options.seconds))
        lines = ["| enrichment | warm, us/event | cold, us/event |", "| --- | ---: | ---: |"]
        steps = everything.enrichments
        for (position, step), (_, name, *_) in zip(named(steps, core.enrichments), configs, strict=True):
            cold = Passages(strangers, steps[:position]).cost(step)
            passages = Passages(familiar, steps[:position])
            passages.cost(step)
            lines.append(f"| {name} | {best(lambda p=passages, s=step: p.cost(s)):.2f} | {cold:.1f} |")
            print(lines[-1], flush=True)
        lines += ["", "| whole pipeline, warm | us/event | events/s a core |", "| --- | ---: | ---: |"]
        lines += [f"| {name} | {cost:.1f} | {1e6 / cost:,.0f} |" for name, cost in costs.items()]
    table = "\n".join(lines)
    print(f"\n{table}")
    if options.write:
        page = PAGE.read_text()
        PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n\n{table}\n\n{END}", page, flags=re.DOTALL))


if __name__ == "__main__":
    main()
