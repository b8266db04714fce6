"""A collector that answers, over a real backend: verdicts, lanes, waits, the live feed, faults, coverage."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from running import JSON, PISTE, TP2, Running, envelope, page_view

ACME = {
    "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
    "self": {"vendor": "com.acme", "name": "order", "format": "jsonschema", "version": "1-0-0"},
    "type": "object",
    "properties": {"total": {"type": "number"}},
    "additionalProperties": False,
}


@pytest.fixture
def iglu(tmp_path: Path) -> Path:
    for name in ("order", "refund"):
        file = tmp_path / "iglu" / "com.acme" / name / "jsonschema" / "1-0-0"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({**ACME, "self": {**ACME["self"], "name": name}}))  # type: ignore[dict-item]
    return tmp_path / "iglu"


def order(total: object, **more: str) -> dict[str, str]:
    data = {"schema": "iglu:com.acme/order/jsonschema/1-0-0", "data": {"total": total}}
    outer = {"schema": "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0", "data": data}
    return {"e": "ue", "p": "web", "tv": "test-1", "aid": "shop", "ue_pr": json.dumps(outer), **more}


def test_the_verdict_comes_with_the_reply(up: Callable[..., Running], iglu: Path) -> None:
    backend = up("--iglu", str(iglu))
    started = time.monotonic()
    good = page_view()
    answer = backend.post(good, order("49,90"), params={"verdict": "1"}).json()
    assert time.monotonic() - started < 2
    assert answer["status"] == "mixed"
    first, second = answer["events"]
    assert (first["event_id"], first["status"]) == (good["eid"], "good")
    assert second["status"] == "failed"
    assert second["schema"] == "iglu:com.acme/order/jsonschema/1-0-0"
    assert second["path"] == "$.total"
    assert "number" in second["expected"]
    assert "49,90" in second["got"]
    assert httpx.get(f"{backend.url}/i?e=pv&p=web", headers={"SP-Verdict": "1"}).json()["status"] == "good"
    assert backend.post(page_view()).text == "ok"


def test_the_manuals_verdict_is_a_real_one(up: Callable[..., Running]) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "answers.md").read_text()
    query = manual.partition("http://localhost:9090")[2].partition("'")[0]
    shown = json.loads(manual.partition("```json\n")[2].partition("```")[0])
    answer = httpx.get(up().url + query).json()
    shown["events"][0]["event_id"] = answer["events"][0]["event_id"]
    assert answer == shown


def test_lanes_that_run_at_once_never_mix(up: Callable[..., Running]) -> None:
    backend = up()
    wrong: list[str] = []

    def play(lane: str) -> None:
        url = f"{backend.url}/lane/{lane}"
        for number in range(20):
            body = envelope([page_view(page=f"{lane} {number}")])
            httpx.post(url + TP2, content=body, headers=JSON).raise_for_status()
        answer = httpx.get(f"{url}/api/wait", params={"count": 20, "seconds": 10}, timeout=15).json()
        titles = [event["page_title"] for event in answer["events"]]
        if not answer["complete"] or titles != [f"{lane} {number}" for number in range(20)]:
            wrong.append(f"{lane}: {answer['count']} {titles}")

    threads = [threading.Thread(target=play, args=(f"lane-{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert wrong == []
    assert httpx.get(f"{backend.url}/micro/all").json()["total"] == 0
    assert len(httpx.get(f"{backend.url}/api/lanes").json()["lanes"]) == 8
    assert httpx.post(f"{backend.url}/lane/lane-3/api/reset").json()["good"] == 0
    assert httpx.get(f"{backend.url}/lane/lane-4/micro/all").json()["good"] == 20


def test_an_event_is_in_the_live_feed_within_a_second(up: Callable[..., Running]) -> None:
    backend = up()
    with httpx.stream("GET", f"{backend.url}/api/live", timeout=10) as feed:
        lines = feed.iter_lines()
        assert next(lines) == "event: ready"
        sent = time.monotonic()
        backend.post(page_view(page="Hello"))
        data = next(line for line in lines if line.startswith("data: ["))
        assert time.monotonic() - sent < 1
        assert json.loads(data.removeprefix("data: "))[0]["page_title"] == "Hello"


def test_the_backend_stops_in_time_though_feeds_and_waits_are_open(up: Callable[..., Running]) -> None:
    backend = up()

    def hold(path: str) -> None:
        try:
            with httpx.stream("GET", backend.url + path, timeout=60) as answer:
                for _ in answer.iter_bytes():
                    pass
        except httpx.HTTPError:
            pass

    threads = [threading.Thread(target=hold, args=(path,)) for path in ("/api/live", "/api/wait?seconds=60")]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    assert backend.stop() == 0
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def test_faults_from_the_command_line(up: Callable[..., Running]) -> None:
    backend = up("--fault", "503x2, 429+retry-after=1")
    assert [backend.post(page_view()).status_code for _ in range(4)] == [503, 503, 429, 200]


def test_a_script_that_is_none_is_told_at_the_start() -> None:
    done = subprocess.run([PISTE, "up", "--fault", "nonsense"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "'nonsense' is no step" in done.stderr


def coverage(backend: Running, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [PISTE, "coverage", "--data", str(backend.data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_coverage_and_its_gate(up: Callable[..., Running], iglu: Path, tmp_path: Path) -> None:
    backend = up("--iglu", str(iglu), "--plan", str(iglu))
    gate = coverage(backend, "--plan", str(iglu), "--gate")
    assert gate.returncode == 1
    assert gate.stdout.count("  never sent\n") == 2
    backend.post(order(12.5), order("x"))
    told = coverage(backend, "--plan", str(iglu))
    assert told.returncode == 0
    assert "order/jsonschema/1-0-0   FAILING: 1 good, 1 failed" in told.stdout
    assert "2 declared: 0 seen, 1 failing, 1 never sent" in told.stdout
    shown = httpx.get(f"{backend.url}/api/coverage").json()
    assert shown.pop("note") is None
    assert json.loads(coverage(backend, "--plan", str(iglu), "--json").stdout) == shown
    assert [line["state"] for line in shown["lines"]] == ["failing", "never sent"]
    httpx.post(f"{backend.url}/micro/reset")
    refund = json.dumps(json.loads(order(1)["ue_pr"])).replace("/order/", "/refund/")
    backend.post(order(1), order(1, ue_pr=refund))
    lock = tmp_path / "plan.lock"
    assert coverage(backend, "--plan", str(iglu), "--write-lock", str(lock)).returncode == 0
    passed = coverage(backend, "--plan", str(lock), "--gate", "--strict", "--markdown")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "| `iglu:com.acme/order/jsonschema/1-0-0` | ok | 1 | 0 | shop (test-1) |" in passed.stdout
    backend.stop()
    assert coverage(backend, "--plan", str(lock), "--gate").returncode == 0


def test_a_plan_that_is_none_is_told_at_the_start(tmp_path: Path) -> None:
    command = [PISTE, "up", "--data", str(tmp_path / "data"), "--plan", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert "none: cannot be read: No such file or directory" in done.stderr
