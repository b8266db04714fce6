"""The worker with an enrichment that asks: every record once, in order, into the store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from piste.pipeline import EnrichConfig, Pipeline
from piste.storage.duckdb import Store
from piste.stream.spool import Spool
from piste.suspects import Suspects
from piste.worker import Worker

Post = Callable[..., bytes]
VENDOR = "com.snowplowanalytics.snowplow.enrichments"
NAME = "api_request_enrichment_config"


def test_answers_and_failures_are_rows_of_one_commit(tmp_path: Path, post: Post, api: Any) -> None:
    parameters = {
        "inputs": [{"key": "user", "pojo": {"field": "user_id"}}],
        "api": {"http": {"method": "GET", "uri": api.uri + "/{{user}}", "timeout": 20_000, "authentication": {}}},
        "outputs": [{"schema": "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"}],
        "cache": {"size": 1000, "ttl": 60},
    }
    data = {"vendor": VENDOR, "name": NAME, "enabled": True, "parameters": parameters}
    folder = tmp_path / "enrichments"
    folder.mkdir()
    (folder / "api.json").write_bytes(orjson.dumps({"schema": f"iglu:{VENDOR}/{NAME}/jsonschema/1-0-2", "data": data}))
    api.answer = lambda asked: (404, b"") if asked.path.endswith("7") else (200, b'{"targetUrl": "https://a.b"}')
    pipeline = Pipeline(EnrichConfig(enrichments=folder, patience=60))
    spool, store = Spool(tmp_path / "stream.sqlite"), Store(tmp_path / "piste.duckdb", lookup=pipeline.resolver.lookup)
    suspects = Suspects(tmp_path / "suspects")
    worker = Worker(spool, pipeline, store, suspects)
    try:
        spool.append([post({"uid": f"user-{place % 20}", "aid": str(place)}, {"aid": "other"}) for place in range(700)])
        worker.start()
        assert worker.wait(60) == 0
        counts = store.counts()
        assert (counts.received, counts.good, counts.bad) == (1400, 1400 - 70, 70)
        asked = sorted(asked.path for asked in api.asked)
        assert asked == sorted(f"/user-{place}" for place in range(20))
        found = store.query("SELECT app_id FROM events WHERE app_id <> 'other' ORDER BY raw_id, raw_index").rows
        assert [row[0] for row in found] == [str(place) for place in range(700) if place % 20 not in (7, 17)]
    finally:
        worker.stop()
        suspects.close()
        store.close()
        spool.close()
