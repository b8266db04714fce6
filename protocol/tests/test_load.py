"""The files are read whole, and a broken one is named."""

from __future__ import annotations

import dataclasses
import shutil
import tomllib
from pathlib import Path

import pytest

import piste_protocol
from piste_protocol import ProtocolError, load
from piste_protocol.load import root


def test_everything_is_there() -> None:
    protocol = load()
    assert len(protocol.columns) == 131
    assert len(protocol.wires) == 94
    assert [event.code for event in protocol.events] == ["pv", "pp", "se", "ue", "tr", "ti"]
    assert protocol.columns[0].name == "app_id"
    assert protocol.columns[130].name == "true_tstamp"


def test_rows_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load().parameters[0].name = "other"  # type: ignore[misc]


def test_a_row_is_found_by_key_twin_alias_and_name() -> None:
    protocol = load()
    assert protocol.parameter("ue_px") is protocol.parameter("ue_pr") is protocol.parameter("unstruct_event")
    assert protocol.parameter("ev_ca").columns == ("se_category",)
    with pytest.raises(KeyError):
        protocol.parameter("nonsense")


def test_what_an_event_requires_is_required_of_its_parameters() -> None:
    required = {row.name for row in load().parameters if row.required}
    assert {"event", "event_id", "se_category", "ti_quantity", "unstruct_event"} <= required
    assert "se_label" not in required


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("codes.yaml", "platforms: {", "codes.yaml"),
        ("parameters.yaml", "- {key: e, name: event, brief: B., examples: [pv]}", "parameters.yaml"),
        ("columns.yaml", "- {name: app_id, kind: colour, filled_by: tracker, brief: B.}", "columns.yaml"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, text: str, says: str) -> None:
    for path in [*root().glob("*.yaml"), root() / "rules.md"]:
        shutil.copy(path, tmp_path)
    (tmp_path / name).write_text(text)
    with pytest.raises(ProtocolError, match=says):
        load(tmp_path)


def test_the_package_knows_its_version() -> None:
    project = tomllib.loads((root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert piste_protocol.__version__ == project["version"]
