"""Self-describing events and entities: what passes, and how each fault is told."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment.failures import Failure
from piste.enrichment.iglu import Resolver
from piste.enrichment.self_describing import SelfDescribingReader
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

SNOWPLOW = "com.snowplowanalytics.snowplow"
UNSTRUCT = f"iglu:{SNOWPLOW}/unstruct_event/jsonschema/1-0-0"
CONTEXTS_0 = f"iglu:{SNOWPLOW}/contexts/jsonschema/1-0-0"
CONTEXTS_1 = f"iglu:{SNOWPLOW}/contexts/jsonschema/1-0-1"
CLICK = {"schema": f"iglu:{SNOWPLOW}/link_click/jsonschema/1-0-1", "data": {"targetUrl": "x"}}
BAD_CLICK = {"schema": f"iglu:{SNOWPLOW}/link_click/jsonschema/1-0-1", "data": {"elementId": 5}}
UNKNOWN = {"schema": "iglu:com.acme/unknown/jsonschema/1-0-0", "data": {}}


@pytest.fixture(scope="module")
def reader(resolver: Resolver) -> SelfDescribingReader:
    return SelfDescribingReader(resolver, 40)


def read(reader: SelfDescribingReader, **parameters: object) -> tuple[Event, list[Failure]]:
    texts = {name: text if isinstance(text, str) else orjson.dumps(text).decode() for name, text in parameters.items()}
    event, found = Event({}, texts), list[Failure]()
    reader.read(event, found)
    return event, found


def test_plain_and_base64_give_the_same(reader: SelfDescribingReader) -> None:
    unstruct, contexts = {"schema": UNSTRUCT, "data": CLICK}, {"schema": CONTEXTS_0, "data": [CLICK, CLICK]}
    plain, found = read(reader, ue_pr=unstruct, co=contexts)
    encoded, also_found = read(
        reader,
        ue_px=urlsafe_b64encode(orjson.dumps(unstruct)).decode().rstrip("="),
        cx=urlsafe_b64encode(orjson.dumps(contexts)).decode(),
    )
    assert found == also_found == []
    assert plain.unstruct_event == encoded.unstruct_event is not None
    assert plain.contexts == encoded.contexts
    assert len(plain.contexts) == 2


def test_neither_is_needed(reader: SelfDescribingReader) -> None:
    event, found = read(reader)
    assert (event.unstruct_event, event.contexts, found) == (None, [], [])


def test_an_empty_list_of_entities_needs_the_later_envelope(reader: SelfDescribingReader) -> None:
    assert read(reader, co={"schema": CONTEXTS_1, "data": []})[1] == []
    [failure] = read(reader, co={"schema": CONTEXTS_0, "data": []})[1]
    assert failure.schema == CONTEXTS_0


@pytest.mark.parametrize(
    ("text", "message", "failure_type"),
    [
        ("", {"field": "unstruct", "value": ""}, "NotJSON"),
        ("{", {"field": "unstruct", "value": "{"}, "NotJSON"),
        ('{"a":' * 41 + "1" + "}" * 41, {"error": "maximum allowed JSON depth exceeded"}, "NotJSON"),
        ("[]", {"json": [], "error": "INVALID_IGLUURI"}, "NotIglu"),
        ({"schema": "x", "data": {}}, {"error": "INVALID_IGLUURI"}, "NotIglu"),
        ({"schema": UNSTRUCT}, {"error": "INVALID_DATA_PAYLOAD"}, "NotIglu"),
        (
            {"schema": CONTEXTS_0, "data": [CLICK]},
            {"schemaKey": CONTEXTS_0, "schemaCriterion": UNSTRUCT[:-1] + "*"},
            "CriterionMismatch",
        ),
        ({"schema": UNSTRUCT, "data": CLICK, "more": 1}, {"error": "INVALID_DATA_PAYLOAD"}, "NotIglu"),
        ({"schema": UNSTRUCT, "data": {"targetUrl": "x"}}, {"schemaKey": UNSTRUCT}, "ValidationError"),
        ({"schema": UNSTRUCT, "data": {**CLICK, "more": 1}}, {"schemaKey": UNSTRUCT}, "ValidationError"),
        ({"schema": UNSTRUCT, "data": BAD_CLICK}, {"schemaKey": BAD_CLICK["schema"]}, "ValidationError"),
        ({"schema": UNSTRUCT, "data": UNKNOWN}, {"schemaKey": UNKNOWN["schema"]}, "ResolutionError"),
        (
            {"schema": UNSTRUCT, "data": {"schema": "iglu:com.acme/x/jsonschema/0-0-1", "data": {}}},
            {"error": "INVALID_SCHEMAVER"},
            "NotIglu",
        ),
    ],
)
def test_faults(reader: SelfDescribingReader, text: object, message: dict[str, object], failure_type: str) -> None:
    event, found = read(reader, ue_pr=text)
    [failure] = found
    assert event.unstruct_event is None
    assert failure.kind == "schema_violations"
    assert message.items() <= failure.message.items()
    assert failure.entity["failureType"] == failure_type
    assert failure.reason
    assert failure.expected


def test_each_bad_entity_has_its_failure_and_the_good_ones_stay(reader: SelfDescribingReader) -> None:
    event, found = read(reader, co={"schema": CONTEXTS_1, "data": [BAD_CLICK, CLICK, UNKNOWN]})
    assert [failure.schema for failure in found] == [BAD_CLICK["schema"], UNKNOWN["schema"]]
    assert [entity.data for entity in event.contexts] == [CLICK["data"]]
    assert found[0].path == "$.elementId"
    errors = found[0].entity["errors"]
    assert isinstance(errors, list)
    assert {error["source"] for error in errors} == {"contexts"}


def test_derived_entities_are_checked_too(reader: SelfDescribingReader) -> None:
    good = reader_part(CLICK)
    event, found = Event({}, {}, None, [], [reader_part(BAD_CLICK), good]), list[Failure]()
    reader.check_derived(event, found)
    assert event.derived_contexts == [good]
    assert len(found) == 1


def test_a_shared_entity_is_checked_again_when_its_schema_changes(tmp_path: Path) -> None:
    file = tmp_path / "com.acme" / "user" / "jsonschema" / "1-0-0"
    file.parent.mkdir(parents=True)
    file.write_text('{"type": "object"}')
    resolver = Resolver.from_sources([tmp_path])
    reader = SelfDescribingReader(resolver, 40)
    entity = Shared(SchemaKey("com.acme", "user", "jsonschema", "1-0-0"), {"id": 1})

    def failures_of_an_event() -> list[Failure]:
        event, found = Event({}, {}, None, [], [entity, entity]), list[Failure]()
        reader.check_derived(event, found)
        assert len(event.derived_contexts) == 2 - len(found)
        return found

    assert failures_of_an_event() == []
    assert entity.checked is resolver.moment(), "the next event need not check it"
    file.write_text('{"type": "object", "properties": {"id": {"type": "string"}}}')
    assert failures_of_an_event() == []
    resolver.refresh()
    assert [failure.path for failure in failures_of_an_event()] == ["$.id", "$.id"]


def reader_part(json: dict[str, Any]) -> SelfDescribing:
    from piste.enrichment.iglu import parse_self_describing

    part = parse_self_describing(json)
    assert isinstance(part, SelfDescribing)
    return part


def test_a_superseded_schema_is_replaced_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "com.acme" / "user" / "jsonschema"
    folder.mkdir(parents=True)
    for version, more in (("1-0-0", {"$supersededBy": "1-0-1"}), ("1-0-1", {})):
        own = {"vendor": "com.acme", "name": "user", "format": "jsonschema", "version": version}
        (folder / version).write_bytes(orjson.dumps({"self": own, "type": "object", **more}))
    reader = SelfDescribingReader(Resolver.from_sources([tmp_path], {}), 40)
    old = {"schema": "iglu:com.acme/user/jsonschema/1-0-0", "data": {}}
    event, found = Event({}, {"co": orjson.dumps({"schema": CONTEXTS_1, "data": [old, old]}).decode()}), list[Failure]()
    [info] = reader.read(event, found)
    assert found == []
    assert [entity.key.version for entity in event.contexts] == ["1-0-1", "1-0-1"]
    assert info.data == {"originalSchema": old["schema"], "validatedWith": "1-0-1"}
