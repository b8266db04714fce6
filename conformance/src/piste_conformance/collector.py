"""The collector's side: the suite plays tracker against any collector, and looks up what was stored if asked."""

from __future__ import annotations

import argparse
import base64
import gzip
import http.client
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from rich.console import Console

from piste_conformance.backend import Backend
from piste_conformance.cases import CASES, Case, Variant, checked, select
from piste_conformance.matchers import MISSING, matches, same
from piste_conformance.outcome import Difference, Outcome
from piste_conformance.report.badge import write_badge
from piste_conformance.report.junit import write_junit
from piste_conformance.report.matrix import write_matrix
from piste_conformance.report.tally import exit_status
from piste_conformance.report.terminal import Live, report
from piste_conformance.tags import Tag, read_yaml
from piste_conformance.trackers import TrackerError
from piste_conformance.warehouse import KINDS, row_differences
from piste_conformance.wire import KEY, PROTOCOL, TRANSPORT

CAPTURES = Path(__file__).parent / "captures"
EVENT_ID = KEY["event_id"]
TIMING = "iglu:com.snowplowanalytics.snowplow/timing/jsonschema/1-0-0"
TIME_LIMIT = 20.0  # seconds for one answer
# What the client's own library sets, or what belongs to the connection it was captured on.
_NOT_REPLAYED = frozenset({"host", "connection", "content-length", "accept-encoding"})


@dataclass
class Sent:
    """One request of a case as it went out: the ids and payloads of its events, if it has some."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None
    payloads: list[dict[str, str]] = field(default_factory=list)

    def text(self) -> str:
        lines = [f"{self.method} {self.target[:1500]}", *(f"{key}: {value}" for key, value in self.headers.items())]
        return "\n".join([*lines, "", (self.body or b"")[:500].decode("utf-8", "replace")])


@dataclass
class Answer:
    """What the collector answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def collector_cases() -> list[tuple[Case, dict[str, Any]]]:
    """(case, its entry) of every hand-written collector case, then one for each parameter and each captured request."""
    entries = [entry for path in sorted((CASES / "collector").glob("*.yaml")) for entry in read_yaml(path)["cases"]]
    entries += [*_parameters(), *_captures()]
    cases = [Case(entry["id"], tuple(entry["rules"]), (), {}, entry.get("brief", "")) for entry in entries]
    return list(zip(checked(cases), entries, strict=True))


def _parameters() -> Iterator[dict[str, Any]]:
    """Every row of the table, with its first example, by GET and where payload_data allows by POST."""
    base = {KEY["event"]: "pv", KEY["platform"]: "web", KEY["tracker_version"]: "suite-1"}
    for row in PROTOCOL.parameters:
        if row.carrier != "payload":
            continue
        for wire in row.wires:
            example = _json_example(row.name) if row.type == "json" else row.examples[0]
            if wire.type == "base64_json":
                example = base64.urlsafe_b64encode(example.encode()).decode().rstrip("=")
            params = {**base, wire.key: example}
            send: list[dict[str, Any]] = [{"method": "GET", "path": TRANSPORT.paths.pixels[0], "params": params}]
            aliases = {alias.key for alias in row.aliases}
            if row.post and wire.key not in aliases:
                send.append({"method": "POST", "path": TRANSPORT.paths.tp2, "events": [params]})
            yield {
                "id": f"collector/parameter-{wire.name}",
                "rules": ["SP-ENR-1", "SP-COL-22"],
                "brief": row.brief,
                "send": send,
                "expect": [{"status": 200}] * len(send),
                "model": True,
            }


def _json_example(name: str) -> str:
    """A wrapper around a schema that every registry has; those in the table's examples are made up."""
    inner: Any = {"schema": TIMING, "data": {"category": "load", "variable": "map", "timing": 120}}
    return json.dumps({"schema": TRANSPORT.wrapper_uri(name), "data": [inner] if name == "contexts" else inner})


