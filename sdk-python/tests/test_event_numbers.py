"""With `sequence` on, each event carries its number: none is used twice, none is skipped without a loss."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import piste_tracker as piste
from piste_tracker.payload import from_bytes
from piste_tracker.tracker import PayloadSource


def numbers_of(source: PayloadSource, *events: Any) -> list[dict[str, Any]]:
    found = []
    for event in events:
        for _, _, body in source.written(event):
            entities = json.loads(from_bytes(body)["co"])["data"]
            found += [entity["data"] for entity in entities if entity["schema"].startswith("iglu:dev.piste/sequence/")]
    return found


def source() -> PayloadSource:
    return PayloadSource("ns", encode_base64=False, sequence=True)


def test_events_are_numbered_from_one() -> None:
    numbers = numbers_of(source(), *[piste.PageView("https://a/")] * 3)
    assert [number["sequence"] for number in numbers] == [1, 2, 3]
    assert len({number["instance"] for number in numbers}) == 1


def test_without_the_option_there_is_no_entity() -> None:
    ((_, _, body),) = PayloadSource("ns", encode_base64=False).written(piste.PageView("https://a/"))
    assert "co" not in from_bytes(body)


def test_an_event_that_is_refused_uses_up_no_number() -> None:
    numbered = source()
    with pytest.raises(piste.InvalidEventError):
        numbered.written(piste.SelfDescribing(piste.SelfDescribingJson("iglu:a/b/jsonschema/1-0-0", {"x": object()})))
    assert numbers_of(numbered, piste.PageView("https://a/"))[0]["sequence"] == 1


def test_threads_share_the_numbers() -> None:
    numbered = source()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: numbers_of(numbered, piste.PageView("https://a/"))[0]["sequence"], range(400)))
    assert sorted(found) == list(range(1, 401))


def test_a_forked_process_has_numbers_of_its_own() -> None:
    numbered = source()
    (mine,) = numbers_of(numbered, piste.PageView("https://a/"))
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, json.dumps(numbers_of(numbered, piste.PageView("https://a/"))).encode())
        os._exit(0)
    os.close(writing)
    (child,) = json.loads(os.read(reading, 10_000))
    os.close(reading)
    os.wait()
    assert child["sequence"] == 1
    assert child["instance"] != mine["instance"]
    assert numbers_of(numbered, piste.PageView("https://a/"))[0]["sequence"] == 2


def test_the_option_is_the_configurations() -> None:
    config = piste.TrackerConfiguration(encode_base64=False, sequence=True)
    tracker = piste.create_tracker("numbered", "http://127.0.0.1:9", tracker_config=config)
    assert numbers_of(tracker, piste.PageView("https://a/"))[0]["sequence"] == 1
    tracker.close(0)
