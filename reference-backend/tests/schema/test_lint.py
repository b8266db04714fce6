"""Each rule of the linter finds what it is about, and nothing in a schema that is well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from piste.schema.folder import SELF_DESCRIBING, read_schemas
from piste.schema.lint import RULES, lint
from piste_protocol import schemas_root

SELF = {"vendor": "com.acme", "name": "order", "format": "jsonschema", "version": "1-0-0"}
WELL: dict[str, Any] = {
    "$schema": SELF_DESCRIBING,
    "self": SELF,
    "description": "An order.",
    "type": "object",
    "properties": {
        "price": {"description": "What it costs.", "type": "number", "minimum": 0, "maximum": 100},
        "note": {"description": "What else was said.", "type": ["string", "null"], "maxLength": 255},
    },
    "required": ["price"],
    "additionalProperties": False,
}


def write(folder: Path, document: object, version: str = "1-0-0", name: str = "order") -> Path:
    file = folder / "com.acme" / name / "jsonschema" / version
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(document if isinstance(document, bytes) else orjson.dumps(document))
    return file


def found(folder: Path) -> set[tuple[str, str]]:
    return {(finding.rule, finding.where) for finding in lint(read_schemas([folder]))}


def with_property(**rules: Any) -> dict[str, Any]:
    """The schema with one more property, p, that is required."""
    properties = WELL["properties"] | {"p": {"description": "A property.", **rules}}
    return WELL | {"properties": properties, "required": ["price", "p"]}


CASES: list[tuple[object, set[tuple[str, str]]]] = [
    (WELL, set()),
    (b"{", {("json", "$")}),
    (b"[]", {("json", "$")}),
    (b'{"not":' * 500 + b"{}" + b"}" * 500, {("json", "$")}),
    ({**WELL, "$schema": "http://json-schema.org/schema#"}, {("place", "$.$schema")}),
    ({name: value for name, value in WELL.items() if name != "self"}, {("place", "$.self")}),
    ({**WELL, "self": SELF | {"version": "1-0-1"}}, {("place", "$.self.version")}),
    ({**WELL, "self": SELF | {"vendor": "acme"}}, {("place", "$.self.vendor")}),
    ({**WELL, "type": "objekt"}, {("meta", "$.type"), ("type", "$.properties"), ("type", "$.required")}),
    (with_property(type="string", maxLength=-1), {("meta", "$.properties.p.maxLength")}),
    (with_property(type="string", maxLength=3, pattern="("), {("meta", "$")}),
    ({**WELL, "required": ["prise"]}, {("never", "$.required"), ("null", "$.price")}),
    (with_property(type="integer", minimum=3, maximum=2), {("never", "$.p")}),
    (with_property(type="integer", enum=["a"]), {("never", "$.p.enum")}),
    (with_property(type="string", maxLenght=3), {("keyword", "$.p.maxLenght"), ("length", "$.p")}),
    (with_property(type="string", format="datetime"), {("keyword", "$.p.format")}),
    (with_property(type="integer", maxLength=3, minimum=0, maximum=1), {("type", "$.p.maxLength")}),
    ({name: value for name, value in WELL.items() if name != "description"}, {("description", "$")}),
    (with_property(type="boolean", description=""), {("description", "$.p")}),
    (with_property(type="string"), {("length", "$.p")}),
    (with_property(type="integer", minimum=0), {("range", "$.p")}),
    (with_property(type="object"), {("closed", "$.p")}),
    ({name: value for name, value in WELL.items() if name != "additionalProperties"}, {("closed", "$")}),
    ({**WELL, "required": []}, {("meta", "$.required"), ("null", "$.price")}),
    (with_property(type="array", items={"type": "string"}), {("length", "$.p[*]")}),
]


@pytest.mark.parametrize(("document", "wanted"), CASES)
def test_each_rule(tmp_path: Path, document: object, wanted: set[tuple[str, str]]) -> None:
    write(tmp_path, document)
    got = found(tmp_path)
    assert {rule for rule, _ in got} == {rule for rule, _ in wanted}
    assert {item for item in wanted if item[0] != "meta"} <= got


def test_every_rule_has_a_case() -> None:
    assert {rule for _, wanted in CASES for rule, _ in wanted} | {"gap"} == RULES.keys()


def test_a_file_in_a_wrong_place(tmp_path: Path) -> None:
    (tmp_path / "order.json").write_bytes(orjson.dumps(WELL))
    assert found(tmp_path) == {("place", "$")}


@pytest.mark.parametrize(
    ("versions", "missing"),
    [
        (["1-0-0", "1-0-1", "1-1-0", "2-0-0"], set()),
        (["1-0-0", "1-0-2"], {"1-0-1"}),
        (["1-0-0", "1-2-0"], {"1-1-0"}),
        (["3-0-0"], {"2-0-0"}),
    ],
)
def test_gaps(tmp_path: Path, versions: list[str], missing: set[str]) -> None:
    for version in versions:
        write(tmp_path, {**WELL, "self": SELF | {"version": version}}, version)
    findings = [finding for finding in lint(read_schemas([tmp_path])) if finding.rule == "gap"]
    assert {finding.message.split(", but ")[1].split()[0] for finding in findings} == missing


def test_a_word_that_is_nearly_right_is_told(tmp_path: Path) -> None:
    write(tmp_path, with_property(type="string", maxLenght=3))
    assert any("did you mean maxLength?" in finding.message for finding in lint(read_schemas([tmp_path])))


def test_the_standard_schemas_can_be_read() -> None:
    files = read_schemas([schemas_root()])
    assert len(files) > 200
    assert {finding.rule for finding in lint(files) if finding.level == "error"} <= {"never"}
