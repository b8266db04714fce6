"""Events that need an answer from outside: they wait together, for a bounded time, and nobody else waits for them."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment import sql_query
from piste.enrichment.calls import breaker
from piste.enrichment.calls.target import AT_A_TIME
from piste.enrichment.iglu import parse_self_describing
from piste.pipeline import EnrichConfig, Pipeline
from piste.records import Event, FailedEvent, SelfDescribing

Post = Callable[..., bytes]
SCHEMA = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"


@pytest.fixture
def asking(tmp_path: Path, api: Any) -> Callable[..., Pipeline]:
    """Makes a pipeline that asks the API about each event that has a user_id; only those wait."""

    def make(timeout: int = 20_000, patience: float = 20.0, ignore: bool = False) -> Pipeline:
        name, vendor = "api_request_enrichment_config", "com.snowplowanalytics.snowplow.enrichments"
        login = {"httpBasic": {"username": "me", "password": "hunter2"}}
        uri = api.uri + "/{{user}}?apikey=hunter2"
        parameters = {
            "inputs": [{"key": "user", "pojo": {"field": "user_id"}}],
            "api": {"http": {"method": "GET", "uri": uri, "timeout": timeout, "authentication": login}},
            "outputs": [{"schema": SCHEMA, "json": {"jsonPath": "$"}}],
            "cache": {"size": 1000, "ttl": 600},
            "ignoreOnError": ignore,
        }
        data = {"vendor": vendor, "name": name, "enabled": True, "parameters": parameters}
        config = {"schema": f"iglu:{vendor}/{name}/jsonschema/1-0-2", "data": data}
        (tmp_path / "api.json").write_bytes(orjson.dumps(config))
        return Pipeline(EnrichConfig(enrichments=tmp_path, patience=patience))

    api.answer = lambda asked: (200, orjson.dumps({"targetUrl": f"https://a.b{asked.path.partition('?')[0]}"}))
    return make


def urls(results: list[Event | FailedEvent]) -> list[str | None]:
    """What the API said of each event."""
    return [
        result.derived_contexts[0].data["targetUrl"]  # type: ignore[index]  # the schema is that of the fixture
        if isinstance(result, Event) and result.derived_contexts
        else None
        for result in results
    ]


def test_results_keep_their_order_and_equal_questions_are_asked_once(
    asking: Callable[..., Pipeline], post: Post, api: Any
) -> None:
    pipeline = asking()
    first, broken, second = pipeline.process_batch(
        [post({"uid": "a"}, {}, {"uid": "b"}), b"no record", post({"uid": "b"}, {"uid": "a"})]
    )
    assert urls(first) == ["https://a.b/a", None, "https://a.b/b"]
    assert [type(result) for result in broken] == [FailedEvent]
    assert urls(second) == ["https://a.b/b", "https://a.b/a"]
    assert sorted(asked.path for asked in api.asked) == ["/a?apikey=hunter2", "/b?apikey=hunter2"]


def test_one_record_by_itself(asking: Callable[..., Pipeline], post: Post) -> None:
    assert urls(asking().process(post({"uid": "a"}))) == ["https://a.b/a"]


def test_an_api_that_hangs_fails_its_events_in_time_and_no_others(
    asking: Callable[..., Pipeline], post: Post, api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    api.hang(True)
    pipeline = asking(timeout=200)
    records = [post({"uid": f"user-{place}"}, {}, {}) for place in range(300)]
    began = time.monotonic()
    batch = pipeline.process_batch(records)
    took = time.monotonic() - began
    for failed, *others in batch:
        assert isinstance(failed, FailedEvent)
        assert (failed.kind, failed.stage) == ("enrichment_failures", "enrichment")
        assert all(isinstance(other, Event) for other in others)
        assert b"hunter2" not in failed.badrow
        described = parse_self_describing(orjson.loads(failed.badrow))
        assert isinstance(described, SelfDescribing)
        assert pipeline.resolver.check(described) is None
    # One round of calls: the first that fail open the breaker, until then others take their turns.
    assert took < 5.0
    assert len(api.asked) < AT_A_TIME + breaker.FAILURES
    began = time.monotonic()
    pipeline.process_batch(records)
    assert time.monotonic() - began < 1.0, "an open breaker costs nothing"
    assert "hunter2" not in caplog.text
    assert [entry.levelno for entry in caplog.records if "left alone" in entry.message] == [logging.WARNING]


def test_the_breaker_closes_again(
    asking: Callable[..., Pipeline], post: Post, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "FIRST_PAUSE", 0.1)
    api.answer, good = (lambda _asked: (503, b"")), api.answer
    pipeline = asking()
    records = [post({"uid": f"user-{place}"}) for place in range(20)]
    assert {type(result) for [result] in pipeline.process_batch(records)} == {FailedEvent}
    [[result]] = pipeline.process_batch([post({"uid": "x"})])
    assert isinstance(result, FailedEvent)
    assert "left alone for a while" in result.reason
    api.answer = good
    until = time.monotonic() + 5
    while isinstance(result, FailedEvent) and time.monotonic() < until:
        [[result]] = pipeline.process_batch([post({"uid": "x"})])
    assert urls([result]) == ["https://a.b/x"]
    assert {type(result) for [result] in pipeline.process_batch(records)} == {Event}


def test_a_batch_waits_no_longer_than_its_patience(asking: Callable[..., Pipeline], post: Post, api: Any) -> None:
    api.hang(True)
    pipeline = asking(timeout=60_000, patience=0.2)
    began = time.monotonic()
    batch = pipeline.process_batch([post({"uid": f"user-{place}"}, {}) for place in range(3000)])
    assert time.monotonic() - began < 5
    reasons = {failed.reason for failed, _ in batch if isinstance(failed, FailedEvent)}
    assert len(batch) == 3000
    assert all("was not waited for" in reason or "left alone" in reason for reason in reasons)


def test_errors_that_are_ignored_cost_the_entity_only(asking: Callable[..., Pipeline], post: Post, api: Any) -> None:
    api.answer = lambda _asked: (404, b"")
    assert urls(asking(ignore=True).process(post({"uid": "a"}))) == [None]


def test_answers_that_do_not_fit_their_schema_fail_the_event(
    asking: Callable[..., Pipeline], post: Post, api: Any
) -> None:
    api.answer = lambda _asked: (200, b'{"targetUrl": 1}')
    [failed] = asking().process(post({"uid": "a"}))
    assert isinstance(failed, FailedEvent)
    assert (failed.kind, failed.path) == ("schema_violations", "$.targetUrl")


def test_the_process_ends_while_a_call_hangs(
    asking: Callable[..., Pipeline], tmp_path: Path, post: Post, api: Any
) -> None:
    asking(timeout=60_000)  # writes the configuration
    api.hang(True)
    program = """
