"""The serial gateway on pseudo terminals: a board written in Python at one end, a collector at the other."""

from __future__ import annotations

import argparse
import errno
import fcntl
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.gateway import run_gateway
from piste.gateway.backlog import Backlog, BacklogFullError
from piste.gateway.command import _trouble
from piste.gateway.frames import Decoder, Frame, Kind, crc16, encode
from piste.gateway.request import Request

GET = b"GET /i?e=se&se_ca=a HTTP/1.1\r\nHost: c\r\n\r\n"
TP2 = "/com.snowplowanalytics.snowplow/tp2"


def post(body: bytes) -> bytes:
    head = f"POST {TP2} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def batch(count: int, **more: str) -> bytes:
    events = [{"e": "se", "se_va": str(n), **more} for n in range(count)]
    return json.dumps({"schema": "s", "data": events}, separators=(",", ":")).encode()


def values(collector: Any) -> list[str]:
    """What the collector has taken, in order."""
    return [event["se_va"] for _, _, body in collector.seen if len(body) <= collector.most for event in read(body)]


def read(body: bytes) -> list[dict[str, str]]:
    data: list[dict[str, str]] = json.loads(body)["data"]
    return data


def test_a_get_and_a_post_reach_the_collector(start_collector: Any, run: Any) -> None:
    collector = start_collector()
    with run(collector.address + "/first") as board:
        assert board.request(GET).startswith(b"HTTP/1.1 200")
        reply = board.request(post(batch(2)))
        collector.wait_for(2)
    assert b"\r\nDate: " in reply  # the board's clock
    assert collector.seen == [("GET", "/first/i?e=se&se_ca=a", b""), ("POST", "/first" + TP2, batch(2))]


def test_the_time_is_told_without_asking_the_collector(start_collector: Any, run: Any) -> None:
    collector = start_collector()
    with run(collector.address) as board:
        reply = board.request(b"GET /health HTTP/1.1\r\nHost: c\r\n\r\n")
    assert b"\r\nDate: " in reply
    assert collector.seen == []


def test_events_wait_while_the_collector_is_away_and_survive_a_restart(start_collector: Any, run: Any) -> None:
    away = start_collector()
    away.stop()
    with run(away.address) as board:
        assert board.request(GET).startswith(b"HTTP/1.1 200")
    back = start_collector(port=away.server_port)
    with run(back.address):
        back.wait_for(1)
    assert back.seen == [("GET", "/i?e=se&se_ca=a", b"")]


def test_an_unavailable_collector_is_tried_again_and_a_refusal_is_not(start_collector: Any, run: Any) -> None:
    collector = start_collector(503, 200, 403, 200)
    with run(collector.address) as board:
        for n in range(3):
            board.request(b"GET /i?n=%d HTTP/1.1\r\n\r\n" % n)
        collector.wait_for(4)
    assert [path for _, path, _ in collector.seen] == ["/i?n=0", "/i?n=0", "/i?n=1", "/i?n=2"]


def test_a_batch_that_is_too_large_is_split_until_it_fits(start_collector: Any, run: Any) -> None:
    """SP-RETRY-6; a single event that is too large even so is given up, and what follows it is delivered."""
    collector = start_collector(most=len(batch(2)))
    with run(collector.address) as board:
        board.request(post(batch(7)))
        board.request(post(batch(1, se_la="x" * len(batch(2)))))
        board.request(post(batch(1)))
        collector.wait_for(9)
    assert values(collector) == ["0", "1", "2", "3", "4", "5", "6", "0"]


def test_what_was_split_and_delivered_is_not_sent_again_after_a_restart(start_collector: Any, run: Any) -> None:
    collector = start_collector(413, 200, *[503] * 100)
    with run(collector.address) as board:
        board.request(post(batch(4)))
        collector.wait_for(3)
    collector.script.clear()
    collector.seen.clear()
    with run(collector.address):
        collector.wait_for(1)
    assert values(collector) == ["2", "3"]


def test_retry_after_is_honoured(start_collector: Any, run: Any) -> None:
    collector = start_collector(503, 200)
    collector.headers["Retry-After"] = "2"
    with run(collector.address) as board:
        board.request(GET)
        collector.wait_for(1)
        refused_at = time.monotonic()
        collector.wait_for(2)
    assert time.monotonic() - refused_at >= 1.9


def test_the_sent_timestamp_moves_on_with_the_time_that_a_request_waited() -> None:
    get = Request("GET", "/i?e=se&stm=1000&dtm=500", received_at=70_000)
    assert get.waited(75_000).target == "/i?e=se&stm=6000&dtm=500"
    posted = Request("POST", TP2, {}, batch(2, stm="1000", dtm="500"), received_at=70_000)
    assert posted.waited(75_000).body == batch(2, stm="6000", dtm="500")
    unknown = Request("POST", TP2, {}, batch(2), received_at=70_000)  # a board that does not know the time
    assert unknown.waited(75_000) == unknown


