from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import Running


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Starts backends, by default on one data folder; whatever still runs at the end is killed."""
    started: list[Running] = []

    def start(*flags: str, data: Path | None = None, environment: dict[str, str] | None = None) -> Running:
        backend = Running(data or tmp_path / "data", *flags, environment=environment)
        started.append(backend)
        return backend.start()

    yield start
    for backend in started:
        if backend.process is not None and backend.process.poll() is None:
            backend.kill()