import sys
from piste.pipeline import EnrichConfig, Pipeline
[[failed]] = Pipeline(EnrichConfig(enrichments=sys.argv[1], patience=0.1)).process_batch([sys.stdin.buffer.read()])
print(failed.kind)
"""
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        input=post({"uid": "a"}),
        capture_output=True,
        timeout=20,
        check=True,
    )
    assert time.monotonic() - began < 10
    assert (ended.stdout, ended.stderr) == (b"enrichment_failures\n", b"")


def sql(folder: Path, port: int) -> Pipeline:
    """A pipeline that asks a PostgreSQL at this port about each event that has a user_id."""
    name, vendor = "sql_query_enrichment_config", "com.snowplowanalytics.snowplow.enrichments"
    login = {"username": "me", "password": "hunter2", "database": "x", "sslMode": False}
    parameters = {
        "inputs": [{"placeholder": 1, "pojo": {"field": "user_id"}}],
        "database": {"postgresql": {"host": "127.0.0.1", "port": port, **login}},
        "query": {"sql": "SELECT ?"},
        "output": {"json": {"schema": SCHEMA, "propertyNames": "AS_IS", "describes": "EVERY_ROW"}},
        "cache": {"size": 0, "ttl": 0},
    }
    data = {"vendor": vendor, "name": name, "enabled": True, "parameters": parameters}
    config = {"schema": f"iglu:{vendor}/{name}/jsonschema/1-0-1", "data": data}
    (folder / "sql.json").write_bytes(orjson.dumps(config))
    return Pipeline(EnrichConfig(enrichments=folder))


@pytest.mark.parametrize("silent", [True, False], ids=["takes connections and says nothing", "is not there"])
def test_a_dead_database_fails_its_events_in_time_and_no_others(
    silent: bool, tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_query, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        if not silent:
            server.close()
        port = server.getsockname()[1] if silent else 1
        pipeline = sql(tmp_path, port)
        began = time.monotonic()
        batch = pipeline.process_batch([post({"uid": f"user-{place}"}, {}) for place in range(200)])
        assert time.monotonic() - began < 4
    for failed, other in batch:
        assert isinstance(failed, FailedEvent)
        assert failed.kind == "enrichment_failures"
        assert b"hunter2" not in failed.badrow
        assert isinstance(other, Event)