@given(st.binary(max_size=40), st.integers(1, 3))
def test_a_body_that_is_no_batch_is_passed_on_as_it_is(body: bytes, count: int) -> None:
    request = Request("POST", TP2, {}, body)
    assert (request.events, request.divided(count), request.waited(1000)) == (1, (request, None), request)


def test_noise_and_damage_on_the_line_do_not_matter(start_collector: Any, run: Any) -> None:
    collector = start_collector()
    with run(collector.address) as board:
        damaged = bytearray(encode(Frame(Kind.DATA, 9, b"GET /wrong")))
        damaged[6] ^= 1
        os.write(board.line, b"booting\r\n" + bytes(damaged))
        board.request(b"GET /\x01 HTTP/1.1\r\n\r\n")  # no address at all: must not block what follows
        board.request(GET)
        collector.wait_for(1)
    assert [path for _, path, _ in collector.seen] == ["/i?e=se&se_ca=a"]


def test_a_plug_that_was_pulled_out_and_put_in_again_goes_on(start_collector: Any, run: Any, plug: Any) -> None:
    collector = start_collector()
    with run(collector.address) as board:
        board.request(GET)
        plug.pull_out()
        assert plug.put_in().request(GET).startswith(b"HTTP/1.1 200")
        collector.wait_for(2)


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(errno.ENOENT, "No such file"), "Is the board plugged in?"),
        (OSError(errno.EACCES, "Permission denied"), "dialout"),
        (OSError(errno.EBUSY, "Device or resource busy"), "Close the serial monitor"),
        (OSError(errno.EIO, "Input/output error"), "cannot open /dev/x"),
    ],
)
def test_a_line_that_cannot_be_opened_is_explained(error: OSError, advice: str) -> None:
    assert advice in _trouble("/dev/x", error)


def arguments(port: str, tmp_path: Path, **more: Any) -> argparse.Namespace:
    given = {"port": port, "baud": 9600, "collector": "http://c", "backlog": tmp_path / "q"}
    return argparse.Namespace(**{**given, **more})


def test_a_line_that_does_not_exist_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_gateway(arguments(str(tmp_path / "none"), tmp_path)) == 1
    assert "Is the board plugged in?" in capsys.readouterr().err


def test_a_line_that_another_program_holds_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, slave = os.openpty()
    fcntl.flock(slave, fcntl.LOCK_EX)
    assert run_gateway(arguments(os.ttyname(slave), tmp_path)) == 1
    assert "is in use" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "complaint"),
    [({"collector": "localhost:9090"}, "is no address"), ({"backlog": Path("/proc/none/q")}, "--backlog")],
)
def test_what_is_wrong_with_the_flags_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: dict[str, Any], complaint: str
) -> None:
    _, slave = os.openpty()
    assert run_gateway(arguments(os.ttyname(slave), tmp_path, **more)) == 1
    assert complaint in capsys.readouterr().err


def test_two_gateways_do_not_share_a_backlog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backlog = Backlog(tmp_path / "q")
    _, slave = os.openpty()
    assert run_gateway(arguments(os.ttyname(slave), tmp_path)) == 1
    assert "Another gateway's?" in capsys.readouterr().err
    backlog.close()


def test_help_says_what_it_does() -> None:
    done = subprocess.run([sys.executable, "-m", "piste.cli", "gateway", "serial", "--help"], capture_output=True)
    assert b"piste gateway serial /dev/ttyUSB0 --collector" in done.stdout


def test_a_full_backlog_refuses(tmp_path: Path) -> None:
    request = Request("GET", "/i", received_at=5)
    backlog = Backlog(tmp_path / "q", limit=100)
    backlog.put(request)
    with pytest.raises(BacklogFullError):
        backlog.put(request)
    number, first = backlog.first(0) or (0, None)
    assert first == request
    backlog.settle(number, request, None)
    assert len(backlog) == 0
    backlog.put(request)


def test_the_checksum_is_that_of_ccitt() -> None:
    assert crc16(b"123456789") == 0x29B1


@given(st.binary(max_size=48), st.integers(0, 255), st.binary(max_size=9).filter(lambda noise: b"\x7e" not in noise))
def test_every_payload_comes_through(payload: bytes, sequence: int, noise: bytes) -> None:
    frame = Frame(Kind.DATA, sequence, payload)
    assert Decoder().feed(noise + encode(frame)) == [frame]
