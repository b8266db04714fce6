"""A program for the official tracker runs after changing its imports, and sends the same events."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import snowplow_tracker
from scripted_collector import Collector

import piste_tracker.compat

PROGRAM = Path(__file__).with_name("compat_program.py")
# These differ in every run, and with every tracker.
CHANGING = {"eid", "dtm", "stm", "tv"}


def outcome(package: str, method: str) -> tuple[Any, list[dict[str, Any]]]:
    with Collector() as collector:
        result = subprocess.run(
            [sys.executable, str(PROGRAM), package, collector.url, method], capture_output=True, text=True, timeout=60
        )
        assert result.returncode == 0, result.stderr
        events = [normal(one) for one in collector.delivered]
    return json.loads(result.stdout.splitlines()[-1]), sorted(events, key=lambda one: json.dumps(one, sort_keys=True))


def normal(event: dict[str, str]) -> dict[str, Any]:
    kept = {key: value for key, value in event.items() if key not in CHANGING}
    if kept["e"] == "ti":
        kept.pop("ttm", None)  # the official one gives an item the present time as its true one
    if "se_va" in kept:
        kept["se_va"] = str(float(kept["se_va"]))
    return {key: json.loads(value) if key in ("ue_pr", "co") else value for key, value in kept.items()}


@pytest.mark.parametrize("method", ["post", "get"])
def test_the_same_program_has_the_same_outcome(method: str) -> None:
    official_told, official = outcome("snowplow_tracker", method)
    ours_told, ours = outcome("piste_tracker.compat", method)
    assert len(official) == 26
    assert ours == official
    assert ours_told == official_told


def test_every_public_name_is_there() -> None:
    missing = {name for name in vars(snowplow_tracker) if not name.startswith("_")} - set(vars(piste_tracker.compat))
    # Modules that only show through the import statements of the official package.
    assert {name for name in missing if not inspect.ismodule(getattr(snowplow_tracker, name))} == set()


@pytest.mark.parametrize(
    "name",
    [
        "Emitter",
        "AsyncEmitter",
        "Tracker",
        "PageView",
        "PagePing",
        "StructuredEvent",
        "SelfDescribing",
        "ScreenView",
        "SelfDescribingJson",
        "EmitterConfiguration",
        "TrackerConfiguration",
        "Event",
    ],
)
def test_constructors_take_the_official_arguments_in_their_order(name: str) -> None:
    official = inspect.signature(getattr(snowplow_tracker, name)).parameters
    ours = inspect.signature(getattr(piste_tracker.compat, name)).parameters
    assert list(ours)[: len(official)] == list(official)
    for argument, parameter in official.items():
        if parameter.default is inspect.Parameter.empty:
            assert ours[argument].default is inspect.Parameter.empty
        elif parameter.default is not None and not isinstance(parameter.default, dict):
            assert ours[argument].default == parameter.default


def test_methods_take_the_official_arguments_in_their_order() -> None:
    for kind in ("Tracker", "Subject", "Emitter", "AsyncEmitter", "Snowplow"):
        official_kind, our_kind = getattr(snowplow_tracker, kind), getattr(piste_tracker.compat, kind)
        for name, function in inspect.getmembers(official_kind, callable):
            if name.startswith("_") or name in ("http_post", "http_get", "send_events", "reached_limit", "consume"):
                continue  # the inside of the official emitters
            if name in ("attach_sent_timestamp", "complete_payload"):
                continue
            arguments = list(inspect.signature(function).parameters)
            ours = list(inspect.signature(getattr(our_kind, name)).parameters)
            assert ours[: len(arguments)] == arguments, (kind, name)
