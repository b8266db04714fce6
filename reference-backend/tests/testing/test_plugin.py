"""The pytest plugin as a user has it: a test suite of its own, run in its own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SUITE = """
from urllib.request import urlopen

import pytest

from piste.testing import PisteError


def track(lane, **parameters):
    query = "&".join(f"{key}={value}" for key, value in parameters.items())
    urlopen(f"{lane.endpoint}/i?{query}").read()


def test_an_event_arrives(piste_lane):
    track(piste_lane, e="pv", p="web", page="Hello")
    (event,) = piste_lane.wait(event_name="page_view")
    assert event["page_title"] == "Hello"
    piste_lane.expect_none_failed()


def test_the_next_test_has_a_lane_of_its_own(piste_lane):
    assert piste_lane.events() == []


def test_what_did_not_come_is_told(piste_lane):
    track(piste_lane, e="zz", p="web")
    with pytest.raises(PisteError) as told:
        piste_lane.wait(seconds=0.5, event_name="page_view")
    assert "0 of 1 events came within 0.5 s (good, event_name='page_view')" in str(told.value)
    assert "1 failed" in str(told.value)
    with pytest.raises(PisteError, match="1 failed"):
        piste_lane.expect_none_failed()


def test_a_wrong_column_is_told(piste_lane):
    with pytest.raises(PisteError, match="event_nam is no canonical column"):
        piste_lane.wait(event_nam="page_view")


def test_faults(piste_lane):
    piste_lane.faults("503")
    with pytest.raises(Exception, match="503"):
        track(piste_lane, e="pv", p="web")
    track(piste_lane, e="pv", p="web")
    piste_lane.wait(1)
    piste_lane.reset()
    assert piste_lane.events() == []
"""


def test_a_suite_that_uses_the_fixtures(tmp_path: Path) -> None:
    (tmp_path / "test_tracking.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout
