"""The real firmware in simavr: over the real gateway, and over a simulated Ethernet chip, to the real backend."""

from __future__ import annotations

import json
import uuid
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from typing import Any

import pytest
from running import wait_for


def stored(backend: Any, count: int) -> list[dict[str, Any]]:
    """The rows in the store's table of events, once there are so many."""
    rows: list[dict[str, Any]] = []

    def enough() -> bool:
        rows[:] = backend.query("SELECT * FROM events ORDER BY collector_tstamp, raw_id, raw_index")
        return len(rows) >= count

    wait_for(enough, 90)
    return rows


def moment(row: dict[str, Any], column: str) -> datetime:
    return datetime.fromisoformat(row[column])


@pytest.mark.parametrize("kind", ["uno", "mega"])
def test_readings_go_over_the_serial_line_into_the_store(kind: str, board: Any, gateway: Any, backend: Any) -> None:
    one = board("examples/SerialGateway", kind, "--analog", "2500")
    with gateway(one.line, backend.url):
        one.start()
        rows = stored(backend, 3)
    for row in rows:
        assert row["event_name"] == "event"
        assert (row["app_id"], row["name_tracker"], row["platform"]) == ("greenhouse", "bench", "iot")
        assert (row["se_category"], row["se_action"], row["se_label"]) == ("greenhouse", "measured", "light")
        assert row["se_value"] == 511  # 2.5 of 5 volts, in 1024ths, as simavr counts them
        assert row["v_tracker"].startswith("piste-ino-")
        assert uuid.UUID(row["event_id"]).version == 4
        if row["dvce_created_tstamp"] is None:
            assert row is rows[0]  # sent before any answer had told the time
            continue
        assert moment(row, "dvce_created_tstamp") <= moment(row, "dvce_sent_tstamp")
        assert abs(moment(row, "collector_tstamp") - moment(row, "dvce_sent_tstamp")) < timedelta(seconds=5)
    assert len({row["event_id"] for row in rows}) == len(rows)
    assert one.stop()["peak_stack"] < 700


@pytest.mark.parametrize("kind", ["uno", "mega"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_events_go_over_ethernet_in_few_segments(kind: str, method: str, board: Any, collector: Any) -> None:
    collector.script = [503]
    port, pins = str(collector.server_port), "5000" if method == "POST" else "0"
    one = board("extras/firmware/EthernetBench", kind, "--fast", "--collector", port, "--analog", pins)
    one.start()
    events = collector.wait_for(12)
    network = one.stop()
    assert set(collector.methods) == {method}
    for n, event in enumerate(events):
        assert (event["aid"], event["tna"], event["p"]) == ("greenhouse", "bench", "iot")
        assert "dtm" in event or n < 4, n  # a first request may go before an answer has told the time
        assert int(event.get("dtm", 0)) <= int(event.get("stm", 0))
        if n % 2:
            data = json.loads(urlsafe_b64decode(event["ue_px"] + "=="))["data"]
            assert data["data"] == {"celsius": (215 + n) / 10, "n": n}
        else:
            assert (event["se_la"], event["se_pr"], event["se_va"]) == ("celsius", "bed 7", str(n))
    assert len({event["eid"] for event in events}) == len(events)
    segments = network["sends"] / len(collector.events)
    print(f"{kind} {method}: {segments:.1f} segments an event, {network['connections']} connections, {network}")
    assert segments <= 4
    assert network["connections"] <= 3  # kept alive, but for the answer that asked to come again


def test_events_go_over_ethernet_without_a_queue(board: Any, collector: Any) -> None:
    collector.script = [200, 503, 200, 404]
    one = board("extras/firmware/EthernetDirect", "uno", "--fast", "--collector", str(collector.server_port))
    one.start()
    events = collector.wait_for(6)
    one.stop()
    # refused ones were tracked again: the board counts only what the collector has confirmed
    assert [event["se_va"] for event in events[:6]] == [str(n) for n in range(6)]
    assert {(event["e"], event["aid"], event["se_la"]) for event in events} == {("se", "greenhouse", "bed 7")}
    assert all("dtm" in event for event in events[1:])
    assert len({event["eid"] for event in events}) == len(events)
    assert collector.script == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_events_go_over_ethernet_into_the_store(method: str, board: Any, backend: Any) -> None:
    port, pins = backend.url.rsplit(":", 1)[1], "5000" if method == "POST" else "0"
    one = board("extras/firmware/EthernetBench", "uno", "--fast", "--collector", port, "--analog", pins)
    one.start()
    rows = stored(backend, 3)
    one.stop()
    assert [row["se_value"] for row in rows[:3]] == [0, 2, 4]  # between them readings, whose schema is unknown there
    assert {(row["app_id"], row["se_property"]) for row in rows} == {("greenhouse", "bed 7")}


def test_an_example_runs_as_it_stands_on_a_shield(board: Any, backend: Any) -> None:
    port = backend.url.rsplit(":", 1)[1]
    one = board("examples/Minimal", "uno", "--fast", "--collector", port)
    one.start()
    (row, *_) = stored(backend, 1)
    assert (row["app_id"], row["se_category"], row["se_action"]) == ("greenhouse", "greenhouse", "alive")
    one.stop()