def _captures() -> Iterator[dict[str, Any]]:
    """The recorded requests of the official trackers."""
    for path in sorted(CAPTURES.glob("*.jsonl")):
        requests = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        send = [
            {
                "method": each["method"],
                "path": each["path"],
                "query": each["query"],
                "text": each.get("body") or None,
                "headers": {key: value for key, value in each["headers"] if key.lower() not in _NOT_REPLAYED},
            }
            for each in requests
        ]
        rules = ["SP-COL-1", "SP-COL-2", "SP-ENR-1"]
        yield {
            "id": f"collector/capture-{path.stem}",
            "rules": rules,
            "brief": f"Requests that the official {path.stem} tracker really sent.",
            "send": send,
            "expect": [{"status": 200}] * len(send),
        }


def prepare(entry: dict[str, Any]) -> Sent:
    """A request of a case as bytes; every event in it gets an id of its own."""
    headers = {str(key): str(value) for key, value in entry.get("headers", {}).items()}
    query, body, payloads = entry.get("query") or "", None, []
    if "{eid}" in query:
        event_id = str(uuid.uuid4())
        query, payloads = query.replace("{eid}", event_id), [{EVENT_ID: event_id}]
    if "params" in entry:
        payloads = [_filled(entry["params"])]
        query = "&".join(f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in payloads[0].items())
    if "events" in entry:
        payloads = [_filled(event) for event in entry["events"]]
        body = json.dumps({"schema": TRANSPORT.wrapper_uri("payload_data"), "data": payloads}).encode()
        headers.setdefault("Content-Type", TRANSPORT.content_types.sent)
    elif "json" in entry:
        body = json.dumps(entry["json"]).encode()
        headers.setdefault("Content-Type", TRANSPORT.content_types.sent)
    elif entry.get("text") is not None:
        body = str(entry["text"]).encode()
    if entry.get("gzip") and body is not None:
        body = gzip.compress(body)
        headers["Content-Encoding"] = "gzip"
    return Sent(entry["method"], entry["path"] + (f"?{query}" if query else ""), headers, body, payloads)


def _filled(params: dict[str, Any]) -> dict[str, str]:
    filled = {key: _dialect(value) if isinstance(value, Tag) else str(value) for key, value in params.items()}
    return {EVENT_ID: str(uuid.uuid4()), **filled} if filled.get(EVENT_ID) is None else filled


def _dialect(tag: Tag) -> str:
    """`!base64 [alphabet, padding]`: a timing event whose bytes need the characters in which the alphabets differ."""
    alphabet, padding = tag.value
    event = {"schema": TIMING, "data": {"category": ">>>???", "variable": "~~~", "timing": 1}}
    text = json.dumps({"schema": TRANSPORT.wrapper_uri("unstruct_event"), "data": event}).encode()
    coded = (base64.urlsafe_b64encode if alphabet == "urlsafe" else base64.b64encode)(text).decode()
    return coded if padding == "padded" else coded.rstrip("=")


def ask(url: str, sent: Sent) -> Answer:
    """Send one request; TrackerError if there is no collector."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=TIME_LIMIT)
    try:
        connection.request(sent.method, parts.path.rstrip("/") + sent.target, sent.body, sent.headers)
        response = connection.getresponse()
        body = response.read()
    except BrokenPipeError:  # it answers before it has read the whole of a body that is too large
        response = connection.response_class(connection.sock)
        response.begin()
        body = response.read()
    except ConnectionRefusedError as error:
        raise TrackerError(f"no collector answers at {url}: {error}") from error
    finally:
        connection.close()
    return Answer(response.status, {key.lower(): value for key, value in response.getheaders()}, body)


def play(url: str, case: Case, entry: dict[str, Any]) -> tuple[Outcome, list[Sent]]:
    """Send the requests of one case and compare the answers."""
    began = time.perf_counter()
    outcome = Outcome(Variant(case, "collector", None), "passed")
    sent = [prepare(each) for each in entry["send"]]
    for number, (request, wanted) in enumerate(zip(sent, entry["expect"], strict=True), 1):
        try:
            answer = ask(url, request)
        except (OSError, http.client.HTTPException) as error:
            outcome.differences.append(Difference(f"answer {number}", str(wanted), f"{type(error).__name__}: {error}"))
            continue
        outcome.differences += compare(f"answer {number}", wanted, answer)
    outcome.requests = [request.text() for request in sent[:20]]
    outcome.status = "failed" if outcome.differences else "passed"
    outcome.seconds = time.perf_counter() - began
    return outcome, sent


def compare(where: str, wanted: dict[str, Any], answer: Answer) -> Iterator[Difference]:
    """The listed parts of an answer against what came; other headers are the collector's own business."""
    got: dict[str, Any] = {
        "status": str(answer.status),
        "size": str(len(answer.body)),
        "body": answer.body.decode("latin-1"),
    }
    for name, value in wanted.items():
        if name != "headers" and not matches(value, got[name]):
            yield Difference(f"{where} {name}", str(value), got[name][:200])
    for name, value in wanted.get("headers", {}).items():
        header = answer.headers.get(name.lower(), MISSING)
        if not matches(value, header):
            yield Difference(f"{where} header {name}", str(value), "absent" if header is MISSING else str(header))


