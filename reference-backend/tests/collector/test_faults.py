"""Scripts of faults: how they read, what they do to real requests, and that nobody else is met."""

from __future__ import annotations

import json
import time

import pytest

from piste.collector.faults import Fault, FaultError, Faults, parse

TP2 = "/com.snowplowanalytics.snowplow/tp2"
JSON = ("Content-Type", "application/json")


@pytest.mark.parametrize(
    ("script", "faults"),
    [
        ("503x2", [(Fault(status=503, recorded=False), 2)]),
        ("slow=3s", [(Fault(delay=3), 1)]),
        ("slow=250ms", [(Fault(delay=0.25), 1)]),
        ("slow=1.5", [(Fault(delay=1.5), 1)]),
        ("drop-after-accept", [(Fault(cut=True), 1)]),
        ("drop", [(Fault(cut=True, recorded=False), 1)]),
        ("413", [(Fault(status=413, recorded=False), 1)]),
        ("retry-after=5", [(Fault(status=503, retry_after=5, recorded=False), 1)]),
        ("429+retry-after=1x3", [(Fault(status=429, retry_after=1, recorded=False), 3)]),
        ("slow=1s+500, ok", [(Fault(delay=1, status=500, recorded=False), 1), (Fault(), 1)]),
        ("okx2, 503xforever", [(Fault(), 2), (Fault(status=503, recorded=False), None)]),
        (" , ", []),
    ],
)
def test_how_a_script_reads(script: str, faults: list[tuple[Fault, int | None]]) -> None:
    assert [(step.fault, step.left) for step in parse(script)] == faults


@pytest.mark.parametrize(
    "script", ["200", "600", "5o3", "slow", "slow=1h", "slow=9999s", "503x0", "retry-after=x", "?"]
)
def test_a_step_that_is_none_is_named(script: str) -> None:
    with pytest.raises(FaultError, match=script.split("x")[0].replace("?", r"\?")):
        parse(script)


def test_scripts_are_bounded() -> None:
    with pytest.raises(FaultError, match="100000"):
        parse("503x100001")
    with pytest.raises(FaultError, match="no other is reached"):
        parse("503xforever, 413")
    faults = Faults()
    for number in range(1_000):
        faults.set(f"lane{number}", "503")
    with pytest.raises(FaultError, match="1000 lanes"):
        faults.set("one-more", "503")


def script(front, text: str, lane: str = "") -> None:  # type: ignore[no-untyped-def]
    prefix = f"/lane/{lane}" if lane else ""
    answer = front.ask(f"{prefix}/api/faults", JSON, method="POST", body=json.dumps({"script": text}).encode())
    assert answer.status == 200, answer.body


def test_a_script_is_played_request_by_request(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    script(front, "503x2, 413, 429+retry-after=7, ok")
    answers = [front.ask(TP2, method="POST", body=b"{}") for _ in range(6)]
    assert [answer.status for answer in answers] == [503, 503, 413, 429, 200, 200]
    assert answers[3].headers["retry-after"] == "7"
    assert answers[0].headers["access-control-allow-origin"] == "*"
    assert front.last() - before == 2


def test_health_and_api_are_spared(front) -> None:  # type: ignore[no-untyped-def]
    script(front, "503")
    assert front.ask("/health").status == 200
    assert json.loads(front.ask("/api/faults").body) == {"script": "503x1", "applied": 0}
    assert front.ask("/i").status == 503
    assert json.loads(front.ask("/api/faults").body) == {"script": "", "applied": 1}


def test_a_slow_answer_comes_late_and_is_recorded(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    script(front, "slow=300ms")
    started = time.monotonic()
    assert front.ask("/i").status == 200
    assert time.monotonic() - started >= 0.3
    assert front.last() - before == 1


@pytest.mark.parametrize(("step", "recorded"), [("drop", 0), ("drop-after-accept", 1)])
def test_a_dropped_connection_has_no_answer(front, step: str, recorded: int) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    script(front, step)
    assert front.send(b"POST /com.acme/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}") is None
    assert front.last() - before == recorded
    assert front.ask("/i").status == 200


def test_a_lane_has_a_script_of_its_own(front) -> None:  # type: ignore[no-untyped-def]
    script(front, "503xforever", "a")
    try:
        assert front.ask("/lane/a/i").status == 503
        assert front.ask("/i", host="a.localhost").status == 503
        assert front.ask("/lane/b/i").status == 200
        assert front.ask("/i").status == 200
    finally:
        assert front.ask("/lane/a/api/faults", method="DELETE").status == 200
    assert front.ask("/lane/a/i").status == 200


@pytest.mark.parametrize(
    ("headers", "host", "status"),
    [
        ([("Origin", "https://evil.example")], "localhost", 403),
        ([], "evil.example", 403),
        ([("Origin", "http://localhost:3000")], "localhost", 200),
    ],
)
def test_other_sites_cannot_set_faults(front, headers, host, status) -> None:  # type: ignore[no-untyped-def]
    answer = front.ask("/api/faults", JSON, *headers, method="POST", body=b'{"script": ""}', host=host)
    assert answer.status == status


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("POST", b"503", 400),
        ("POST", b'{"script": "nonsense"}', 400),
        ("POST", b'{"scrpt": ""}', 400),
        ("PUT", b"", 405),
    ],
)
def test_what_is_no_script_is_told(front, method: str, body: bytes, status: int) -> None:  # type: ignore[no-untyped-def]
    answer = front.ask("/api/faults", JSON, method=method, body=body)
    assert answer.status == status
    assert json.loads(answer.body)["error"]["message"]
