"""What docs/enrichments.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from piste.enrichment.city_database import ATTRIBUTION
from piste.enrichment.config import KNOWN
from piste.pipeline import EnrichConfig, Pipeline

PAGE = (Path(__file__).parents[3] / "docs" / "enrichments.md").read_text()


def test_the_table_names_configurations_that_exist() -> None:
    names = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert len(names) == len(set(names)) > 15
    assert [name for name in names if name not in KNOWN] == []


def test_the_licence_of_the_city_database_is_honoured() -> None:
    assert f"[{ATTRIBUTION.text}]({ATTRIBUTION.url})" in PAGE
    assert ATTRIBUTION.licence in PAGE


def test_the_example_can_be_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    examples = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert examples
    for number, text in enumerate(examples):
        (tmp_path / f"{number}.json").write_text(text)
    before = len(Pipeline(EnrichConfig()).enrichments)
    assert len(Pipeline(EnrichConfig(enrichments=tmp_path)).enrichments) == before + len(examples)
