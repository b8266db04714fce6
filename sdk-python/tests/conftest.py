"""A collector for each test that asks for one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode leaves the tests' own modules out of the path

from scripted_collector import Collector  # after the path that finds it


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as running:
        yield running
