"""What docs/enrichments-calls.md says."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import orjson

from piste.enrichment.calls import breaker, target, waiting
from piste.enrichment.javascript.engine import MEMORY, SECONDS
from piste.enrichment.sql_query import AT_A_TIME, database
from piste.pipeline import PATIENCE, EnrichConfig, Pipeline
from piste.records import Event, FailedEvent
from piste.worker import WAITING_RECORDS

Post = Callable[..., bytes]
PAGE = (Path(__file__).parents[3] / "docs" / "enrichments-calls.md").read_text()
WEB_PAGE = "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0"
ENTITIES = orjson.dumps(
    {
        "schema": "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1",
        "data": [{"schema": WEB_PAGE, "data": {"id": "606adff6-9ccc-41f4-8807-db8fdb600df8"}}],
    }
).decode()


def examples(language: str) -> list[str]:
    found = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found


def test_the_configurations_can_be_used(tmp_path: Path) -> None:
    configurations = examples("json")
    for number, text in enumerate(configurations):
        (tmp_path / f"{number}.json").write_text(text)
    before = len(Pipeline(EnrichConfig()).enrichments)
    assert len(Pipeline(EnrichConfig(enrichments=tmp_path)).enrichments) == before + len(configurations)


def test_the_function_does_what_it_says(tmp_path: Path, post: Post) -> None:
    [source] = examples("python")
    (tmp_path / "mine.py").write_text(source)
    pipeline = Pipeline(EnrichConfig(enrichments=tmp_path))
    event, dropped = pipeline.process(post({"uid": "ANN", "co": ENTITIES}, {"aid": "test"}))
    assert isinstance(event, Event)
    assert event.columns["user_id"] == "ann"
    assert event.derived_contexts[0].data == {"targetUrl": "https://example.com/606adff6-9ccc-41f4-8807-db8fdb600df8"}
    assert isinstance(dropped, FailedEvent)
    assert dropped.reason == "dropped by mine.py: it is a test"


def test_the_script_does_what_it_says(tmp_path: Path, post: Post) -> None:
    [source] = examples("js")
    name = "javascript_script_config"
    parameters = {"script": base64.b64encode(source.encode()).decode(), "config": {"secret": "s"}}
    data = {"vendor": "com.snowplowanalytics.snowplow", "name": name, "enabled": True, "parameters": parameters}
    config = {"schema": f"iglu:com.snowplowanalytics.snowplow/{name}/jsonschema/1-0-1", "data": data}
    (tmp_path / "script.json").write_bytes(orjson.dumps(config))
    pipeline = Pipeline(EnrichConfig(enrichments=tmp_path))
    event, failed = pipeline.process(post({"aid": "SHOP", "co": ENTITIES}, {"aid": "SHOP", "p": "srv", "co": ENTITIES}))
    assert isinstance(event, Event)
    assert event.columns["app_id"] == "shop"
    assert event.derived_contexts[0].data == {"targetUrl": "https://example.com/1"}
    assert isinstance(failed, FailedEvent)
    assert failed.reason == "JavaScript enrichment: a server with a wrong app_id: SHOP"


def test_the_bounds_are_those_of_the_code() -> None:
    for words in (
        f"| {target.AT_A_TIME} to an API, {AT_A_TIME} to a database;",
        f"waits {PATIENCE:g} s for all",
        f"after {breaker.FAILURES} failures in a row | nothing is asked for {breaker.FIRST_PAUSE:g} s, then 10, up to",
        f"up to {breaker.LONGEST_PAUSE:g}; then one question tries",
        f"at most {waiting.MOST_CALLS:,} questions",
        f"at most {database.MOST_ROWS:,} rows",
        f"(up to {WAITING_RECORDS:,} requests)",
        f"{SECONDS:g} s of CPU time, and a script {MEMORY // 2**20} MB",
    ):
        assert words in " ".join(PAGE.split()), words
