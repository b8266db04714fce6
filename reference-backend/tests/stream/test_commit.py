"""Group commit: what `put` returns from is durable, what it raises from was not acknowledged."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from piste.stream.commit import MAX_COMMIT_RECORDS, Committer, OverloadedError
from piste.stream.spool import SpoolError, SpoolFull


class Disk:
    """A stream whose commits wait for the test's word and fail at its command."""

    def __init__(self) -> None:
        self.commits: list[list[bytes]] = []
        self.started = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.error: Exception | None = None
        self.probes = 0

    def append(self, records: Sequence[bytes]) -> int:
        self.started.release()
        self.go.acquire()
        if self.error is not None:
            raise self.error
        self.commits.append(list(records))
        return sum(map(len, self.commits))

    def probe(self) -> None:
        self.probes += 1
        if self.error is not None:
            raise self.error

    async def under_way(self) -> None:
        await asyncio.to_thread(self.started.acquire)


async def settled(tasks: Sequence[asyncio.Task[None]]) -> list[object]:
    return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)


async def test_returns_only_after_the_commit() -> None:
    disk = Disk()
    committer = Committer(disk)
    task = asyncio.create_task(committer.put(b"a"))
    await disk.under_way()
    await asyncio.sleep(0)
    assert not task.done()
    disk.go.release()
    await task
    assert disk.commits == [[b"a"]]
    await committer.close()


async def test_what_comes_during_a_commit_makes_up_the_next_one() -> None:
    disk = Disk()
    committer = Committer(disk)
    first = asyncio.create_task(committer.put(b"a"))
    await disk.under_way()
    rest = [asyncio.create_task(committer.put(b"%d" % n)) for n in range(50)]
    await asyncio.sleep(0)
    disk.go.release()
    await disk.under_way()
    disk.go.release()
    assert await settled([first, *rest]) == list(range(1, 52))
    assert disk.commits == [[b"a"], [b"%d" % n for n in range(50)]]
    await committer.close()


async def test_a_failed_commit_fails_everything_in_it_and_nothing_else() -> None:
    disk = Disk()
    committer = Committer(disk)
    first = asyncio.create_task(committer.put(b"a"))
    await disk.under_way()
    rest = [asyncio.create_task(committer.put(b"b")) for _ in range(3)]
    await asyncio.sleep(0)
    disk.error = SpoolFull("cap")
    disk.go.release()
    with pytest.raises(SpoolFull, match="cap"):
        await first
    disk.error = None
    disk.go.release()
    assert await settled(rest) == [1, 2, 3]
    await committer.close()


async def test_an_unforeseen_error_reaches_the_waiters_and_the_committer_lives() -> None:
    disk = Disk()
    committer = Committer(disk)
    disk.error = RuntimeError("never seen before")
    disk.go.release()
    with pytest.raises(SpoolError, match="never seen before"):
        await committer.put(b"a")
    disk.error = None
    disk.go.release()
    await committer.put(b"b")
    assert disk.commits == [[b"b"]]
    await committer.close()


async def test_health_follows_the_last_commit_and_probes_after_a_failed_one() -> None:
    disk = Disk()
    committer = Committer(disk)
    assert await committer.healthy()
    assert disk.probes == 0
    disk.error = SpoolError("no space")
    disk.go.release()
    with pytest.raises(SpoolError):
        await committer.put(b"a")
    assert not await committer.healthy()
    disk.error = None
    assert await committer.healthy()
    assert disk.probes == 2
    await committer.close()


async def test_refuses_at_once_when_too_much_is_pending() -> None:
    disk = Disk()
    committer = Committer(disk, max_pending_bytes=100)
    task = asyncio.create_task(committer.put(b"x" * 80))
    await disk.under_way()
    with pytest.raises(OverloadedError):
        await committer.put(b"x" * 21)
    disk.go.release()
    await task
    disk.go.release()
    await committer.put(b"x" * 100)
    await committer.close()


async def test_a_cancelled_request_does_not_take_its_neighbours_along() -> None:
    disk = Disk()
    committer = Committer(disk)
    tasks = [asyncio.create_task(committer.put(b"%d" % n)) for n in range(3)]
    await disk.under_way()
    tasks[1].cancel()
    for _ in range(3):
        disk.go.release()
    results = await settled(tasks)
    assert (results[0], results[2]) == (1, 3)
    assert isinstance(results[1], asyncio.CancelledError)
    assert sorted(record for commit in disk.commits for record in commit) == [b"0", b"1", b"2"]
    await committer.close()


async def test_a_commit_is_bounded() -> None:
    disk = Disk()
    committer = Committer(disk)
    first = asyncio.create_task(committer.put(b"a"))
    await disk.under_way()
    rest = [asyncio.create_task(committer.put(b"b")) for _ in range(MAX_COMMIT_RECORDS + 1)]
    await asyncio.sleep(0)
    for _ in range(3):
        disk.go.release()
    await settled([first, *rest])
    assert [len(commit) for commit in disk.commits] == [1, MAX_COMMIT_RECORDS, 1]
    await committer.close()


async def test_close_commits_what_is_pending_and_refuses_what_comes_after() -> None:
    disk = Disk()
    committer = Committer(disk)
    tasks = [asyncio.create_task(committer.put(b"a")) for _ in range(3)]
    await disk.under_way()
    closing = asyncio.create_task(committer.close())
    await asyncio.sleep(0)
    with pytest.raises(SpoolError, match="stopping"):
        await committer.put(b"late")
    for _ in range(3):
        disk.go.release()
    await closing
    assert await settled(tasks) == [1, 2, 3]
