"""What counts as a change of a schema, and what is tried again then."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from history import ORDER, World, order, post, write_schema

from piste.records import SchemaKey
from piste.replay.watch import SchemaWatch

KEY = SchemaKey("com.acme", "order", "jsonschema", "1-0-0")


class Jobs:
    """A worker that only does jobs, at once."""

    def __init__(self) -> None:
        self.done = 0

    def run(self, job: Generator[object, None, None]) -> None:
        for _ in job:
            pass
        self.done += 1


def watch(world: World) -> tuple[SchemaWatch, Jobs]:
    jobs = Jobs()
    return SchemaWatch(jobs, world.store, world.pipeline), jobs  # type: ignore[arg-type]


def test_files_that_change_come_and_go(world: World) -> None:
    looking, jobs = watch(world)
    assert looking.look() == frozenset()
    write_schema(world.iglu, price={"type": "integer"})
    assert looking.look() == {KEY}
    file = world.iglu / "com.acme" / "order" / "jsonschema" / "1-0-0"
    newer = file.with_name("1-0-1.json")
    newer.write_text(file.read_text())
    (file.parent / ".1-0-2.part").write_text("half a file")
    assert looking.look() == {KEY._replace(version="1-0-1")}
    newer.unlink()
    file.unlink()
    assert looking.look() == {KEY, KEY._replace(version="1-0-1")}
    assert (looking.look(), jobs.done) == (frozenset(), 3)


def test_the_failed_events_of_the_schema_alone_are_tried_again(world: World, caplog: pytest.LogCaptureFixture) -> None:
    other = order("iglu:com.acme/other/jsonschema/1-0-0", price=1)
    world.take(post(order(price="1")), post(other), post(order(price=2)), post({"e": "pv", "p": "nowhere", "tv": "x"}))
    looking, _ = watch(world)
    write_schema(world.iglu, price={"type": "string"})
    with caplog.at_level("INFO", "piste.replay"):
        looking.look()
    assert world.store.counts() == (4, 2, 2)  # good events are left alone, though the schema no longer takes them
    assert "1 events are good now, 0 still fail" in caplog.text


def test_a_superseding_version_frees_what_names_the_older(world: World) -> None:
    file = world.iglu / "com.acme" / "order" / "jsonschema" / "1-0-0"
    document = file.read_text()
    world.take(post(order(price="1")))
    looking, _ = watch(world)
    file.write_text(document.replace('"type": "object"', '"$supersededBy": "1-0-1", "type": "object"', 1))
    looking.look()
    assert world.store.counts() == (1, 0, 1)
    newer = document.replace('"version": "1-0-0"', '"version": "1-0-1"').replace('"number"', '"string"')
    file.with_name("1-0-1").write_text(newer)
    looking.look()
    assert world.store.counts() == (1, 1, 0)
    assert world.rows("SELECT unstruct_event->>'$.data.schema' FROM events") == [[ORDER.replace("1-0-0", "1-0-1")]]


def test_a_folder_that_is_not_there_any_more(world: World, tmp_path: Path) -> None:
    looking, _ = watch(world)
    world.iglu.rename(tmp_path / "elsewhere")
    assert looking.look() == {KEY}
    (tmp_path / "elsewhere").rename(world.iglu)
    assert looking.look() == {KEY}
