"""The whole way: what becomes good, what fails, with which reason, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment.failures import crashed
from piste.enrichment.iglu import ConfigError, Resolver, parse_self_describing
from piste.pipeline import EnrichConfig, Pipeline, in_order
from piste.records import Event, FailedEvent, SelfDescribing

Post = Callable[..., bytes]

EID = "606adff6-9ccc-41f4-8807-db8fdb600df8"
CLICK = "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1"
UNSTRUCT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
BAD_EVENT = orjson.dumps({"schema": UNSTRUCT, "data": {"schema": CLICK, "data": {}}}).decode()
BAD_ENTITIES = orjson.dumps({"schema": CONTEXTS, "data": [{"schema": CLICK, "data": {"targetUrl": 1}}]}).decode()


def badrow(failed: FailedEvent) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(failed.badrow)["data"]
    return data


def one_failed(results: list[Event | FailedEvent]) -> FailedEvent:
    [result] = results
    assert isinstance(result, FailedEvent)
    return result


def test_collector_columns(pipeline: Pipeline, post: Post) -> None:
    headers = ["Host: c.example.com", "X-Forwarded-For: 198.51.100.7"]
    [event] = pipeline.process(post({"eid": EID.upper()}, headers=headers))
    assert isinstance(event, Event)
    columns = event.columns
    assert columns["event_id"] == EID
    assert columns["collector_tstamp"] == columns["derived_tstamp"] == 1_700_000_001_000
    assert columns["user_ipaddress"] == "198.51.100.7"
    assert columns["useragent"] == "Mozilla/5.0"
    assert columns["network_userid"] == "8712a379-4bcb-46ee-815d-85f26540577f"
    assert columns["v_collector"] == "piste-0.1.0-sqlite"
    assert str(columns["v_etl"]).startswith("piste-")


def test_every_event_of_a_request_has_its_own_id(pipeline: Pipeline, post: Post) -> None:
    results = pipeline.process(post({}, {}, {}))
    assert len({result.columns["event_id"] for result in results if isinstance(result, Event)}) == 3


def test_one_bad_event_does_not_touch_its_neighbours(pipeline: Pipeline, post: Post) -> None:
    first, second, third = pipeline.process(post({}, {"vid": "x"}, {}))
    assert isinstance(first, Event)
    assert isinstance(third, Event)
    assert isinstance(second, FailedEvent)
    assert (second.event_count, second.stage) == (1, "validation")


def test_phase_1_all_values_that_do_not_parse_are_one_violation_beside_one_for_each_json(
    pipeline: Pipeline, post: Post
) -> None:
    failed = one_failed(
        pipeline.process(post({"eid": EID, "e": "ue", "vid": "x", "p": "moon", "ue_pr": BAD_EVENT, "co": BAD_ENTITIES}))
    )
    messages = badrow(failed)["failure"]["messages"]
    assert failed.kind == "schema_violations"
    assert [message["schemaKey"].split("/")[1] for message in messages] == ["atomic", "link_click", "link_click"]
    assert messages[0]["error"]["dataReports"] == [
        {
            "message": "not recognized as a tracking platform",
            "path": "p",
            "keyword": "atomic_field_parse_error",
            "targets": [],
        },
        {
            "message": "cannot be converted to java.lang.Integer",
            "path": "vid",
            "keyword": "atomic_field_parse_error",
            "targets": [],
        },
    ]
    assert (failed.event_id, failed.path, failed.got) == (EID, "p", "moon")
    assert failed.expected is not None
    assert "headset" in failed.expected


def test_phase_1_decides_but_later_phases_are_told_in_the_partial_event(pipeline: Pipeline, post: Post) -> None:
    failed = one_failed(pipeline.process(post({"vid": "x", "url": "http://a<b>/", "aid": "a" * 256})))
    assert (failed.kind, failed.stage) == ("schema_violations", "validation")
    assert failed.partial is not None
    told = [entity.data for entity in failed.partial.derived_contexts]
    assert [data["failureType"] for data in told if isinstance(data, dict)] == [
        "ValidationError",
        "EnrichmentError: core",
        "ValidationError",
    ]
    assert "app_id" not in failed.partial.columns
    assert failed.partial.columns["page_url"] == "http://a<b>/"


def test_phase_2_an_enrichment_that_fails(pipeline: Pipeline, post: Post) -> None:
    failed = one_failed(pipeline.process(post({"url": "http://a<b>/", "aid": "a" * 256})))
    assert (failed.kind, failed.stage, failed.path) == ("enrichment_failures", "enrichment", "page_url")
    [message] = badrow(failed)["failure"]["messages"]
    assert message["enrichment"] is None
    assert message["message"]["error"].startswith("Provided URI [http://a<b>/] could not be parsed")


def test_phase_3_a_text_that_is_too_long(pipeline: Pipeline, post: Post) -> None:
    failed = one_failed(pipeline.process(post({"aid": "a" * 256, "tna": "n" * 129})))
    assert (failed.kind, failed.stage, failed.path) == ("schema_violations", "output", "app_id")
    [message] = badrow(failed)["failure"]["messages"]
    reports = message["error"]["dataReports"]
    assert [report["path"] for report in reports] == ["app_id", "name_tracker"]
    assert {report["keyword"] for report in reports} == {"atomic_field_length_exceeded"}
    assert failed.got is not None
    assert len(failed.got) <= 201
    assert badrow(failed)["payload"]["enriched"]["app_id"] == "a" * 256


def test_limits_can_be_changed_and_ignored(post: Post) -> None:
    [event] = Pipeline(EnrichConfig(atomic_limits={"app_id": 300})).process(post({"aid": "a" * 256}))
    assert isinstance(event, Event)
    [event] = Pipeline(EnrichConfig(accept_invalid=True)).process(post({"aid": "a" * 256}))
    assert isinstance(event, Event)
    assert event.columns["app_id"] == "a" * 256


def test_ids_are_never_nulled_however_long_they_are(record: Post, pipeline: Pipeline) -> None:
    failed = one_failed(pipeline.process(record(path="/i", querystring=f"e=pv&cv={'c' * 200}")))
    assert failed.partial is not None
    assert failed.partial.columns["v_collector"] == "c" * 200


def test_the_json_depth_can_be_changed(post: Post) -> None:
    deep = f'{{"schema":"{CONTEXTS}","data":{"[" * 10}{"]" * 10}}}'
    failed = one_failed(Pipeline(EnrichConfig(json_depth=10)).process(post({"co": deep})))
    assert badrow(failed)["failure"]["messages"][0]["error"] == "maximum allowed JSON depth exceeded"


def test_a_json_depth_that_nothing_could_print_is_refused() -> None:
    with pytest.raises(ConfigError, match="between 1 and 200"):
        Pipeline(EnrichConfig(json_depth=1000))


@pytest.mark.parametrize(
    ("changes", "kind", "count"),
    [
        ({"content_type": "text/plain"}, "tracker_protocol_violations", 3),
        ({"path": "/com.acme/v1"}, "adapter_failures", 3),
        ({"network_userid": "x"}, "collector_payload_format_violation", 3),
        ({"querystring": "a=|"}, "collector_payload_format_violation", 3),
        ({"body": b"{"}, "tracker_protocol_violations", 1),
    ],
)
def test_a_request_that_fails_takes_its_events_with_it(
    pipeline: Pipeline, record: Post, changes: dict[str, Any], kind: str, count: int
) -> None:
    body = orjson.dumps({"schema": "iglu:x", "data": [{"e": "pv"}] * 3})
    failed = one_failed(pipeline.process(record(**{"body": body, "content_type": "application/json", **changes})))
    assert (failed.kind, failed.event_count, failed.event_id) == (kind, count, None)
    assert failed.stage in ("record", "adapter")


SAMPLES = [
    ({"body": b"{", "content_type": "application/json"}, "tracker_protocol_violations"),
    ({"body": b'{"schema":"iglu:x"}', "content_type": "application/json"}, "tracker_protocol_violations"),
    ({"body": BAD_EVENT.encode(), "content_type": "application/json"}, "tracker_protocol_violations"),
    ({"path": "/i"}, "adapter_failures"),
    ({"path": "/com.snowplowanalytics.iglu/v1", "querystring": "schema=x"}, "adapter_failures"),
    ({"network_userid": "x"}, "collector_payload_format_violation"),
    ({"path": "/i", "querystring": "e=pv&vid=x&tid=y"}, "schema_violations"),
    ({"path": "/i", "querystring": "e=pv&co=%7B"}, "schema_violations"),
    ({"path": "/i", "querystring": "e=pv&co=%5B%5D"}, "schema_violations"),
    ({"path": "/i", "querystring": "e=se&se_va=1.50&tid=5&cookie=1&aid=" + "a" * 256}, "schema_violations"),
    ({"path": "/i", "querystring": "p=web&dtm=1&stm=2"}, "enrichment_failures"),
    ({"path": "/i", "querystring": "e=pv&url=http%3A%2F%2Fa.b%3F_sp%3Dx.y"}, "enrichment_failures"),
    ({"path": "/i", "querystring": "e=pv&url=http%3A%2F%2Fa%3C"}, "enrichment_failures"),
]


@pytest.mark.parametrize(("changes", "kind"), SAMPLES)
def test_bad_rows_and_failure_entities_fit_their_schemas(
    pipeline: Pipeline, record: Post, changes: dict[str, Any], kind: str
) -> None:
    failed = one_failed(pipeline.process(record(**changes)))
    assert failed.kind == kind
    described = parse_self_describing(orjson.loads(failed.badrow))
    assert isinstance(described, SelfDescribing)
    assert described.key.name == kind
    assert pipeline.resolver.check(described) is None
    for entity in failed.partial.derived_contexts if failed.partial else []:
        assert pipeline.resolver.check(entity) is None
    assert failed.reason
    assert failed.expected


def test_a_crashed_record_counts_its_events_without_being_read(post: Post) -> None:
    failed = crashed(post({}, {"ue_pr": '{"e": "pv"}'}))
    assert (failed.kind, failed.event_count) == ("generic_error", 2)
    described = parse_self_describing(orjson.loads(failed.badrow))
    assert isinstance(described, SelfDescribing)
    assert Resolver.from_sources([], {}).check(described) is None


def test_a_bug_in_an_enrichment_fails_the_event_and_loses_nothing(post: Post) -> None:
    def broken(_event: Event, _context: object) -> list[Any]:
        raise KeyError("boom")

    pipeline = Pipeline(EnrichConfig())
    pipeline.enrichments = (broken, *pipeline.enrichments)
    first, second = pipeline.process(post({"eid": EID}, {}))
    for failed in (first, second):
        assert isinstance(failed, FailedEvent)
        assert (failed.kind, failed.event_count) == ("generic_error", 1)
        assert "boom" in failed.reason
        described = parse_self_describing(orjson.loads(failed.badrow))
        assert isinstance(described, SelfDescribing)
        assert pipeline.resolver.check(described) is None
        assert orjson.loads(str(badrow(failed)["payload"]))["e"] == "pv"
    assert isinstance(first, FailedEvent)
    assert first.event_id == EID


def test_optional_enrichments_run_where_the_original_runs_them(tmp_path: Path) -> None:
    names = [step.__name__ for step in in_order({})]
    assert names == [
        "require_collector",
        "split_page_url",
        "derive_tstamp",
        "split_referrer_url",
        "read_cross_domain",
        "name_schema",
    ]
    data = {
        "vendor": "com.snowplowanalytics.snowplow",
        "name": "anon_ip",
        "enabled": True,
        "parameters": {"anonOctets": 1},
    }
    config = {"schema": "iglu:com.snowplowanalytics.snowplow/anon_ip/jsonschema/1-0-0", "data": data}
    (tmp_path / "anon_ip.json").write_bytes(orjson.dumps(config))
    pipeline = Pipeline(EnrichConfig(enrichments=tmp_path))
    assert [step.__name__ for step in pipeline.enrichments] == [*names, "anonymize_ip"]
