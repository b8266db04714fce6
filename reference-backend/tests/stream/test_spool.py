"""The stream keeps what it took, in order, under offsets that are never given twice."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from piste.stream.spool import TRIM_CHUNK, Spool, SpoolError, SpoolFull


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "stream.sqlite"


@pytest.fixture
def spool(path: Path):  # type: ignore[no-untyped-def]
    spool = Spool(path)
    yield spool
    spool.close()


def test_reads_back_in_order_what_was_appended(spool: Spool) -> None:
    assert spool.last() == 0
    assert spool.append([b"a", b"b"]) == 2
    assert spool.append([b"c"]) == 3
    assert spool.read(0, 10) == [(1, b"a"), (2, b"b"), (3, b"c")]
    assert spool.read(1, 1) == [(2, b"b")]
    assert spool.read(3, 10) == []
    assert spool.last() == 3


@pytest.mark.parametrize("count", [1, 3, 4, 5, 255, 256, 257, 700])
def test_any_number_of_records_is_one_commit(spool: Spool, count: int) -> None:
    records = [b"%d" % n for n in range(count)]
    assert spool.append(records) == count
    assert [record for _, record in spool.read(0, count + 1)] == records


def test_offsets_go_on_after_everything_is_trimmed(spool: Spool, path: Path) -> None:
    spool.append([b"a"] * 5)
    assert spool.trim(3) == 3
    assert spool.read(0, 10) == [(4, b"a"), (5, b"a")]
    assert spool.trim(100) == 2
    assert spool.last() == 5
    other = Spool(path)
    assert other.append([b"b"]) == 6
    other.close()


def test_trims_more_than_a_chunk(spool: Spool) -> None:
    count = 2 * TRIM_CHUNK + 7
    spool.append([b"x"] * count)
    assert spool.trim(count - 1) == count - 1
    assert [offset for offset, _ in spool.read(0, 10)] == [count]


def test_discard_drops_the_backlog_and_says_where_it_ended(spool: Spool) -> None:
    spool.append([b"a", b"b"])
    assert spool.discard() == 2
    assert spool.read(0, 10) == []
    assert spool.append([b"c"]) == 3


def test_a_read_stops_at_its_bytes_but_gives_at_least_one_record(spool: Spool) -> None:
    spool.append([b"x" * 1000, b"y" * 1000, b"z"])
    assert [offset for offset, _ in spool.read(0, 10, max_bytes=10)] == [1]
    assert [offset for offset, _ in spool.read(0, 10, max_bytes=1500)] == [1, 2]


def test_at_its_cap_it_refuses_and_takes_records_again_after_a_trim(path: Path) -> None:
    spool = Spool(path, cap_bytes=200_000)
    taken = 0

    def fill() -> None:
        nonlocal taken
        while True:
            taken = spool.append([b"x" * 1000])

    with pytest.raises(SpoolFull, match="raise the cap"):
        fill()
    assert 100 < taken < 250
    assert spool.usage() <= 200_000 + 8192
    with pytest.raises(SpoolFull):
        spool.append([b"x" * 1000])
    other = Spool(path)  # the pipeline's view
    other.trim(taken)
    other.close()
    assert spool.append([b"x" * 1000]) == taken + 1
    spool.close()


def test_a_failed_append_leaves_nothing_and_the_next_one_works(spool: Spool) -> None:
    spool.append([b"a"])
    with pytest.raises(UnicodeEncodeError):
        spool.append([b"b", "\ud800"])  # type: ignore[list-item]  # cannot be encoded
    assert spool.append([b"c"]) == 2
    assert spool.read(0, 10) == [(1, b"a"), (2, b"c")]


def test_probe_writes_no_record(spool: Spool) -> None:
    spool.probe()
    spool.probe()
    assert spool.last() == 0


def test_refuses_a_file_that_is_not_sqlite(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(SpoolError, match="move it away"):
        Spool(path)
    assert path.read_bytes().startswith(b"not a database")


def test_refuses_a_foreign_sqlite_file(path: Path) -> None:
    path.parent.mkdir()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE theirs (x)")
    db.close()
    with pytest.raises(SpoolError, match="not a stream of Piste"):
        Spool(path)


def test_refuses_another_version_of_the_format(path: Path) -> None:
    Spool(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 7")
    db.close()
    with pytest.raises(SpoolError, match="stream format 7, this version of Piste knows 1"):
        Spool(path)


def test_refuses_a_damaged_file(path: Path) -> None:
    spool = Spool(path)
    spool.append([b"x" * 3000] * 50)
    spool.close()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996  # the first page's tree
    path.write_bytes(content)
    with pytest.raises(SpoolError, match="damaged"):
        Spool(path)


def test_refuses_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolError, match="writable"):
        Spool(tmp_path / "file" / "stream.sqlite")


def test_a_writer_and_a_trimming_reader_in_two_processes_lose_nothing(path: Path) -> None:
    writer = (
        "import sys; from pathlib import Path; from piste.stream.spool import Spool\n"
        "spool = Spool(Path(sys.argv[1]))\n"
        "for n in range(200): spool.append([b'%d' % (n * 10 + k) for k in range(10)])\n"
    )
    reader = Spool(path)
    process = subprocess.Popen([sys.executable, "-c", writer, str(path)])
    seen: list[bytes] = []
    after = 0
    while len(seen) < 2000:
        rows = reader.read(after, 500)
        if not rows:
            assert process.poll() in (None, 0)
            continue
        seen += [record for _, record in rows]
        after = rows[-1][0]
        reader.trim(after)
    assert process.wait(10) == 0
    assert seen == [b"%d" % n for n in range(2000)]
    assert after == reader.last() == 2000
    reader.close()


def test_two_processes_that_create_it_at_once_both_get_it(path: Path) -> None:
    create = (
        "import sys; from pathlib import Path; from piste.stream.spool import Spool\n"
        "sys.stdin.readline(); Spool(Path(sys.argv[1])).append([b'x'])\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", create, str(path)], stdin=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert Spool(path).last() == 4


def test_threads_share_one_spool(spool: Spool) -> None:
    threads = [threading.Thread(target=lambda: [spool.append([b"x"]) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [offset for offset, _ in spool.read(0, 1000)] == list(range(1, 201))
