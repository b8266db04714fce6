"""The built-in schemas, and the data reports that were recorded from the official enrichment with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment.iglu import Resolver, parse_uri
from piste.records import SchemaKey, SelfDescribing

RECORDED = [orjson.loads(line) for line in (Path(__file__).parent / "data/reports.jsonl").read_bytes().splitlines()]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver.from_sources([], {})


def test_every_built_in_schema_is_usable(resolver: Resolver) -> None:
    keys = list(resolver.keys())
    unusable = {
        key.uri: found.schema.issues
        for key in keys
        if (found := resolver._find(key)).__class__.__name__ != "_Found" or found.schema.issues
    }
    assert unusable == {}
    assert SchemaKey("com.snowplowanalytics.snowplow", "payload_data", "jsonschema", "1-0-4") in keys
    assert len(keys) > 100


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: recorded["id"])
def test_reports_are_those_of_the_original(resolver: Resolver, recorded: dict[str, Any]) -> None:
    key = parse_uri(recorded["schema"])
    assert isinstance(key, SchemaKey)
    error = resolver.check(SelfDescribing(key, recorded["data"]))
    assert error is not None
    # Missing properties are told in the order of the schema's `required`, which is ours to choose.
    assert in_any_order(error.error_json()["dataReports"]) == in_any_order(recorded["dataReports"])


def in_any_order(reports: Any) -> list[Any]:
    return sorted(reports, key=lambda report: report["message"])
