"""Stores in temporary folders."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # samples.py: pytest's importlib mode adds no folder by itself

from samples import SCHEMAS

from piste.storage.duckdb import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "piste.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path, lookup=SCHEMAS.get) as store:
        yield store
