"""Scripts and functions in a whole pipeline: their order, dropped events, and the check of what they write."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import orjson

from piste.enrichment import javascript
from piste.enrichment.iglu import parse_self_describing
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import Event, FailedEvent, SelfDescribing

CLICK = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"
CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
Post = Callable[..., bytes]


def configured(folder: Path, *sources: str) -> Pipeline:
    for place, source in enumerate(sources):
        parameters = {"script": base64.b64encode(source.encode()).decode()}
        name = "javascript_script_config"
        data = {"vendor": "com.snowplowanalytics.snowplow", "name": name, "enabled": True, "parameters": parameters}
        config = {"schema": javascript.IDENTITY[0], "data": data}
        (folder / f"{place}.json").write_bytes(orjson.dumps(config))
    return Pipeline(EnrichConfig(enrichments=folder))


def test_scripts_run_in_the_order_of_their_files(tmp_path: Path, post: Post) -> None:
    pipeline = configured(
        tmp_path,
        "function process(event) { event.setApp_id('one') }",
        "function process(event) { event.setApp_id(event.getApp_id() + ' two') }",
    )
    [event] = pipeline.process(post({}))
    assert isinstance(event, Event)
    assert event.columns["app_id"] == "one two"


def test_a_dropped_event_is_a_row_with_its_reason(tmp_path: Path, post: Post) -> None:
    pipeline = configured(tmp_path, "function process(event) { if (event.getApp_id() == 'bot') event.drop() }")
    good, dropped = pipeline.process(post({"aid": "shop"}, {"aid": "bot"}))
    assert isinstance(good, Event)
    assert isinstance(dropped, FailedEvent)
    assert (dropped.event_count, dropped.stage) == (1, "enrichment")
    assert "event.drop()" in dropped.reason
    badrow = parse_self_describing(orjson.loads(dropped.badrow))
    assert isinstance(badrow, SelfDescribing)
    assert badrow.key.name == dropped.kind == "generic_error"
    assert pipeline.resolver.check(badrow) is None


def test_entities_that_a_script_writes_are_checked(tmp_path: Path, post: Post) -> None:
    wrong = {"schema": CONTEXTS, "data": [{"schema": CLICK, "data": {"targetUrl": 1}}]}
    pipeline = configured(tmp_path, f"function process(event) {{ event.setContexts({orjson.dumps(wrong).decode()}) }}")
    [failed] = pipeline.process(post({}))
    assert isinstance(failed, FailedEvent)
    assert (failed.kind, failed.stage, failed.path) == ("schema_violations", "output", "$.targetUrl")
