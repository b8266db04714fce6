"""kill -9 in the middle of a replay: nothing is lost, nothing is there twice, no request is half replayed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from history import World, order, post, write_schema

PROCESS = Path(__file__).with_name("replaying_process.py")
REQUESTS = 2_500
EVENTS = "SELECT raw_id, raw_index, event_id FROM {}"
BOTH = f"{EVENTS.format('events')} UNION ALL {EVENTS.format('failed_events')}"


def test_kill_9_in_the_middle(tmp_path: Path) -> None:
    chance = random.Random(9)
    world = World(tmp_path)
    for start in range(0, REQUESTS, 500):
        world.take(*(post(order(price="1"), order(price=place)) for place in range(start, start + 500)))
    ids = world.rows(f"SELECT count(*), count(DISTINCT event_id) FROM ({BOTH})")
    everything = f"SELECT md5(string_agg(event_id, '' ORDER BY raw_id, raw_index)) FROM ({BOTH})"
    before = world.rows(everything)
    assert ids == [[2 * REQUESTS, 2 * REQUESTS]]
    world.store.close()

    interrupted = 0
    for kind in ("string", "number", "string"):
        write_schema(tmp_path / "iglu", price={"type": kind})
        command = [sys.executable, str(PROCESS), str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(chance.randrange(2, 6)):
                process.stdout.readline()
            time.sleep(chance.random() * 0.1)  # the moment is what is random here
            process.kill()
        world = World(tmp_path)
        # A request has one good event and one failed one, whichever of the schemas it has met.
        per_request = f"SELECT count(*) FROM (SELECT raw_id FROM ({BOTH}) GROUP BY raw_id HAVING count(*) <> 2)"
        assert world.rows(per_request) == [[0]]
        assert world.store.counts() == (2 * REQUESTS, REQUESTS, REQUESTS)
        assert world.rows(everything) == before
        assert world.rows("SELECT sum(len(raw_ids)) FROM raw_batches") == [[REQUESTS]]
        replayed = int(world.rows(f"SELECT count(*) FROM events WHERE raw_index = {int(kind != 'string')}")[0][0])
        interrupted += 0 < replayed < REQUESTS
        world.replay()
        assert world.rows(f"SELECT count(*) FROM events WHERE raw_index = {int(kind != 'string')}") == [[REQUESTS]]
        assert world.rows(everything) == before
        world.store.close()
    assert interrupted, "no kill fell into a replay: it is faster than this test thinks"
