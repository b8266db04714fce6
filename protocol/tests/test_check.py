"""The policies hold for our files, and each one catches the fault that it is for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from piste_protocol.check import problems
from piste_protocol.load import root


def test_our_files_have_no_problem() -> None:
    assert problems() == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "protocol"
    shutil.copytree(root(), copy, ignore=shutil.ignore_patterns("src", "tests", "templates", ".*", "*.toml"))
    return copy


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("parameters.yaml", "$schema=meta/", "$schema=", "first line"),
        ("parameters.yaml", "  brief: Title of the page.\n", "", "brief"),
        ("parameters.yaml", "  examples: [pv]", "  examples: []", "examples"),
        ("parameters.yaml", "- key: tna", "- key: aid", "wire key aid stands 2 times"),
        ("parameters.yaml", "  name: page_title", "  name: page_url", "name page_url stands 2 times"),
        ("parameters.yaml", "  column: page_title\n", "", "page_title: give it a column"),
        ("parameters.yaml", "  column: page_title", "  column: page_titel", "there is no column page_titel"),
        ("parameters.yaml", "  column: page_title", "  column: pp_xoffset_min", "does not fit"),
        ("parameters.yaml", "  column: page_title", "  column: mkt_medium", "is filled by campaign_attribution"),
        ("parameters.yaml", "[br_viewwidth, br_viewheight]", "br_viewwidth", "two columns are for dimensions"),
        ("parameters.yaml", "  stability: dead\n", "  column: page_title\n  stability: dead\n", "a dead key"),
        ("parameters.yaml", "examples: [pv]", "examples: [xx]", "the example 'xx' is no event_code"),
        ("parameters.yaml", "examples: [GBP]", "examples: [GBPS]", "longer than its column"),
        (
            "parameters.yaml",
            "  name: color_depth\n",
            "  name: color_depth\n  post: false\n",
            "cd: payload_data lists it",
        ),
        ("columns.yaml", "- name: app_id\n", "- name: platform\n", "column platform stands 2 times"),
        ("columns.yaml", "  kind: json", "  kind: jsonb", "kind"),
        ("events.yaml", "label: se_label, ", "", "no argument for its own key se_label"),
        ("events.yaml", "label: se_label", "label: tr_city", "belongs to transaction"),
        ("events.yaml", "label: se_label", "label: se_lable", "parameters.yaml lacks"),
        ("events.yaml", "required: [category, action]", "required: [category, acts]", "none of its arguments"),
        ("events.yaml", "code: se", "code: xy", "codes.yaml has no xy"),
        (
            "codes.yaml",
            "{ code: pp, event: page_ping }",
            "{ code: pv, event: page_ping }",
            "event code pv stands 2 times",
        ),
        ("transport.yaml", "writes: 1-0-4", "writes: 1-0-9", "payload_data/jsonschema/1-0-9, which is not"),
        (
            "transport.yaml",
            "schema_violations: 2-0-1",
            "schema_violations: 3-0-0",
            "schema_violations/jsonschema/3-0-0",
        ),
        ("rules.md", "- **SP-SE-2**", "- **SP-SE-1**", "rule SP-SE-1 stands 2 times"),
        ("vectors/flag.json", "SP-FLAG-1", "SP-FLAG-99", "there is no rule SP-FLAG-99"),
        ("vectors/flag.json", '"out": "1"', '"aus": "1"', "flag.json"),
    ],
)
def test_a_fault_is_caught(folder: Path, file: str, old: str, new: str, says: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = problems(folder)
    assert any(says in problem for problem in found), found


def test_a_key_that_payload_data_lacks_is_caught(folder: Path) -> None:
    path = folder / "schemas/com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
    schema = json.loads(path.read_text())
    del schema["items"]["properties"]["ttm"]
    path.write_text(json.dumps(schema))
    assert problems(folder) == ["ttm: payload_data does not list it, parameters.yaml says otherwise"]
