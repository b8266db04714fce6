"""A 200 means that the record is on the disk: shown by watching the front's writes and syncs, and making them fail."""

from __future__ import annotations

import resource
import shutil
import subprocess
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from piste.stream.spool import Spool

SHIM = Path(__file__).with_name("shim.c")


class Disk:
    """The control file and the log of a front's preloaded shim."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc") or shutil.which("gcc")
        assert compiler, "the durability tests need a C compiler: apt-get install gcc libc6-dev"
        library = folder / "shim.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SHIM], check=True)
        self.control = folder / "control"
        self.log = folder / "log"
        self.set("0")
        self.environment = {
            "LD_PRELOAD": str(library),
            "SHIM_CONTROL": str(self.control),
            "SHIM_LOG": str(self.log),
        }

    def set(self, mode: str) -> None:
        with self.control.open("r+b" if self.control.exists() else "wb") as file:
            file.write(mode.encode())

    def writes_and_syncs(self):  # type: ignore[no-untyped-def]
        """Marker -> [(descriptor, end ns)], descriptor -> [(start ns, end ns)]."""
        writes, syncs = defaultdict(list), defaultdict(list)
        for line in self.log.read_text().splitlines():
            kind, descriptor, *rest = line.split()
            if kind == "W":
                writes[rest[1]].append((descriptor, int(rest[0])))
            else:
                syncs[descriptor].append((int(rest[0]), int(rest[1])))
        return writes, syncs


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


def test_each_200_comes_after_a_sync_of_its_write(start_front, disk) -> None:  # type: ignore[no-untyped-def]
    front = start_front(environment=disk.environment)

    def client(number: int) -> list[tuple[str, int]]:
        answered = []
        with front.connect() as connection:
            for n in range(40):
                marker = f"marker-{number:02}{n:06}"
                connection.sendall(f"GET /i?{marker} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                assert front.read(connection).status == 200
                answered.append((marker, time.monotonic_ns()))
        return answered

    with ThreadPoolExecutor(16) as clients:
        answers = [answer for answers in clients.map(client, range(16)) for answer in answers]
    writes, syncs = disk.writes_and_syncs()
    assert len(answers) == 640
    for marker, answered in answers:
        assert any(
            written <= began and ended <= answered
            for descriptor, written in writes[marker]
            for began, ended in syncs[descriptor]
        ), f"{marker} was acknowledged before a sync covered it"
    # Grouped: far fewer syncs than records, which is what makes it bearable.
    assert len([sync for some in syncs.values() for sync in some]) < 500


def test_the_proof_would_find_a_missing_sync(start_front, disk) -> None:  # type: ignore[no-untyped-def]
    front = start_front(environment=disk.environment)
    assert front.ask("/i?marker-99999999").status == 200
    answered = time.monotonic_ns()
    writes, syncs = disk.writes_and_syncs()
    ((descriptor, written),) = writes["marker-99999999"]
    assert [1 for began, ended in syncs[descriptor] if written <= began and ended <= answered] == [1]
    # Without that one sync nothing else would cover the record.
    assert len([1 for began, _ in syncs[descriptor] if began >= written]) == 1


@pytest.mark.parametrize("failure", ["S", "W"], ids=["the sync fails", "the disk is full"])
def test_a_failing_disk_gives_503_and_recovers(start_front, disk, failure) -> None:  # type: ignore[no-untyped-def]
    front = start_front(environment=disk.environment)
    assert front.ask("/i?before").status == 200
    disk.set(failure)
    for target, method in (("/i?refused", "GET"), ("/com.acme/v1?refused", "POST")):
        answer = front.ask(target, method=method, body=b"{}" if method == "POST" else None)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert b"goes on by itself" in answer.body
        assert "set-cookie" not in answer.headers
    assert front.ask("/sink-health").status == 503
    assert front.ask("/health").status == 200
    disk.set("0")
    assert front.ask("/sink-health").status == 200
    assert front.ask("/i?after").status == 200
    assert [record.querystring for record in front.records()] == ["before", "after"]
    assert front.process.poll() is None
    assert front.stop() == 0
    log = (front.folder / "front.log").read_text()
    assert log.count("answering 503") == 1
    assert log.count("takes records again") == 1


def test_under_load_a_failing_sync_is_never_acknowledged(start_front, disk) -> None:  # type: ignore[no-untyped-def]
    front = start_front(environment=disk.environment)
    acknowledged: list[str] = []
    refused: list[str] = []
    done = threading.Event()

    def client(number: int) -> None:
        with front.connect() as connection:
            n = 0
            while not done.is_set():
                connection.sendall(f"GET /i?{number}-{n} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                status = front.read(connection).status
                assert status in (200, 503)
                (acknowledged if status == 200 else refused).append(f"{number}-{n}")
                n += 1

    with ThreadPoolExecutor(8) as clients:
        running = [clients.submit(client, number) for number in range(8)]
        for _ in range(5):
            seen = len(refused)
            disk.set("S")
            while len(refused) < seen + 20:
                time.sleep(0.001)
            seen = len(acknowledged)
            disk.set("0")
            while len(acknowledged) < seen + 20:
                time.sleep(0.001)
        done.set()
        for task in running:
            task.result()
    front.process.kill()
    front.process.wait()
    stored = [record.querystring for record in front.records()]
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))


def test_a_file_size_limit_gives_503_and_recovers(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    assert front.ask("/i?before").status == 200
    unlimited = resource.prlimit(front.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(front.process.pid, resource.RLIMIT_FSIZE, (300_000, unlimited[1]))
    statuses = [front.ask("/com.acme/v1", method="POST", body=b"x" * 50_000).status for _ in range(12)]
    assert (statuses[0], statuses[-1]) == (200, 503)
    resource.prlimit(front.process.pid, resource.RLIMIT_FSIZE, unlimited)
    assert front.ask("/i?after").status == 200
    assert len(front.records()) == statuses.count(200) + 2


def test_at_the_cap_it_answers_503_until_the_pipeline_trims(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front(cap=300_000)
    statuses = [front.ask("/com.acme/v1", method="POST", body=b"x" * 50_000).status for _ in range(8)]
    assert (statuses[0], statuses[-1]) == (200, 503)
    answer = front.ask("/com.acme/v1", method="POST", body=b"x" * 50_000)
    assert answer.status == 503
    assert b"raise the cap" in answer.body
    pipeline = Spool(front.stream)
    pipeline.trim(pipeline.last())
    pipeline.close()
    assert front.ask("/com.acme/v1", method="POST", body=b"x" * 50_000).status == 200
    assert front.ask("/sink-health").status == 200


def test_what_was_acknowledged_survives_kill_9(start_front) -> None:  # type: ignore[no-untyped-def]
    front = start_front()
    acknowledged: list[str] = []

    def client(name: str) -> None:
        with front.connect(timeout=2) as connection:
            for n in range(100_000):
                try:
                    connection.sendall(f"GET /i?{name}-{n} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                    front.read(connection)
                except (AssertionError, OSError):
                    return
                acknowledged.append(f"{name}-{n}")

    for life in range(3):
        seen = len(acknowledged)
        with ThreadPoolExecutor(8) as clients:
            for number in range(8):
                clients.submit(client, f"{life}-{number}")
            while len(acknowledged) < seen + 300:
                time.sleep(0.001)
            front.process.kill()
            front.process.wait()
        front.start()
    stored = [record.querystring for record in front.records()]
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
