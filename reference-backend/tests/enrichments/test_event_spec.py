"""Event specifications: which ones an event meets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.enrichment.context import EnrichContext
from piste.enrichment.event_spec import make
from piste.enrichment.iglu import Resolver
from piste.records import CollectorPayload, Event, SchemaKey, SelfDescribing, Value

CONTEXT = EnrichContext(CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c"))
ADD = SchemaKey("com.acme", "add", "jsonschema", "1-0-0")
PRODUCT = SchemaKey("com.acme", "product", "jsonschema", "1-0-0")
TOLD = SchemaKey("com.snowplowanalytics.snowplow", "event_specification", "jsonschema", "1-0-2")
RESOLVER = Resolver.from_sources([], {})
PAGE_VIEW = "iglu:com.snowplowanalytics.snowplow/page_view/jsonschema/1-0-0"


def spec(identity: str = "id1", schema: str = ADD.uri, **more: object) -> dict[str, object]:
    return {"id": identity, "name": f"Name of {identity}", "schemaKey": schema, **more}


def met(folder: Path, event: Event, *specifications: dict[str, object]) -> list[object]:
    (folder / "event-specs.json").write_bytes(orjson.dumps({"eventSpecs": specifications}))
    assert make({"database": "event-specs.json", "uri": folder.as_uri()})(event, CONTEXT) == []
    assert all(entity.key.uri.endswith("/event_specification/jsonschema/1-0-4") for entity in event.derived_contexts)
    return [entity.data for entity in event.derived_contexts]


def added(*contexts: SelfDescribing, **data: object) -> Event:
    return Event({"event": "unstruct"}, {}, SelfDescribing(ADD, data), list(contexts))


def product(**data: object) -> SelfDescribing:
    return SelfDescribing(PRODUCT, data)


def test_the_schema_alone(tmp_path: Path) -> None:
    assert met(tmp_path, added(), spec(version=3)) == [{"id": "id1", "name": "Name of id1", "version": 3}]
    assert met(tmp_path, added(), spec()) == [{"id": "id1", "name": "Name of id1"}]
    assert met(tmp_path, added(), spec(schema="iglu:com.acme/add/jsonschema/1-0-1")) == []


@pytest.mark.parametrize(("where", "number"), [("cart", 1), ("list", 0), (None, 0)])
def test_a_constraint(tmp_path: Path, where: str | None, number: int) -> None:
    constraint = {"properties": {"where": {"enum": ["cart"]}}, "required": ["where"]}
    event = added(**({} if where is None else {"where": where}))
    assert len(met(tmp_path, event, spec(constraint=constraint))) == number


@pytest.mark.parametrize(
    ("wanted", "products", "is_met"),
    [
        ({"minCardinality": 1}, 0, False),
        ({"minCardinality": 1}, 1, True),
        ({"minCardinality": 1, "maxCardinality": 2}, 2, True),
        ({"minCardinality": 1, "maxCardinality": 2}, 3, False),
        ({"minCardinality": 0}, 0, True),
        ({}, 5, True),
        ({"constraint": {"properties": {"price": {"maximum": 1}}}}, 2, True),
        ({"constraint": {"properties": {"price": {"maximum": 1}}}}, 3, False),
        ({"maxCardinality": 0}, 1, False),
    ],
)
def test_entities(tmp_path: Path, wanted: dict[str, Any], products: int, is_met: bool) -> None:
    event = added(*(product(price=number) for number in range(products)))
    assert bool(met(tmp_path, event, spec(entities=[{"schemaKey": PRODUCT.uri, **wanted}]))) == is_met


def test_an_event_may_meet_several(tmp_path: Path) -> None:
    found = met(tmp_path, added(), spec("a"), spec("b"), spec("c", schema=PAGE_VIEW))
    assert [entity["id"] for entity in found if isinstance(entity, dict)] == ["a", "b"]


def test_the_newest_version_counts(tmp_path: Path) -> None:
    impossible = {"required": ["never"]}
    assert met(tmp_path, added(), spec(version=2), spec(version=1, constraint=impossible)) == [
        {"id": "id1", "name": "Name of id1", "version": 2}
    ]
    assert met(tmp_path, added(), spec(version=2, constraint=impossible), spec(version=1)) == []


def test_those_without_a_version_all_count(tmp_path: Path) -> None:
    assert len(met(tmp_path, added(), spec(), spec(), spec(version=1))) == 3


USD = {"properties": {"currency": {"enum": ["USD"]}}}
ONE_PRODUCT = {"schemaKey": PRODUCT.uri, "minCardinality": 1, "maxCardinality": 1}
CART = spec(version=2, constraint=USD, entities=[{**ONE_PRODUCT, "constraint": {"required": ["sku"]}}])


def broken(folder: Path, event: Event, claim: object, *specifications: dict[str, object]) -> list[dict[str, str]]:
    """What the validation entity says; nothing when there is none."""
    (folder / "event-specs.json").write_bytes(orjson.dumps({"eventSpecs": specifications}))
    event.contexts.append(SelfDescribing(TOLD, claim))
    assert make({"database": "event-specs.json", "uri": folder.as_uri()})(event, CONTEXT) == []
    if not event.derived_contexts:
        return []
    [entity] = event.derived_contexts
    assert RESOLVER.check(entity) is None
    assert entity.key.uri == "iglu:com.snowplowanalytics.snowplow/event_specification_validation/jsonschema/1-0-0"
    assert isinstance(entity.data, dict)
    assert entity.data["isValid"] is False
    errors: list[dict[str, str]] = entity.data["errors"]
    return errors


def test_an_event_that_meets_what_it_claims_gets_no_entity(tmp_path: Path) -> None:
    event = added(product(sku="a"), currency="USD")
    assert broken(tmp_path, event, {"id": "id1", "version": 2}, CART, spec("other")) == []


def test_every_broken_rule_is_told(tmp_path: Path) -> None:
    event = added(product(sku="a"), product(), currency="EUR")
    assert broken(tmp_path, event, {"id": "id1", "version": 2}, CART) == [
        {
            "message": "$.currency: does not have a value in the enumeration [USD]",
            "schema": ADD.uri,
            "path": "$.currency",
        },
        {"message": "product: expected at most 1, found 2", "schema": PRODUCT.uri},
        {"message": "$.sku: is missing but it is required", "schema": PRODUCT.uri, "path": "$"},
    ]
    [missing] = broken(tmp_path, added(currency="USD"), {"id": "id1", "version": 2}, CART)
    assert missing == {"message": "product: expected at least 1, found 0", "schema": PRODUCT.uri}


def test_an_event_is_checked_against_the_version_that_it_claims(tmp_path: Path) -> None:
    old = spec(version=1)
    assert broken(tmp_path, added(), {"id": "id1", "version": 1}, CART, old) == []
    assert len(broken(tmp_path, added(), {"id": "id1", "version": 2}, CART, old)) == 1
    unknown = [{"message": "there is no specification id1 in version 3"}]
    assert broken(tmp_path, added(), {"id": "id1", "version": 3}, CART, old) == unknown


def test_page_views_are_checked_by_their_columns(tmp_path: Path) -> None:
    constraint = {"properties": {"page_urlhost": {"enum": ["shop.example.com"]}}}
    event = Event({"event": "page_view", "page_urlhost": "other.example.com"}, {})
    [error] = broken(
        tmp_path, event, {"id": "id1", "version": 0}, spec(schema=PAGE_VIEW, version=0, constraint=constraint)
    )
    assert (error["schema"], error["path"]) == (PAGE_VIEW, "$.page_urlhost")


@pytest.mark.parametrize("claim", [{"id": "id1"}, {"id": "id1", "version": None}, {"id": "id1", "version": True}, "x"])
def test_who_claims_no_version_is_left_alone(tmp_path: Path, claim: object) -> None:
    assert broken(tmp_path, added(currency="EUR"), claim, CART, spec("other")) == []


def test_a_hostile_event_gets_a_bounded_entity(tmp_path: Path) -> None:
    event = added(*(product() for _ in range(3000)))
    assert len(broken(tmp_path, event, {"id": "id1", "version": 2}, CART)) == 1000


@pytest.mark.parametrize(
    ("columns", "number"),
    [
        ({"event": "page_view", "page_urlhost": "shop.example.com"}, 1),
        ({"event": "page_view", "page_urlhost": "other.example.com"}, 0),
        ({"event": "page_view"}, 0),
        ({"event": "page_ping", "page_urlhost": "shop.example.com"}, 0),
        ({"event": "struct"}, 0),
        ({}, 0),
    ],
)
def test_page_views_are_judged_by_their_columns(tmp_path: Path, columns: dict[str, Value], number: int) -> None:
    constraint = {"properties": {"page_urlhost": {"enum": ["shop.example.com"]}}}
    assert len(met(tmp_path, Event(columns, {}), spec(schema=PAGE_VIEW, constraint=constraint))) == number


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[]", "must be an object"),
        (b"{", "event-specs.json: "),
        (b"{}", "eventSpecs must be a list"),
        (b'{"eventSpecs": [1]}', r"eventSpecs\[0\] must be an object"),
        (orjson.dumps({"eventSpecs": [spec(schema="x")]}), r"eventSpecs\[0\].schemaKey must be like iglu:"),
        (
            orjson.dumps({"eventSpecs": [spec(constraint={"type": 1})]}),
            r"\[0\].constraint.type is no JSON Schema: 1 is",
        ),
        (orjson.dumps({"eventSpecs": [spec(constraint=1)]}), r"\[0\].constraint must be an object"),
        (orjson.dumps({"eventSpecs": [spec(version="1")]}), r"\[0\].version must be a whole number"),
        (orjson.dumps({"eventSpecs": [spec(entities=[{}])]}), r"\[0\].entities\[0\].schemaKey must be like iglu:"),
        (
            orjson.dumps({"eventSpecs": [spec(entities=[{"schemaKey": ADD.uri, "minCardinality": True}])]}),
            r"entities\[0\].minCardinality must be a whole number",
        ),
        (b'{"eventSpecs": [{"id": "a"}]}', "needs an id and a name"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: bytes, told: str) -> None:
    (tmp_path / "event-specs.json").write_bytes(text)
    with pytest.raises(ValueError, match=told):
        make({"database": "event-specs.json", "uri": tmp_path.as_uri()})


def test_a_far_file_is_told() -> None:
    with pytest.raises(ValueError, match="files are not downloaded here"):
        make({"database": "event-specs.json", "uri": "https://x.example/specs"})
