"""What is committed is what would be printed, and it is in good shape."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from piste_protocol import load
from piste_protocol.generate import BEGIN, END, TARGETS, Target, generate, python_literal, stale, wanted
from piste_protocol.load import root

REPOSITORY = root().parent
PYTHON = [target.path for target in TARGETS if target.path.endswith(".py")]


def test_nothing_is_stale() -> None:
    assert stale(REPOSITORY) == [], "run `piste-protocol generate` and commit what it prints"


def test_generated_python_is_formatted_and_clean() -> None:
    for command in (["format", "--check"], ["check"]):
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *PYTHON], cwd=REPOSITORY, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.path)
def test_a_generated_file_names_its_source_and_the_command(target: Target) -> None:
    text = (REPOSITORY / target.path).read_text(encoding="utf-8")
    assert "piste-protocol generate" in text
    assert "protocol/" in text


def test_generate_writes_what_is_missing_and_only_that(tmp_path: Path) -> None:
    for target in TARGETS:
        path = tmp_path / target.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((REPOSITORY / target.path).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / PYTHON[0]).unlink()
    (tmp_path / PYTHON[1]).write_text("old")
    assert set(stale(tmp_path)) == set(generate(tmp_path)) == set(PYTHON[:2])
    assert stale(tmp_path) == []


def test_text_around_the_markers_stays(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    text = wanted(Target("docs/rules.md.j2", "page.md", markers=True), load(), root(), tmp_path)
    assert text.startswith(f"before\n{BEGIN}\n\n| Rule |")
    assert text.endswith(f"{END}\nafter\n")


def test_missing_markers_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("no markers")
    with pytest.raises(ValueError, match=r"page\.md: put"):
        wanted(Target("docs/rules.md.j2", "page.md", markers=True), load(), root(), tmp_path)


def test_literals_are_printed_as_ruff_prints_them() -> None:
    assert python_literal(("a",)) == '("a",)'
    assert python_literal(("a", 1, None)) == '("a", 1, None)'
    assert python_literal('say "hi" \\') == '"say \\"hi\\" \\\\"'


def test_generated_constants_hold() -> None:
    sys.path[:0] = [str(REPOSITORY / "reference-backend/src"), str(REPOSITORY / "sdk-python/src")]
    from piste.enrichment.fields import FIELDS
    from piste.protocol import Key
    from piste.storage.columns import COLUMNS

    keys = list(FIELDS)
    for winner, loser in (("ue_px", "ue_pr"), ("cx", "co"), ("tnuid", "nuid"), ("se_ca", "ev_ca"), ("ti_nm", "ti_na")):
        assert keys.index(winner) > keys.index(loser)
    assert Key.SE_CATEGORY == "se_ca"
    assert {"mac", "u", "schema", "_sp"}.isdisjoint(FIELDS)
    assert len(COLUMNS) == 131
