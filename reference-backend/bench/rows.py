"""Measures how long the dashboard's questions take on a store of ten million rows, at rest and beside 500 events/s.

    python bench/rows.py [--rows 10000000] [--folder FOLDER] [--rate 500] [--only WORD] [--times 5]

Without a folder one is made (four to six minutes, 3.2 GB) and removed. Each question is asked five times in a row.
`CPU s` is what the backend spent on it, which does not depend on what else the machine does; `sampled` is the part of
the visitors that the answer was made from, where it was not all. Then everything is asked once more while events come,
which tells what the questions cost the collector's answers, the commits and the live feed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from large_store import make
from load import CONTENT_TYPE, TP2, Backend, event

from piste.protocol import PAYLOAD_DATA

MINUTE = 60_000
SPANS = {"30 min": 30 * MINUTE, "day": 1440 * MINUTE, "week": 7 * 1440 * MINUTE, "30 days": 30 * 1440 * MINUTE}
NAMES = (
    "totals", "timeline", "scorecards", "active", "pages", "referrers", "countries", "devices", "sessions", "session",
    "retention", "trackers", "coverage", "schemas", "failed_groups", "ledger", "gaps",
)  # fmt: skip
FUNNEL = {
    "steps": [
        {"name": "looked", "conditions": [{"column": "event_name", "value": "page_view"}]},
        {"name": "added", "conditions": [{"column": "se_action", "value": "add"}]},
        {"name": "bought", "conditions": [{"column": "se_action", "value": "buy"}]},
    ]
}
PIVOT = {"rows": ["page_urlpath"], "columns": ["dvce_type"], "measure": {"kind": "visitors"}}
PROMISE = 2.0
"""Seconds that no question takes longer than without saying so."""


@dataclass
class Asked:
    """One question's times in seconds, CPU seconds of the backend, how it ended, and what it was sampled from."""

    name: str
    cpu: float = 0.0
    times: list[float] = field(default_factory=list)
    status: int = 200
    sampled: float | None = None

    def line(self) -> str:
        told = "" if self.sampled is None else f"{self.sampled:.4f}"
        ended = "" if self.status == 200 else str(self.status)
        times = f"{statistics.median(self.times):8.2f}{max(self.times):8.2f}{self.cpu:8.2f}"
        return f"{self.name:40}{times}  {told:8}{ended}".rstrip()


