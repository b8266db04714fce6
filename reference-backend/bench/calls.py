"""Measures the enrichments that run scripts or ask something outside.

    python bench/calls.py [--seconds 1]

First what each costs an event by itself while all answers are remembered: CPU microseconds, the least of 300 rounds of
20 events. Then events a second of a whole pipeline while nothing is remembered and the API takes 20 ms, and while the
API hangs; one event in ten asks it. The API is a process of its own on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import gc
import multiprocessing
import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import orjson
from aiohttp import web
from enrichment import AGENTS, POOL, SNOWPLOW, post, web_page_view
from enrichments import configurations
from enrichments import folder as offline

from piste.enrichment import recorded
from piste.enrichment.context import EnrichContext
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import Event

CLICK = f"iglu:{SNOWPLOW}/link_click/jsonschema/1-0-1"
ENRICHMENTS = f"{SNOWPLOW}.enrichments"
LATENCY = 0.02
BATCH = 2_000
ROUNDS, ROUND = 300, 20

SETS = "function process(event) { event.setApp_id(event.getApp_id() + '!') }"
ADDS = f"function process(event) {{ return [{{schema: '{CLICK}', data: {{targetUrl: event.getPage_url()}}}}] }}"
PYTHON = f"""
def enrich(event, context):
    return [{{"schema": "{CLICK}", "data": {{"targetUrl": event.columns["page_url"]}}}}]
