"""Questions to an HTTP API: what is sent, what is made of the answer, what is remembered, and what fails how."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from piste.enrichment import api_request
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing

USER = SchemaKey("com.acme", "user", "jsonschema", "1-0-0")
CRITERION = "iglu:com.acme/user/jsonschema/1-*-*"


def parameters(api: Any, path: str = "/users/{{id}}", **changes: Any) -> dict[str, Any]:
    http = {"method": "GET", "uri": api.uri + path, "timeout": 20_000, "authentication": {}} | changes.pop("http", {})
    return {
        "inputs": [{"key": "id", "pojo": {"field": "user_id"}}],
        "api": {"http": http},
        "outputs": [{"schema": "iglu:com.acme/answer/jsonschema/1-0-0", "json": {"jsonPath": "$"}}],
        "cache": {"size": 10, "ttl": 60},
    } | changes


def run(enrichment: Any, event: Event) -> list[Failure]:
    payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
    failures: list[Failure] = enrichment(event, EnrichContext(payload))
    return failures


def someone(user_id: str = "u 1/ü") -> Event:
    return Event({"user_id": user_id, "collector_tstamp": 0, "br_cookies": True}, {})


def test_an_answer_becomes_entities(api: Any) -> None:
    api.answer = lambda _asked: (200, b'{"user": {"name": "Ann"}, "tags": ["a"]}')
    outputs = [
        {"schema": "iglu:com.acme/answer/jsonschema/1-0-0", "json": {"jsonPath": "$.user"}},
        {"schema": "iglu:com.acme/tag/jsonschema/2-0-0", "json": {"jsonPath": "$.tags[0]"}},
    ]
    event = someone()
    assert run(api_request.make(parameters(api, outputs=outputs)), event) == []
    assert event.derived_contexts == [
        SelfDescribing(SchemaKey("com.acme", "answer", "jsonschema", "1-0-0"), {"name": "Ann"}),
        SelfDescribing(SchemaKey("com.acme", "tag", "jsonschema", "2-0-0"), "a"),
    ]
    [asked] = api.asked
    assert (asked.method, asked.path) == ("GET", "/users/u%201%2F%C3%BC")


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_post_and_put_send_all_inputs_and_the_login(api: Any, method: str) -> None:
    http = {"method": method, "authentication": {"httpBasic": {"username": "me", "password": "pässword"}}}
    inputs = [
        {"key": "id", "pojo": {"field": "user_id"}},
        {"key": "id", "json": {"field": "contexts", "schemaCriterion": CRITERION, "jsonPath": "$.id"}},
        {"key": "time", "pojo": {"field": "collector_tstamp"}},
        {"key": "cookies", "pojo": {"field": "br_cookies"}},
        {"key": "all", "json": {"field": "contexts", "schemaCriterion": CRITERION, "jsonPath": "$.tags"}},
    ]
    event = someone()
    event.contexts = [SelfDescribing(USER, {"id": 7, "tags": ["a"]}), SelfDescribing(USER, {"id": 8})]
    assert run(api_request.make(parameters(api, "/ask", http=http, inputs=inputs)), event) == []
    [asked] = api.asked
    assert asked.method == method
    assert orjson.loads(asked.body) == {
        "id": "7",
        "time": "1970-01-01 00:00:00.000",
        "cookies": "true",
        "all": '["a"]',
    }
    assert asked.headers["Authorization"] == "Basic bWU6cMOkc3N3b3Jk"
    assert asked.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "changes",
    [
        {"inputs": [{"key": "id", "pojo": {"field": "domain_userid"}}]},
        {"inputs": [{"key": "other", "pojo": {"field": "user_id"}}]},
        {
            "inputs": [
                {"key": "id", "pojo": {"field": "user_id"}},
                {"key": "x", "json": {"field": "contexts", "schemaCriterion": CRITERION, "jsonPath": "$.x"}},
            ]
        },
    ],
)
def test_nothing_is_asked_when_an_input_is_missing(api: Any, changes: Any) -> None:
    event = someone()
    assert run(api_request.make(parameters(api, **changes)), event) == []
    assert (api.asked, event.derived_contexts) == ([], [])


def test_answers_are_remembered(api: Any) -> None:
    api.answer = lambda asked: (200, orjson.dumps({"path": asked.path}))
    enrichment = api_request.make(parameters(api, cache={"size": 1, "ttl": 60}))
    for user in ("a", "a", "b", "b", "a"):
        event = someone(user)
        assert run(enrichment, event) == []
        assert event.derived_contexts[0].data == {"path": f"/users/{user}"}
    assert [asked.path[-1] for asked in api.asked] == ["a", "b", "a"]


def test_without_a_cache_every_event_asks(api: Any) -> None:
    enrichment = api_request.make(parameters(api, cache={"size": 0, "ttl": 0}))
    assert [run(enrichment, someone()) for _ in range(2)] == [[], []]
    assert len(api.asked) == 2


def test_passing_errors_are_tried_again(api: Any) -> None:
    api.answer = lambda _asked: (200, b"{}") if len(api.asked) == 3 else (503, b"")
    assert run(api_request.make(parameters(api)), someone()) == []
    assert len(api.asked) == 3


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (404, b"{}", "answered 404"),
        (302, b"", "answered 302"),
        (200, b"<html>", "did not answer with JSON"),
        (200, b"[" * 2000, "did not answer with JSON"),
        (200, b'"' + b"x" * 2**21 + b'"', "more than 1 MB"),
        (200, b'{"a": 1}', "without anything at $.user"),
    ],
)
def test_an_answer_that_is_of_no_use_fails_the_event(api: Any, status: int, body: bytes, reason: str) -> None:
    api.answer = lambda _asked: (status, body)
    outputs = [{"schema": "iglu:com.acme/answer/jsonschema/1-0-0", "json": {"jsonPath": "$.user"}}]
    enrichment = api_request.make(parameters(api, "/users/{{id}}?apikey=hunter2", outputs=outputs))
    for _ in range(2):
        event = someone()
        [failure] = run(enrichment, event)
        assert reason in failure.reason
        assert failure.entity["failureType"] == "EnrichmentError: api_request_enrichment_config"
        assert "hunter2" not in repr(failure)
        assert event.derived_contexts == []
    assert len(api.asked) == 1, "an error is remembered, too"


def test_errors_can_be_ignored(api: Any) -> None:
    api.answer = lambda _asked: (404, b"")
    assert run(api_request.make(parameters(api, ignoreOnError=True)), someone()) == []


def test_an_api_that_is_too_slow_or_not_there(api: Any) -> None:
    api.hang(True)
    [failure] = run(api_request.make(parameters(api, http={"timeout": 50})), someone())
    assert failure.reason.endswith("did not answer within 0.05 s")
    api.close()
    [failure] = run(api_request.make(parameters(api)), someone())
    assert failure.reason == f"the API at {api.uri} cannot be reached: Connection refused"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": [{"key": "id"}]}, r"inputs\[0\] must have either `pojo` or `json`"),
        ({"inputs": [{"key": "id", "pojo": {"field": "usr"}}]}, r"inputs\[0\]\.pojo\.field: there is no column usr"),
        ({"inputs": [{"key": "id", "json": {"field": "contexts"}}]}, r"inputs\[0\]\.json must have"),
        ({"http": {"uri": "ftp://a/b"}}, "must begin with http"),
        ({"outputs": [{"schema": "iglu:a/b/c/1-0-0", "json": {"jsonPath": "$.["}}]}, "is no JSONPath"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused(api: Any, changes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        api_request.make(parameters(api, **changes))


def test_an_address_that_can_never_be_filled_is_told_at_the_start(api: Any, caplog: pytest.LogCaptureFixture) -> None:
    api_request.make(parameters(api))
    assert caplog.text == ""
    api_request.make(parameters(api, path="/users/{{id}}/{{page}}"))
    assert "no input has the key page, so that {{page}} stays and nothing is ever asked" in caplog.text