def look_up(backend: Backend, played: list[tuple[Outcome, dict[str, Any], list[Sent]]]) -> None:
    """Compare the stored rows of all cases with `rows`, or with the model where a case says `model`."""
    ids = [payload[EVENT_ID] for _, _, sent in played for each in sent for payload in each.payloads]
    rows = backend.stored("events", KINDS, ids)
    failed = backend.stored("failed_events", ["event_id", "kind", "reason"], ids)
    for outcome, entry, sent in played:
        payloads = [payload for each in sent for payload in each.payloads]
        for number, payload in enumerate(payloads, 1):
            own, bad = (table.get(payload[EVENT_ID].lower(), []) for table in (rows, failed))
            if entry.get("model") and not _no_event(payload):
                outcome.differences += row_differences(f"row {number}", payload, own, bad)
            elif number <= len(entry.get("rows", [])):
                outcome.differences += _row(f"row {number}", entry["rows"][number - 1], own, bad)
        if outcome.differences:
            outcome.status = "failed"


def _no_event(payload: dict[str, str]) -> bool:
    """True for the code that the enricher knows and then fails, which no model of the mapping can say."""
    return payload.get(KEY["event"]) not in {kind.code for kind in PROTOCOL.events}


def _row(
    where: str, wanted: dict[str, Any], rows: list[dict[str, Any]], failed: list[dict[str, Any]]
) -> Iterator[Difference]:
    if wanted.get("absent"):
        if rows:
            yield Difference(where, "no row in events", f"{len(rows)}")
        return
    if "failed" in wanted:
        if not any(row["kind"] == wanted["failed"] for row in failed):
            yield Difference(where, f"failed: {wanted['failed']}", f"stored: {len(rows)}, failed: {failed}")
        return
    if len(rows) != 1:
        yield Difference(where, "one row in events", f"{len(rows)}, failed: {failed}")
        return
    for column, value in wanted.items():
        stored = rows[0].get(column)
        met = (
            matches(value, MISSING if stored is None else str(stored))
            if isinstance(value, Tag)
            else same(value, stored)
        )
        if not met:
            yield Difference(f"{where} {column}", str(value), json.dumps(stored, default=str))


def run_collector(arguments: argparse.Namespace, console: Console) -> int:
    """Run the selected cases against a collector; the exit status."""
    chosen = {case.id for case in select((case for case, _ in collector_cases()), arguments.case)}
    todo = [(case, entry) for case, entry in collector_cases() if case.id in chosen]
    played: list[tuple[Outcome, dict[str, Any], list[Sent]]] = []
    with Live(console, len(todo), "collector") as live:
        for case, entry in todo:
            outcome, sent = play(arguments.url, case, entry)
            played.append((outcome, entry, sent))
            live.tell(outcome)
    if arguments.level == "warehouse":
        look_up(Backend(arguments.url.rstrip("/")), played)
    outcomes = [outcome for outcome, _, _ in played]
    report(console, outcomes, [], verbose=False)
    if arguments.junit:
        write_junit(arguments.junit, "collector", outcomes, [])
    if arguments.matrix:
        write_matrix(arguments.matrix, "collector", outcomes)
    if arguments.badge:
        write_badge(arguments.badge, outcomes)
    return exit_status(outcomes, [])
