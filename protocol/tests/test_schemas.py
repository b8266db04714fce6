"""The standard schemas are valid, stand where they say, and judge data as they should."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest

from piste_protocol import schemas_root

SCHEMAS = {
    str(path.relative_to(schemas_root())): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(schemas_root().glob("*/*/jsonschema/*"))
}
META = "com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0"
SP = "com.snowplowanalytics.snowplow/"
UUID_TEXT = "606adff6-9ccc-41f4-8807-db8fdb600df8"

UNSATISFIABLE = {f"{SP}mobile_context/jsonschema/1-0-0": "requires a key that it does not allow, as published"}
SAMPLES = {"uuid": UUID_TEXT, "uri": "https://shop.example/", "date-time": "2026-11-24T06:41:18.565Z"}
PATTERNS = {
    "iglu": "iglu:com.acme/save/jsonschema/1-0-0",
    "{8}-": UUID_TEXT,
    "badrows": "iglu:com.snowplowanalytics.snowplow.badrows/size_violation/jsonschema/1-0-0",
    "\\d+\\.": "0.1.0",
    "^\\$": "$.a",
    "]+-[0-9]+-": "1-0-0",
    "A-Za-z0-9": "a",
    "a-zA-Z0-9": "a",
}
"""A piece of a pattern -> a text that matches the whole."""


def is_uuid(text: object) -> bool:
    try:
        return not isinstance(text, str) or str(UUID(text)) == text.lower()
    except ValueError:
        return False


def validator(name: str) -> jsonschema_rs.Draft4Validator:
    # offline, else the validator fetches what $schema names from the network
    return jsonschema_rs.Draft4Validator(SCHEMAS[name], validate_formats=True, formats={"uuid": is_uuid}, offline=True)


def minimal(schema: dict[str, Any]) -> Any:
    """The smallest instance that a schema should take: what is required, and nothing more."""
    for either in ("oneOf", "anyOf"):
        if either in schema:
            return minimal({key: value for key, value in schema.items() if key != either} | schema[either][0])
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type", "object" if "properties" in schema else "string"):
        case [first, *_]:
            return minimal(schema | {"type": first})
        case "object":
            names = [*schema.get("required", []), *schema.get("properties", {})]
            wanted = max(len(schema.get("required", [])), schema.get("minProperties", 0))
            return {name: minimal(schema.get("properties", {}).get(name, {})) for name in names[:wanted]}
        case "array":
            return [minimal(schema.get("items", {})) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "null":
            return None
    if "pattern" in schema:
        return next(text for piece, text in reversed(PATTERNS.items()) if re.fullmatch(schema["pattern"], text))
    return SAMPLES.get(schema.get("format", ""), "a" * max(schema.get("minLength", 1), 1))


def test_there_are_enough() -> None:
    assert len(SCHEMAS) == 326
    assert len({name.rpartition("/")[0] for name in SCHEMAS}) > 150


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_valid_and_stands_where_it_says(name: str) -> None:
    schema = SCHEMAS[name]
    validator(META).validate(schema)
    jsonschema_rs.Draft4Validator({"$ref": "http://json-schema.org/draft-04/schema#"}).validate(schema)
    itself = schema["self"]
    assert f"{itself['vendor']}/{itself['name']}/{itself['format']}/{itself['version']}" == name
    assert (
        schema["$schema"] == "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#"
    )
    assert schema["description"].endswith(".")
    assert list(schema)[:3] == ["$schema", "description", "self"]


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name not in UNSATISFIABLE and name != META])
def test_the_smallest_instance_passes(name: str) -> None:
    validator(name).validate(minimal(SCHEMAS[name]))


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if schema.get("type") == "object"])
def test_missing_and_unknown_keys_are_refused(name: str) -> None:
    schema, check = SCHEMAS[name], validator(name)
    instance = minimal(schema)
    for required in schema.get("required", []):
        assert not check.is_valid({key: value for key, value in instance.items() if key != required}), required
    if schema.get("additionalProperties") is False:
        assert not check.is_valid(instance | {"no_such_key": 1})
    assert not check.is_valid([])
    assert not check.is_valid("text")


@pytest.mark.parametrize("name", UNSATISFIABLE)
def test_an_unsatisfiable_schema_says_so(name: str) -> None:
    assert "nothing passes" in SCHEMAS[name]["description"]
    assert not validator(name).is_valid(minimal(SCHEMAS[name]))


def test_entities_that_the_official_enricher_took_pass() -> None:
    lines = (Path(__file__).parent / "data/entities.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 35
    for entity in map(json.loads, lines):
        validator(entity["schema"].removeprefix("iglu:")).validate(entity["data"])


BREAKING = (Path(__file__).parent / "data/breaking.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", BREAKING)
def test_breaking_data_is_refused_by_the_keyword(line: str) -> None:
    case = json.loads(line)
    errors = list(validator(case["schema"]).iter_errors(case["data"]))
    assert case["keyword"] in {str(error.schema_path[-1]) for error in errors}, [error.message for error in errors]
