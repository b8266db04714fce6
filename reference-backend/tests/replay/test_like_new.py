"""A replayed store is what a new one would be that had met today's schemas from the start."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from history import World, order, post, write_schema

from piste.storage.rows import NAMES

TIMES = re.compile(r'"(timestamp|etl_tstamp|event_id)":"[^"]*"')
KINDS: list[Any] = ["number", "string", "integer", "boolean", ["number", "string"], "array"]
VALUES: list[Any] = [1, 2.5, "3", "x", True, None, [1], {"a": 1}]
GIVEN = "8712a379-4bcb-46ee-815d-85f2654057{:02}"


def some_schema(folder: Path, chance: random.Random) -> None:
    names = chance.sample(["price", "size", "note", "when"], chance.randint(1, 4))
    write_schema(folder, **{name: {"type": chance.choice(KINDS)} for name in names})


def some_request(chance: random.Random) -> bytes:
    events = []
    for place in range(chance.randint(1, 4)):
        data = {name: chance.choice(VALUES) for name in chance.sample(["price", "size", "note"], chance.randint(0, 2))}
        event = order(**data) | ({"eid": GIVEN.format(place)} if chance.random() < 0.5 else {})
        events.append(event | ({"vid": "x"} if chance.random() < 0.2 else {}))
    return post(*events)


def contents(world: World) -> list[list[str]]:
    """Everything that does not depend on when it was made; of ids those that came with the events."""
    columns = ", ".join(f'"{name}"' for name in NAMES if name not in ("event_id", "etl_tstamp"))
    given = "CASE WHEN starts_with(event_id, '8712a379') THEN event_id END"
    good = world.rows(f"SELECT raw_id, raw_index, {given}, {columns} FROM events ORDER BY ALL")
    failed = world.rows(f"SELECT {given}, * EXCLUDE (event_id, badrow) FROM failed_events ORDER BY raw_id, raw_index")
    return [[TIMES.sub("", str(row)) for row in rows] for rows in (good, failed)]


@pytest.mark.parametrize("seed", range(6))
def test_replayed_is_like_new(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    requests = [some_request(chance) for _ in range(40)]
    worlds = {}
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        worlds[name] = World(tmp_path / name)
    old, new = worlds["old"], worlds["new"]
    old.take(*requests)
    for _ in range(3):
        some_schema(old.iglu, chance)
        old.replay()
    shutil.copytree(old.iglu, new.iglu, dirs_exist_ok=True)
    new.pipeline.resolver.refresh()
    new.take(*requests)
    assert old.store.counts() == new.store.counts()
    assert contents(old) == contents(new)
    for world in worlds.values():
        world.store.close()
