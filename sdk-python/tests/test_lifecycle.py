"""Processes that end, fork, are killed and come back: nothing is lost, nothing is sent twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections import Counter
from pathlib import Path

import pytest
from scripted_collector import Answer, Collector

import piste_tracker as piste

PRELUDE = """
import os, sys, time
import piste_tracker as piste
url = sys.argv[1]
def tracker(kind=piste.Emitter, **settings):
    settings = {"retry_initial": 0.05, "exit_timeout": 3.0, **settings}
    return piste.Tracker("ns", kind(url, "post", piste.EmitterConfiguration(**settings)))
def track(sp, who, count):
    for n in range(count):
        sp.track(piste.StructuredEvent("life", who, value=n))
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(program), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(program: str, *arguments: str, timeout: float = 30.0) -> tuple[str, float]:
    """Run a program to its end; return its errors and the seconds it took."""
    started = time.monotonic()
    process = start(program, *arguments)
    _, errors = process.communicate(timeout=timeout)
    assert process.returncode == 0, errors
    return errors, time.monotonic() - started


def who(collector: Collector) -> Counter[str]:
    assert len({one["eid"] for one in collector.delivered}) == len(collector.delivered)
    return Counter(one["se_ac"] for one in collector.delivered)


@pytest.mark.parametrize("kind", ["Emitter", "SyncEmitter"])
def test_the_end_of_the_program_sends_what_is_queued(collector: Collector, kind: str) -> None:
    run(f"track(tracker(piste.{kind}, batch_size=50), 'main', 120)", collector.url)
    assert who(collector) == {"main": 120}


def test_a_dead_or_hanging_collector_does_not_keep_the_program(collector: Collector) -> None:
    collector.default = Answer(delay=20)
    program = "track(tracker(exit_timeout=0.5), 'main', 3)"
    for url in ("http://127.0.0.1:9", collector.url):
        errors, seconds = run(program, url)
        assert seconds < 5
        assert "shutdown" in errors


def test_several_emitters_share_the_time_at_the_end() -> None:
    program = "[track(tracker(exit_timeout=0.7, retry_maximum=0.2), 'main', 3) for _ in range(6)]"
    _, seconds = run(program, "http://127.0.0.1:9")
    assert seconds < 4


def test_tracking_while_the_program_ends(collector: Collector) -> None:
    run(
        """
        import atexit
        sp = tracker()
        atexit.register(lambda: track(sp, 'late', 2))
        track(sp, 'main', 1)
        """,
        collector.url,
    )
    assert who(collector) == {"main": 1, "late": 2}


def test_an_exception_ends_the_program_as_any_other(collector: Collector) -> None:
    process = start("track(tracker(), 'main', 3); raise SystemExit(3)", collector.url)
    process.communicate(timeout=30)
    assert process.returncode == 3
    assert who(collector) == {"main": 3}


def test_forked_children_send_their_own_events_and_only_those(collector: Collector) -> None:
    """As gunicorn --preload does: a tracker at work, with events waiting and connections open, then forks."""
    run(
        """
        sp = tracker(batch_size=10)
        track(sp, 'parent', 25)
        sp.flush()
        track(sp, 'parent', 5)
        children = []
        for k in range(3):
            child = os.fork()
            if child == 0:
                track(sp, f'child{k}', 20)
                sys.exit(0)
            children.append(child)
        track(sp, 'parent', 5)
        for child in children:
            assert os.waitpid(child, 0)[1] == 0
        """,
        collector.url,
    )
    assert who(collector) == {"parent": 35, "child0": 20, "child1": 20, "child2": 20}


def test_a_fork_while_threads_track(collector: Collector) -> None:
    run(
        """
        import threading
        sp = tracker(batch_size=10)
        threads = [threading.Thread(target=track, args=(sp, f't{k}', 300)) for k in range(4)]
        for thread in threads: thread.start()
        children = []
        for k in range(5):
            child = os.fork()
            if child == 0:
                track(sp, f'c{k}', 3)
                sp.flush(5)
                os._exit(0)
            children.append(child)
        for thread in threads: thread.join()
        for child in children:
            assert os.waitpid(child, 0)[1] == 0
        """,
        collector.url,
    )
    assert who(collector) == {**{f"t{k}": 300 for k in range(4)}, **{f"c{k}": 3 for k in range(5)}}