"""
NOTHING: dict[str, Any] = {}


def serve(ports: Any) -> None:
    """An API that answers at once at /fast, after a while at /slow, and not at all at /hangs."""

    async def answer(request: web.Request) -> web.Response:
        if request.path.startswith("/slow"):
            await asyncio.sleep(LATENCY)
        if request.path.startswith("/hangs"):
            await asyncio.sleep(3600)
        return web.json_response({"targetUrl": "https://example.com"})

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        ports.put(runner.addresses[0][1])
        await asyncio.sleep(3600)

    asyncio.run(run())


def javascript(source: str) -> tuple[str, str, str, dict[str, Any]]:
    script = base64.b64encode(source.encode()).decode()
    return SNOWPLOW, "javascript_script_config", "1-0-1", {"script": script}


def api_request(uri: str, remembered: bool = True) -> tuple[str, str, str, dict[str, Any]]:
    parameters = {
        "inputs": [{"key": "user", "pojo": {"field": "user_id"}}],
        "api": {"http": {"method": "GET", "uri": uri + "/{{user}}", "timeout": 1000, "authentication": {}}},
        "outputs": [{"schema": CLICK}],
        "cache": {"size": 2000 * remembered, "ttl": 3600 * remembered},
    }
    return ENRICHMENTS, "api_request_enrichment_config", "1-0-2", parameters


def sql_query(path: Path) -> tuple[str, str, str, dict[str, Any]]:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE users AS SELECT 'user-' || range AS id FROM range(1000)")
    parameters = {
        "inputs": [{"placeholder": 1, "pojo": {"field": "user_id"}}],
        "database": {"duckdb": {"path": str(path)}},
        "query": {"sql": 'SELECT id AS "targetUrl" FROM users WHERE id = ?'},
        "output": {"json": {"schema": CLICK, "propertyNames": "AS_IS", "describes": "EVERY_ROW"}},
        "cache": {"size": 2000, "ttl": 3600},
    }
    return "dev.piste", "sql_query_enrichment_config", "1-0-0", parameters


def pipeline(folder: Path, *configs: tuple[str, str, str, dict[str, Any]], python: str = "") -> Pipeline:
    for old in folder.glob("*.*"):
        old.unlink()
    write(folder, *configs, python=python)
    return Pipeline(EnrichConfig(enrichments=folder))


def write(folder: Path, *configs: tuple[str, str, str, dict[str, Any]], python: str = "") -> None:
    for vendor, name, version, parameters in configs:
        data = {"vendor": vendor, "name": name, "enabled": True, "parameters": parameters}
        config = {"schema": f"iglu:{vendor}/{name}/jsonschema/{version}", "data": data}
        (folder / f"{name}.json").write_bytes(orjson.dumps(config))
    if python:
        (folder / "function.py").write_text(python)


def cost(made: Pipeline, records: list[bytes]) -> float:
    """CPU microseconds an event of what the pipeline has beside the core."""
    core = Pipeline(EnrichConfig())
    [extra] = [step for step in made.enrichments if step not in core.enrichments]
    context = EnrichContext(recorded.decode(records[0]))
    least = float("inf")
    for at in range(ROUNDS):
        events = [core.process(record)[0] for record in records[at % 50 * ROUND :][:ROUND]]
        assert all(isinstance(event, Event) and not extra(event, context) for event in events)  # remembers the answers
        began = time.thread_time()
        for event in events:
            extra(event, context)  # type: ignore[arg-type]  # as asserted
        least = min(least, time.thread_time() - began)
    return least / ROUND * 1e6


def whole(files: Path, uri: str, records: list[bytes]) -> float:
    """CPU microseconds an event of a pipeline with every enrichment that there is, all answers remembered."""
    place = offline(files / "everything", list(configurations(files)))
    write(place, javascript(ADDS), api_request(f"{uri}/fast"), sql_query(files / "all.duckdb"), python=PYTHON)
    made = Pipeline(EnrichConfig(enrichments=place))
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as the pipeline's own process has it (roles.py)
    least = float("inf")
    for _ in range(12):
        for at in range(0, len(records), BATCH):
            batch = records[at : at + BATCH]
            began = time.process_time()
            results = made.process_batch(batch)
            least = min(least, (time.process_time() - began) / len(batch))
            assert all(isinstance(event, Event) for event in results[0])
    return least * 1e6


def measure(made: Pipeline, records: list[bytes], seconds: float) -> tuple[float, int]:
    """Events a second, and how many failed."""
    batches = [records[at : at + BATCH] for at in range(0, len(records), BATCH)]
    events = failed = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        for results in made.process_batch(batches[events // BATCH % len(batches)]):
            events += len(results)
            failed += sum(not isinstance(result, Event) for result in results)
    return events / (time.perf_counter() - start), failed


def costs(folder: Path, files: Path, uri: str) -> Iterator[tuple[str, Pipeline]]:
    yield "Python, an entity", pipeline(folder, python=PYTHON)
    yield "JavaScript, a setter", pipeline(folder, javascript(SETS))
    yield "JavaScript, an entity", pipeline(folder, javascript(ADDS))
    yield "api_request, remembered", pipeline(folder, api_request(f"{uri}/fast"))
    yield "sql_query, remembered", pipeline(folder, sql_query(files / "users.duckdb"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each of the measurements")
    seconds = parser.parse_args().seconds
    ports: Any = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    uri = f"http://127.0.0.1:{ports.get(timeout=10)}"
    chance = random.Random(1)
    views = [web_page_view(chance) for _ in range(POOL)]
    all_ask = [post([view], chance.choice(AGENTS)) for view in views]
    for place, view in enumerate(views):
        if place % 10:
            del view["uid"]
        else:
            view["uid"] = f"user-{place}"
    few_ask = [post([view], chance.choice(AGENTS)) for view in views]
    gc.collect()
    with TemporaryDirectory() as enrichments, TemporaryDirectory() as files:
        for name, made in costs(Path(enrichments), Path(files), uri):
            print(f"{name:25} {cost(made, all_ask):6.1f} us/event")
        cost_of_all = whole(Path(files), uri, all_ask)
        print(f"whole pipeline, everything {cost_of_all:5.1f} us/event, {1e6 / cost_of_all:,.0f} events/s a core")
        outside = {
            "nothing asked": pipeline(Path(enrichments)),
            "each asks, 20 ms": pipeline(Path(enrichments), api_request(f"{uri}/slow", remembered=False)),
            "one in ten asks, 20 ms": pipeline(Path(enrichments), api_request(f"{uri}/slow", remembered=False)),
            "one in ten asks, it hangs": pipeline(Path(enrichments), api_request(f"{uri}/hangs", remembered=False)),
        }
        for name, made in outside.items():
            records = few_ask if "ten" in name else all_ask
            rate, failed = measure(made, records, max(5 * seconds, 5.0) if "hangs" in name else seconds)
            print(f"{name:25} {rate:8.0f} events/s   {failed} failed")
    server.terminate()


if __name__ == "__main__":
    main()
