"""The pytest plugin of the wheel: the fixtures `piste` (a backend for the session) and `piste_lane` (one a test)."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from piste.testing.lane import Lane
from piste.testing.running import Running, start


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("piste", "tests of tracking")
    group.addoption(
        "--piste-url",
        default=os.environ.get("PISTE_URL"),
        help="the backend to use (default: $PISTE_URL, else one is started for the session)",
    )
    group.addoption(
        "--piste-iglu", action="append", default=[], metavar="DIR", help="schemas for the backend that is started"
    )


@pytest.fixture(scope="session")
def piste(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a running backend."""
    given = request.config.getoption("--piste-url")
    if given:
        yield given.rstrip("/")
        return
    arguments = [argument for folder in request.config.getoption("--piste-iglu") for argument in ("--iglu", folder)]
    running: Running = start(arguments)
    yield running.url
    running.stop()


@pytest.fixture
def piste_lane(piste: str, request: pytest.FixtureRequest) -> Lane:
    """A lane for this test alone: give its `endpoint` to a tracker, then `wait()` for events."""
    return Lane.new(piste, request.node.name)
