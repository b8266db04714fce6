"""Typed columns: laid as the official lake loaders do, widened by later versions, and safe whatever a schema says."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from samples import LINK, make_batch, make_event

from piste.records import Event, SchemaKey, SelfDescribing
from piste.storage import shapes, typed
from piste.storage.duckdb import Store
from piste.storage.shapes import additions, duckdb_type, from_plain, merge, shape_of, to_plain
from piste_protocol import schemas_root

STRING = {"type": "string"}

Schemas = dict[SchemaKey, dict[str, object]]


def key(name: str = "thing", version: str = "1-0-0", vendor: str = "com.acme") -> SchemaKey:
    return SchemaKey(vendor, name, "jsonschema", version)


def event_with(
    single: SelfDescribing | None = None, entities: list[SelfDescribing] | None = None, number: int = 0
) -> Event:
    event = make_event(number)
    event.unstruct_event, event.contexts = single, entities or []
    return event


def properties(of: dict[str, object] | None = None, /, **more: object) -> dict[str, object]:
    return {"type": "object", "properties": (of or {}) | more}


@pytest.mark.parametrize(
    ("schema", "type_"),
    [
        ({"type": "string"}, "VARCHAR"),
        ({"type": ["string", "null"], "maxLength": 5}, "VARCHAR"),
        ({"enum": ["a", "b", None]}, "VARCHAR"),
        ({"type": "string", "format": "date-time"}, "TIMESTAMP"),
        ({"type": "string", "format": "date"}, "DATE"),
        ({"type": "integer", "maximum": 10}, "BIGINT"),
        ({"type": ["integer", "number"]}, "DOUBLE"),
        ({"type": ["boolean", "null"]}, "BOOLEAN"),
        ({"type": ["string", "integer"]}, "JSON"),
        ({"enum": [1, "a"]}, "JSON"),
        ({"type": "object"}, "JSON"),
        ({"type": "object", "additionalProperties": True}, "JSON"),
        ({"type": "array"}, "JSON"),
        ({"type": "array", "items": [{"type": "string"}]}, "JSON"),
        ({"type": "array", "items": {"type": "integer"}}, "BIGINT[]"),
        ({"oneOf": [{"type": "string"}]}, "JSON"),
        ({"$ref": "#/definitions/a"}, "JSON"),
        (
            properties(pageUrl={"type": "string"}, a={"type": "array", "items": {}}),
            'STRUCT("page_url" VARCHAR, "a" JSON[])',
        ),
        (
            properties(pageUrl={}, page_url={}, PAGE_URL={}),
            'STRUCT("page_url" JSON, "page_url_2" JSON, "page_url_3" JSON)',
        ),
        (properties(_schema_version={}), 'STRUCT("_schema_version_2" JSON)'),
        (None, "JSON"),
        ({"type": 5}, "JSON"),
        ({"type": "object", "properties": {"a": "not a schema"}}, 'STRUCT("a" JSON)'),
    ],
)
def test_schemas_become_types(schema: object, type_: str) -> None:
    assert duckdb_type(shape_of(schema)) == type_


def test_deep_and_wide_schemas_are_bounded() -> None:
    deep: dict[str, object] = {"type": "string"}
    for _ in range(500):
        deep = properties(a=deep)
    assert duckdb_type(shape_of(deep)).count("STRUCT") == shapes.MAX_DEPTH + 1
    wide = shape_of(properties(**{f"p{place}": {"type": "string"} for place in range(5_000)}))
    assert shapes.leaves(wide) == shapes.MAX_FIELDS


def test_merging_keeps_what_is_there_and_adds_what_is_new() -> None:
    old = shape_of(
        properties(a={"type": "string"}, items={"type": "array", "items": properties(x={"type": "integer"})})
    )
    new = shape_of(
        properties(
            a={"type": "integer"},
            items={"type": "array", "items": properties(y={"type": "number"}, x={"type": "string"})},
            A={"type": "boolean"},
        )
    )
    merged = merge(old, new)
    assert duckdb_type(merged) == 'STRUCT("a" VARCHAR, "items" STRUCT("x" BIGINT, "y" DOUBLE)[], "a_2" BOOLEAN)'
    assert [(path, duckdb_type(shape)) for path, shape in additions(old, merged, ("c",))] == [
        (("c", "items", "element", "y"), "DOUBLE"),
        (("c", "a_2"), "BOOLEAN"),
    ]
    assert merge(merged, old) == merged
    assert from_plain(orjson.loads(orjson.dumps(to_plain(merged)))) == merged


def test_a_later_version_widens_the_column(path: Path) -> None:
    inner = properties(x={"type": "integer"})
    schemas: Schemas = {
        key(): properties(a={"type": "string"}, sub=inner, items={"type": "array", "items": inner}),
        key(version="1-1-0"): properties(
            b={"type": "boolean"},
            sub=properties(y={"type": "string"}),
            items={"type": "array", "items": properties(y={"type": "string"})},
        ),
        key(version="2-0-0"): properties(a={"type": "integer"}),
    }
    old = {"a": "text", "sub": {"x": 1}, "items": [{"x": 2}]}
    new = {"a": "more", "b": True, "sub": {"x": 3, "y": "z"}, "items": [{"x": 4, "y": "w"}, {}]}
    with Store(path, lookup=schemas.get) as store:
        store.write(make_batch(1, event_with(SelfDescribing(key(), old), [SelfDescribing(key(), old)])))
    with Store(path, lookup=schemas.get) as store:
        later = [SelfDescribing(key(version="1-1-0"), new), SelfDescribing(key(), old)]
        store.write(
            make_batch(2, event_with(later[0], later), event_with(SelfDescribing(key(version="2-0-0"), {"a": 5})))
        )
        rows = store.query(
            "SELECT unstruct_event_com_acme_thing_1, contexts_com_acme_thing_1, unstruct_event_com_acme_thing_2"
            " FROM events ORDER BY raw_id"
        ).rows
    first = {"a": "text", "sub": {"x": 1, "y": None}, "items": [{"x": 2, "y": None}], "b": None}
    second = {"a": "more", "sub": {"x": 3, "y": "z"}, "items": [{"x": 4, "y": "w"}, {"x": None, "y": None}], "b": True}
    assert rows == [
        [first, [{"_schema_version": "1-0-0", **first}], None],
        [second, [{"_schema_version": "1-1-0", **second}, {"_schema_version": "1-0-0", **first}], None],
        [None, None, {"a": 5}],
    ]


def test_entities_of_trackers_and_of_enrichments_share_a_column(store: Store) -> None:
    event = make_event(1)
    event.derived_contexts = [SelfDescribing(event.contexts[0].key, {"userId": "derived"})]
    store.write(make_batch(1, event))
    (found,) = store.query("SELECT list_transform(contexts_com_acme_user_2, lambda c: c.user_id) FROM events").rows
    assert found == [["u1", "derived"]]


def test_a_value_that_does_not_fit_is_null_there_alone(path: Path) -> None:
    schema = properties(
        n={"type": "integer"},
        x={"type": "number"},
        s={"type": "string"},
        b={"type": "boolean"},
        at={"type": "string", "format": "date-time"},
        day={"type": "string", "format": "date"},
        sub=properties(k={"type": "string"}),
        items={"type": "array", "items": {"type": "integer"}},
    )
    odd = {"n": "1", "x": "y", "s": 5, "b": 1, "at": "soon", "day": 3, "sub": [], "items": {"a": 1}}
    good = {
        "n": 3.0,
        "x": 4,
        "s": "s",
        "b": True,
        "at": "2026-11-24T06:41:18.5+02:00",
        "day": "2026-11-24",
        "sub": {"k": "v"},
        "items": [1, "2", 3.5, True, None],
    }
    with Store(path, lookup=lambda _key: schema) as store:
        store.write(make_batch(1, *(event_with(SelfDescribing(key(), data)) for data in (odd, good))))
        rows = [row[0] for row in store.query("SELECT unstruct_event_com_acme_thing_1 FROM events").rows]
        assert rows == [
            dict.fromkeys(odd),
            good | {"n": 3, "x": 4.0, "at": "2026-11-24T04:41:18.500Z", "items": [1, None, None, None, None]},
        ]
        whole = store.query("SELECT unstruct_event -> '$.data.data' FROM events").rows
        assert [orjson.loads(row[0]) for row in whole] == [odd, good]


HOSTILE = [
    properties({"select": {}, "from": {}, '"; DROP TABLE events; --': {}, "": {}, " ": {}, "a.b": {}, "a-b": {}}),
    properties({"Straße": {}, "STRASSE": {}, "ſ": {}, "s": {}, "S": {}, "İ": {}, "i̇": {}, "ß": {}, "ss": {}}),
    properties({"x" * 10_000: {}, "x" * 10_001: {}, "\0": {}, "\ud800": {}, "🎿": {}, "element": {}}),
    properties({"_schema_version": {"type": "string"}, "raw_id": {}, "contexts": {}}),
    {"type": "object", "properties": {}},
    {"type": "array", "items": {"type": "string"}},
    {"type": "object", "properties": []},
    properties({f"p{place}": {} for place in range(2_000)}),
]


@pytest.mark.parametrize("schema", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_schemas_store_their_events(path: Path, schema: dict[str, Any]) -> None:
    names = list(schema.get("properties") or {})
    data: object = ["value"] if schema["type"] == "array" else dict.fromkeys(names, "value")
    thing = SelfDescribing(key(), data)
    with Store(path, lookup=lambda _key: schema) as store:
        store.write(make_batch(1, event_with(thing, [thing, thing]), event_with()))
        store.write(make_batch(3, event_with(thing, [thing])))
        assert store.counts() == (3, 3, 0)
        columns = [row[0] for row in store.query("DESCRIBE events").rows]
        assert columns[135:] == ["unstruct_event_com_acme_thing_1", "contexts_com_acme_thing_1"]
        kept = store.query(
            "SELECT count(contexts_com_acme_thing_1), count(unstruct_event_com_acme_thing_1) FROM events"
        ).rows
        assert kept == [[2, 2]]


def test_schemas_whose_columns_would_have_one_name_get_two(path: Path) -> None:
    first, second = key("b_c", vendor="com.acme.a"), key("c", vendor="com.acme.a.b")
    third = key("Weird Näme\0", vendor='x"; DROP TABLE events; --')
    entities = [SelfDescribing(one, {"v": place}) for place, one in enumerate((first, second, third))]
    with Store(path, lookup=lambda _key: properties(v={"type": "integer"})) as store:
        store.write(make_batch(1, event_with(None, entities)))
        columns = [row[0] for row in store.query("DESCRIBE events").rows][135:]
        assert columns[:2] == ["contexts_com_acme_a_b_c_1", "contexts_com_acme_a_b_c_1__2"]
        assert columns[2:] == ["contexts_x___drop_table_events_____weird_näme__1"]
        (row,) = store.query(f"SELECT {', '.join(f'{name}[1].v' for name in columns)} FROM events").rows
        assert row == [0, 1, 2]


def test_the_number_of_typed_columns_is_bounded(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "piste.storage")
    things = [SelfDescribing(key(f"thing_{place}"), {"v": place}) for place in range(6)]
    with Store(path, lookup=lambda _key: properties(v={}), max_typed_columns=4) as store:
        store.write(make_batch(1, event_with(things[0], things)))
        store.write(make_batch(2, event_with(things[5], things)))
        assert len(store.query("DESCRIBE events").rows) == 135 + 4
        assert store.counts().good == 2
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "limit of 4 typed columns" in caplog.text


def test_unknown_schemas_have_no_typed_column_until_they_are_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typed, "REFRESH_SECONDS", 0.0)
    schemas: Schemas = {}
    thing = SelfDescribing(key(), {"v": 1})
    with Store(path, lookup=schemas.get) as store:
        store.write(make_batch(1, event_with(thing)))
        assert len(store.query("DESCRIBE events").rows) == 135
        schemas[key()] = properties(v={"type": "integer"})
        store.write(make_batch(2, event_with(thing)))
        schemas[key()] = properties(v={"type": "integer"}, w={"type": "string"})
        store.write(make_batch(3, event_with(SelfDescribing(key(), {"v": 2, "w": "edited"}))))
        rows = store.query("SELECT unstruct_event_com_acme_thing_1 FROM events ORDER BY raw_id").rows
    assert rows == [[None], [{"v": 1, "w": None}], [{"v": 2, "w": "edited"}]]


def test_a_failing_lookup_costs_the_typed_column_alone(path: Path) -> None:
    def broken(_key: SchemaKey) -> dict[str, object]:
        raise OSError("the registry is away")

    with Store(path, lookup=broken) as store:
        store.write(make_batch(1, make_event(1)))
        assert store.counts().good == 1


def test_every_standard_schema_has_a_typed_column(path: Path) -> None:
    root = schemas_root()
    documents: Schemas = {}
    for file in sorted(root.glob("*/*/jsonschema/*")):
        vendor, name, format_, version = file.relative_to(root).parts
        documents[SchemaKey(vendor, name, format_, version)] = orjson.loads(file.read_bytes())
    assert len(documents) > 100
    entities = [SelfDescribing(one, {}) for one in documents]
    with Store(path, lookup=documents.get) as store:
        store.write(make_batch(1, event_with(None, entities)))
        columns = store.query(
            "SELECT data_type FROM duckdb_columns() WHERE column_name LIKE 'contexts\\_%' ESCAPE '\\'"
        ).rows
    assert len(columns) == len({(one.vendor, one.name, one.model) for one in documents})
    assert sum(type_.startswith("STRUCT(_schema_version VARCHAR") for (type_,) in columns) > len(columns) * 0.8


LEAVES = ["string", "integer", "number", "boolean", "any", "date-time", "enum"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def schema_and_data(draw: st.DrawFn, depth: int = 0) -> tuple[dict[str, object], object]:
    """A schema and data that is valid for it."""
    kinds = ["string", "integer", "number", "boolean", "any", "date-time", "enum"] + (
        ["object", "array"] if depth < 3 else []
    )
    kind = "object" if depth == 0 else draw(st.sampled_from(kinds))
    match kind:
        case "object":
            names = draw(st.lists(st.text(max_size=6), unique=True, max_size=4))
            parts = {name: draw(schema_and_data(depth + 1)) for name in names}
            present = [name for name in names if draw(st.booleans())]
            extra = draw(st.dictionaries(st.text(max_size=4), json_values, max_size=1))
            data = {
                **{name: value for name, value in extra.items() if name not in parts},
                **{n: parts[n][1] for n in present},
            }
            return {"type": "object", "properties": {name: part[0] for name, part in parts.items()}}, data
        case "array":
            schema, item = draw(schema_and_data(depth + 1))
            return {"type": "array", "items": schema}, [item] * draw(st.integers(0, 2))
        case "string":
            return {"type": ["string", "null"]}, draw(st.none() | st.text(max_size=10))
        case "integer":
            return {"type": "integer"}, draw(st.integers(-(2**70), 2**70))
        case "number":
            return {"type": "number"}, draw(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
        case "boolean":
            return {"type": "boolean"}, draw(st.booleans())
        case "date-time":
            moment = draw(st.datetimes() | st.datetimes(timezones=st.timezones(no_cache=False)))
            return {"type": "string", "format": "date-time"}, moment.isoformat()
        case "enum":
            return {"enum": [1, "a", None]}, draw(st.sampled_from([1, "a", None]))
        case _:
            return {}, draw(json_values)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(pairs=st.lists(schema_and_data(), min_size=1, max_size=3))
@example(pairs=[({"type": "object", "properties": {"a": {}, "A": {}}}, {"a": 1, "A": "x"})])
def test_any_valid_data_is_stored(pairs: list[tuple[dict[str, object], Any]], store: Store) -> None:
    """Each example is a new name, so that one store serves all; the versions of a model come in one after the other."""
    name = f"thing_{store.offset()}"
    versions = {key(name, f"1-0-{place}"): schema for place, (schema, _) in enumerate(pairs)}
    store._typed._lookup = versions.get
    before = store.counts()
    events = [
        event_with(SelfDescribing(one, data), [SelfDescribing(one, data)] * 2)
        for one, (_, data) in zip(versions, pairs, strict=True)
    ]
    store.write(make_batch(store.offset() + 1, *events))
    for event in events:
        store.write(make_batch(store.offset() + 1, event))
    assert store.counts() == (before.good + 2 * len(pairs), before.good + 2 * len(pairs), 0)
    column = f"unstruct_event_com_acme_{name}_1"
    kept = store.query(f"SELECT count(*) FROM events WHERE {column} IS NOT NULL").rows
    assert kept == [[2 * len(pairs)]]
    if store.offset() > 150:
        store.reset(store.offset())


def test_link_click_of_the_samples_has_its_own_column(store: Store) -> None:
    store.write(make_batch(1, make_event(1)))
    assert store.query(f"SELECT unstruct_event_com_acme_{LINK.name}_1.position FROM events").rows == [[1]]
