"""A lane is named in the path or in the host; its events are recorded as its own."""

from __future__ import annotations

import pytest

from piste.collector.lanes import LaneError, find

TP2 = "/com.snowplowanalytics.snowplow/tp2"


@pytest.mark.parametrize(
    ("path", "host", "found"),
    [
        ("/i", b"localhost:9090", ("", "/i")),
        ("/i", b"127.0.0.1", ("", "/i")),
        ("/i", b"", ("", "/i")),
        ("/i", b"Login-Test.localhost:9090", ("login-test", "/i")),
        ("/i", b"a.localhost.", ("a", "/i")),
        ("/i", b"localhost.example.com", ("", "/i")),
        ("/lane/a1/i", b"localhost", ("a1", "/i")),
        ("/lane/a/com.acme/v1", b"b.localhost", ("a", "/com.acme/v1")),
        ("/lane/a/", b"", ("a", "/")),
        ("/lane/a", b"", ("a", "/")),
        ("/lane/" + "a" * 63 + "/i", b"", ("a" * 63, "/i")),
    ],
)
def test_where_a_lane_stands(path: str, host: bytes, found: tuple[str, str]) -> None:
    assert find(path, host) == found


@pytest.mark.parametrize("lane", ["", "A", "a_b", "-a", "a-", "a" * 64, "..", "é", "a.b", "a b"])
def test_a_name_that_is_none(lane: str) -> None:
    with pytest.raises(LaneError, match="1 to 63"):
        find(f"/lane/{lane}/i")


def test_a_host_below_a_lane_is_none() -> None:
    with pytest.raises(LaneError):
        find("/i", b"a.b.localhost")


def test_events_are_recorded_with_their_lane(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    assert front.ask("/lane/one/i?e=pv").status == 200
    assert front.ask("/i?e=pv", host="two.localhost:1").status == 200
    assert front.ask(f"/lane/three{TP2}", method="POST", body=b"{}").body == b"ok"
    assert front.ask("/i?e=pv").status == 200
    records = front.records(before)
    assert [record.lane for record in records] == ["one", "two", "three", ""]
    assert [record.path for record in records] == ["/i", "/i", TP2, "/i"]


def test_a_bad_name_is_told_and_nothing_recorded(front) -> None:  # type: ignore[no-untyped-def]
    before = front.last()
    answer = front.ask("/lane/No_Lane/i")
    assert answer.status == 404
    assert b"No_Lane" in answer.body
    assert b"1 to 63" in answer.body
    assert front.last() == before
