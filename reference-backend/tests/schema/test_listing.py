"""GET /api/schemas: which schemas there are, in which versions, and from where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from piste.api.services import Services
from piste.api.web import create_flask
from piste.pipeline import EnrichConfig, Pipeline
from piste.storage.duckdb import Store
from piste.stream.spool import Spool
from piste.suspects import Suspects
from piste.worker import Worker
from piste_protocol import schemas_root

LINK = "com.snowplowanalytics.snowplow/link_click"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    for version in ("1-0-0", "1-0-10", "1-0-2"):
        file = tmp_path / "iglu" / "com.acme" / "order" / "jsonschema" / version
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"type": "object", "description": version}))
    own = tmp_path / "iglu" / "com.snowplowanalytics.snowplow" / "link_click" / "jsonschema" / "1-0-1"
    own.parent.mkdir(parents=True)
    own.write_text('{"description": "corrected"}')
    pipeline = Pipeline(EnrichConfig(iglu=[tmp_path / "iglu"]))
    with Store(tmp_path / "piste.duckdb") as store:
        worker = Worker(Spool(tmp_path / "stream"), pipeline, store, Suspects(tmp_path / "suspects"))
        services = Services(store=store, resolver=pipeline.resolver, pipeline=pipeline, barrier=worker)
        yield create_flask(services).test_client()


def test_the_listing(client: Any, tmp_path: Path) -> None:
    told = client.get("/api/schemas").get_json()
    by_name = {f"{schema['vendor']}/{schema['name']}": schema for schema in told["schemas"]}
    order = by_name["com.acme/order"]
    assert order["latest"] == "1-0-10"
    assert [version["version"] for version in order["versions"]] == ["1-0-0", "1-0-2", "1-0-10"]
    assert order["versions"][0] == {
        "version": "1-0-0",
        "uri": "iglu:com.acme/order/jsonschema/1-0-0",
        "source": str(tmp_path / "iglu"),
    }
    standard = sum(1 for _ in schemas_root().glob("*/*/*/*-*-*"))
    assert sum(len(schema["versions"]) for schema in told["schemas"]) == standard + 3
    sources = {version["version"]: version["source"] for version in by_name[LINK]["versions"]}
    assert sources == {"1-0-0": "Iglu Client Embedded", "1-0-1": str(tmp_path / "iglu")}
    assert "com.acme" in told["vendors"]


def test_one_vendor_and_one_schema(client: Any) -> None:
    told = client.get("/api/schemas?vendor=com.acme").get_json()
    assert [schema["name"] for schema in told["schemas"]] == ["order"]
    assert client.get("/api/schemas/com.acme/order/jsonschema/1-0-2").get_json()["description"] == "1-0-2"
    missing = client.get("/api/schemas/com.acme/order/jsonschema/1-0-3")
    assert (missing.status_code, "/api/schemas" in missing.get_json()["error"]["fix"]) == (404, True)
    assert client.get("/micro/iglu/com.acme/order/jsonschema/1-0-2").get_json()["description"] == "1-0-2"