def main() -> None:
    """Make the store if there is none, ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="one that large_store.py has made")
    parser.add_argument("--rate", type=int, default=500, help="events a second in the second part (default 500)")
    parser.add_argument("--only", default="", help="questions whose name has this word")
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = arguments.folder
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="piste-rows-")))
            make(folder, arguments.rows)
        backend = stack.enter_context(Backend("--enrichments", str(folder / "enrichments"), data=folder))
        client = stack.enter_context(httpx.Client(base_url=backend.url, timeout=60))
        questions = [one for one in wishes(client) if arguments.only in one[0]]
        print(f"{client.get('/api/status').json()['received']:,} events, started in {backend.start_seconds:.2f} s")
        print(f"{'question':40}{'p50 s':>8}{'worst':>8}{'CPU s':>8}  sampled")
        for question in questions:
            before = sum(backend.spent().cpu.values())
            asked = ask(client, question, arguments.times)
            asked.cpu = (sum(backend.spent().cpu.values()) - before) / arguments.times
            print(asked.line(), flush=True)
        print(f"memory (PSS, all) {backend.spent().memory:,.0f} MB", flush=True)
        if arguments.rate:
            beside_load(backend, client, questions, arguments.rate)


Question = tuple[str, str, dict[str, Any] | None]
"""Name, path with its query, and what is posted there, if anything."""


def wishes(client: httpx.Client) -> Iterator[Question]:
    """Everything that the page asks."""
    now = time.time_ns() // 1_000_000
    middle = client.get("/api/events", params={"limit": 2}).json()["events"][-1]["id"]
    deep = f"{int(middle.split('.')[0]) // 2}.0"
    yield "status", "/api/status", None
    yield "lanes", "/api/lanes", None
    yield "events, first page", "/api/events?limit=100", None
    yield "events, failed", "/api/events?limit=100&status=failed", None
    yield "events, text", "/api/events?limit=100&q=page%20199", None
    yield "events, text that is nowhere", "/api/events?limit=100&q=nowhere-at-all", None
    yield "events, column", "/api/events?limit=100&app_id=blog", None
    yield "events, column, rare", "/api/events?limit=100&page_urlpath=/cat/17&se_action=buy", None
    yield "events, event_id that is nowhere", "/api/events?limit=100&event_id=nowhere", None
    yield "events, deep", f"/api/events?limit=100&before={deep}", None
    yield "event, newest", f"/api/events/{middle}", None
    yield "event, deep", f"/api/events/{deep}", None
    for span, milliseconds in SPANS.items():
        scope = {"from": now - milliseconds, "to": now}
        query = f"from={scope['from']}&to={scope['to']}"
        for name in NAMES:
            more = {"timeline": f"&step={milliseconds // 30}", "session": "&session=x", "gaps": "&instance=x"}.get(name)
            if name == "active" and span != "30 min":
                continue  # the page asks for no more
            yield f"{name}, {span}", f"/api/analytics/{name}?{query}{more or ''}", None
        yield f"totals without bots, {span}", f"/api/analytics/totals?{query}&bots=0", None
        yield f"funnel, {span}", "/api/analytics/funnel", {"funnel": FUNNEL, "scope": scope}
        yield f"pivot, {span}", "/api/analytics/pivot", {"pivot": PIVOT, "scope": scope}
    for form in ("tsv", "ndjson", "parquet"):
        yield f"export begun, {form}", f"/api/export/{form}", None


def ask(client: httpx.Client, question: Question, times: int) -> Asked:
    """Ask so many times; of an export only the beginning is read."""
    name, path, body = question
    asked = Asked(name)
    for _ in range(times):
        began = time.perf_counter()
        if path.startswith("/api/export"):
            with client.stream("GET", path) as answer:
                next(answer.iter_raw())
        else:
            answer = client.get(path) if body is None else client.post(path, json=body)
            if path.startswith("/api/analytics") and answer.status_code == 200:
                asked.sampled = answer.json().get("sampled")
        asked.times.append(time.perf_counter() - began)
        asked.status = answer.status_code
    return asked


def beside_load(backend: Backend, client: httpx.Client, questions: list[Question], rate: int) -> None:
    """The same while events come: first the load alone, then every question once, then what differs."""
    with Load(backend.url, rate) as load:
        time.sleep(10)
        print(f"\nbeside {rate} events/s          200s p50/p99/worst ms    seen live p50/p99/worst ms   lag")
        print(f"{'nothing asked':30}{load.line(backend.lag())}", flush=True)
        slow: list[Asked] = []
        worst_lag = 0
        for question in questions:
            slow.append(ask(client, question, 1))
            worst_lag = max(worst_lag, backend.lag())
        print(f"{'everything asked in turn':30}{load.line(worst_lag)}", flush=True)
        over = [asked for asked in slow if asked.times[0] > PROMISE]
        print(f"over {PROMISE:g} s: {', '.join(f'{one.name} {one.times[0]:.1f}' for one in over) or 'none'}")
        refused = [asked.name for asked in slow if asked.status != 200]
        print(f"refused: {', '.join(refused) or 'none'}")
        print(f"memory (PSS, all) {backend.spent().memory:,.0f} MB", flush=True)


class Load:
    """Events at a steady rate, how long their 200s take, and how long until the live feed shows them."""

    def __init__(self, url: str, rate: int) -> None:
        self._url, self._pause = url, 10 / rate
        self._stop = threading.Event()
        self._answers: list[float] = []
        self._seen: list[float] = []
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._send, self._watch)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)

    def line(self, lag: int) -> str:
        """What was measured since the last call."""
        answers, self._answers = self._answers, []
        seen, self._seen = self._seen, []
        return f"{_spread(answers)}        {_spread(seen)}      {lag}"

    def _send(self) -> None:
        with httpx.Client(base_url=self._url, timeout=30) as client:
            due = time.monotonic()
            while not self._stop.is_set():
                moment = str(time.time_ns() // 1_000_000)
                one = {name: value for name, value in event().items() if name != "co"}
                one |= {"e": "se", "se_ca": "bench", "se_ac": "load", "se_la": moment}
                events = [one | {"eid": str(uuid4())} for _ in range(10)]
                body = json.dumps({"schema": PAYLOAD_DATA, "data": events})
                began = time.perf_counter()
                client.post(TP2, content=body, headers={"Content-Type": CONTENT_TYPE}).raise_for_status()
                self._answers.append((time.perf_counter() - began) * 1000)
                due += self._pause
                self._stop.wait(max(0.0, due - time.monotonic()))

    def _watch(self) -> None:
        with httpx.Client(base_url=self._url, timeout=30) as client, client.stream("GET", "/api/live") as feed:
            for line in feed.iter_lines():
                if self._stop.is_set():
                    return
                if line.startswith("data: ["):
                    now = time.time_ns() // 1_000_000
                    self._seen += [now - int(one["se_label"]) for one in json.loads(line[6:]) if "se_label" in one]


def _spread(values: list[float]) -> str:
    if not values:
        return "nothing"
    ordered = sorted(values)
    return f"{statistics.median(ordered):6.0f}{ordered[int(len(ordered) * 0.99)]:8.0f}{ordered[-1]:8.0f}"


if __name__ == "__main__":
    main()
