"""What breaks users of an older protocol is told, unless there is a new major version."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from piste_protocol import load
from piste_protocol.load import root
from piste_protocol.since import READ, UnknownTagError, breaking, check_since

OLD = load()


def test_no_change_breaks_nothing() -> None:
    assert list(breaking(OLD, OLD)) == []


def test_an_addition_breaks_nothing() -> None:
    new_row = replace(OLD.parameters[0], key="new", name="new_thing")
    new_column = replace(OLD.columns[0], name="new_column")
    new = replace(OLD, parameters=(*OLD.parameters, new_row), columns=(*OLD.columns, new_column))
    assert list(breaking(OLD, new)) == []


def test_what_is_taken_away_or_narrowed_is_told() -> None:
    shorter = tuple(replace(column, max_length=9) if column.name == "page_title" else column for column in OLD.columns)
    new = replace(
        OLD,
        parameters=tuple(row for row in OLD.parameters if row.key != "tid"),
        columns=(*shorter[:7], *shorter[8:]),
        rules=OLD.rules[1:],
    )
    found = list(breaking(OLD, new))
    assert "the key tid is gone" in found
    assert "the column txn_id is gone" in found
    assert "the column name_tracker moved from place 8 to 7" in found
    assert "the column page_title took 2000 characters and takes 9" in found
    assert f"the rule {OLD.rules[0].id} is gone" in found


def test_a_tag_is_compared_with_a_working_tree(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    for file in READ:
        shutil.copy(root() / file, tmp_path)
    git("init")
    git("add", ".")
    git("commit", "-m", "one")
    git("tag", "v1")
    assert check_since("v1", tmp_path) == []

    codes = tmp_path / "codes.yaml"
    codes.write_text(codes.read_text().replace("  - { code: headset, brief: An extended-reality headset }\n", ""))
    load.cache_clear()
    assert check_since("v1", tmp_path) == ["the platform headset is gone"]

    project = tmp_path / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "', 'version = "9', 1))
    assert check_since("v1", tmp_path) == []


def test_an_unknown_tag_is_an_error() -> None:
    with pytest.raises(UnknownTagError, match="no-such-tag"):
        check_since("no-such-tag")