@pytest.mark.parametrize("way", ["fork", "spawn", "forkserver"])
def test_multiprocessing_workers_need_no_flush(collector: Collector, way: str, tmp_path: Path) -> None:
    program = tmp_path / "workers.py"
    program.write_text(
        PRELUDE
        + textwrap.dedent(
            f"""
            import multiprocessing
            sp = tracker(batch_size=50)
            def work(k):
                track(sp, f'worker{{k}}', 7)
            if __name__ == "__main__":
                context = multiprocessing.get_context("{way}")
                track(sp, 'main', 3)
                workers = [context.Process(target=work, args=(k,)) for k in range(2)]
                for worker in workers: worker.start()
                for worker in workers: worker.join()
                assert [worker.exitcode for worker in workers] == [0, 0]
            """
        )
    )
    result = subprocess.run(
        [sys.executable, str(program), collector.url], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 0, result.stderr
    assert who(collector) == {"main": 3, "worker0": 7, "worker1": 7}


KEPT = """
sp = tracker(storage=sys.argv[2], batch_size=10, exit_timeout=2.0)
for n in range(int(sys.argv[3])):
    print(sp.track(piste.StructuredEvent("life", sys.argv[4], value=n)), flush=True)
"""


def test_kill_9_loses_no_event_of_a_kept_queue(tmp_path: Path) -> None:
    path = str(tmp_path / "events.sqlite")
    with Collector() as refusing, Collector() as collector:
        refusing.default = Answer(503)
        ids: list[str] = []
        for life in range(3):
            process = start(KEPT + "time.sleep(60)", refusing.url, path, "10", f"life{life}")
            assert process.stdout is not None
            ids += [process.stdout.readline().strip() for _ in range(10)]
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            process.stdout.close()
            assert process.stderr is not None
            process.stderr.close()
        created = {one["eid"]: one["dtm"] for one in refusing.seen}
        run(KEPT, collector.url, path, "1", "last")
        assert [one["eid"] for one in collector.delivered][:30] == ids
        assert who(collector) == {"life0": 10, "life1": 10, "life2": 10, "last": 1}
        assert created.items() <= {one["eid"]: one["dtm"] for one in collector.delivered}.items()
        run(KEPT, collector.url, path, "0", "none")
        assert len(collector.delivered) == 31  # what was answered is not sent again


def test_the_end_of_the_program_keeps_what_a_kept_queue_could_not_send(collector: Collector, tmp_path: Path) -> None:
    path = str(tmp_path / "events.sqlite")
    errors, _ = run(
        "sp = tracker(storage=sys.argv[2], exit_timeout=0.3); track(sp, 'a', 5)", "http://127.0.0.1:9", path
    )
    assert "shutdown" not in errors
    run(KEPT, collector.url, path, "0", "none")
    assert who(collector) == {"a": 5}


def test_processes_share_a_path_and_take_over_from_the_dead(collector: Collector, tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    first, second = piste.SQLiteQueue(path), start(KEPT + "time.sleep(60)", "http://127.0.0.1:9", str(path), "4", "b")
    assert second.stdout is not None
    for _ in range(4):
        second.stdout.readline()
    assert (tmp_path / "events.sqlite-2").exists()
    assert len(first) == 0
    second.kill()
    second.communicate()
    first.put(1, b'{"eid":"x","se_ac":"a","dtm":"1"}')
    first.close()
    run(KEPT, collector.url, str(path), "0", "none")
    assert who(collector) == {"a": 1, "b": 4}


def test_a_fork_with_a_kept_queue(collector: Collector, tmp_path: Path) -> None:
    run(
        """
        sp = tracker(storage=sys.argv[2], batch_size=100)
        track(sp, 'parent', 5)
        child = os.fork()
        if child == 0:
            track(sp, 'child', 3)
            sys.exit(0)
        assert os.waitpid(child, 0)[1] == 0
        track(sp, 'parent', 5)
        """,
        collector.url,
        str(tmp_path / "events.sqlite"),
    )
    assert who(collector) == {"parent": 10, "child": 3}


@pytest.mark.parametrize(
    "damage", [b"this is no database, and never was one" * 100, b"SQLite format 3\x00" + b"\x00" * 5000]
)
def test_a_damaged_file_is_set_aside(tmp_path: Path, collector: Collector, damage: bytes) -> None:
    path = tmp_path / "events.sqlite"
    path.write_bytes(damage)
    errors, _ = run(KEPT, collector.url, str(path), "2", "a")
    assert who(collector) == {"a": 2}
    assert "is damaged" in errors
    assert (tmp_path / "events.sqlite.damaged").read_bytes() == damage


def test_damage_while_it_runs_costs_the_file_not_the_tracker(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    queue = piste.SQLiteQueue(path)
    queue.put(1, b"{}")
    queue._connection = Broken(queue._connection)
    assert queue.put(2, b'{"n":2}') >= 1
    assert [event.body for event in queue.head(10)] == [b'{"n":2}']
    queue.close()
    with pytest.raises(sqlite3.ProgrammingError):
        queue.put(3, b"{}")


class Broken:
    """A connection whose file turned out to be damaged."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, *_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    def close(self) -> None:
        self._connection.close()


def test_a_queue_that_cannot_be_opened_says_so() -> None:
    with pytest.raises(OSError, match="writable"):
        piste.SQLiteQueue("/no/such/folder/events.sqlite")


def test_importing_the_package_imports_nothing_slow() -> None:
    code = "import sys, piste_tracker; print(sorted({'requests', 'httpx', 'sqlite3', 'asyncio'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_tracker_that_the_program_let_go_of_still_sends(collector: Collector) -> None:
    run(
        """
        import gc
        for k in range(3):
            track(tracker(piste.SyncEmitter, batch_size=50), f't{k}', 2)
            gc.collect()
        """,
        collector.url,
    )
    assert who(collector) == {"t0": 2, "t1": 2, "t2": 2}
