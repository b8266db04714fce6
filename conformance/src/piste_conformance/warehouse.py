"""The warehouse level: the same cases through the real backend, and the row of every delivered event is checked."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rich.console import Console

from piste_conformance.backend import Backend
from piste_conformance.cases import Variant
from piste_conformance.matchers import same
from piste_conformance.outcome import Difference, Outcome
from piste_conformance.report.terminal import Live
from piste_conformance.runner import Run
from piste_conformance.trackers import Tracker
from piste_conformance.wire import KEY, PROTOCOL
from piste_protocol.model import decode

EVENT_ID = KEY["event_id"]
KINDS = {column.name: column.kind for column in PROTOCOL.columns}
# A URI that every parser leaves as it is; the enricher stores others in its own spelling, or fails them.
_PLAIN_URI = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9._~/?=-]*")
URI_COLUMNS = frozenset({"page_url", "page_referrer"})


async def run_warehouse(
    tracker: Tracker, variants: Sequence[Variant], arguments: argparse.Namespace, console: Console
) -> tuple[list[Outcome], list[str]]:
    """(outcomes, problems) of a run whose sink hands everything that it accepts on to the backend."""
    with Backend(arguments.backend) as backend, Live(console, len(variants), f"{tracker.name} -> store") as live:
        one = Run(tracker, variants, jobs=arguments.jobs, told=live.tell, forward=backend.forward)
        outcomes = await one.run()
        await asyncio.to_thread(check_rows, backend, outcomes)
        return outcomes, [*one.problems, *([one.aborted] if one.aborted else [])]


def check_rows(backend: Backend, outcomes: Sequence[Outcome]) -> None:
    """Turn every passed outcome into a failed one whose events are not in the store as they should be."""
    passed = [outcome for outcome in outcomes if outcome.status == "passed"]
    ids = [payload[EVENT_ID] for outcome in passed for payload in outcome.delivered if EVENT_ID in payload]
    rows = backend.stored("events", KINDS, ids)
    failed = backend.stored("failed_events", ["event_id", "kind", "reason"], ids)
    for outcome in passed:
        for number, payload in enumerate(outcome.delivered, 1):
            event_id = payload.get(EVENT_ID, "").lower()
            if event_id:
                outcome.differences += row_differences(
                    f"row {number}", payload, rows.get(event_id, []), failed.get(event_id, [])
                )
        if outcome.differences:
            outcome.status = "failed"


def row_differences(
    where: str, payload: Mapping[str, str], rows: list[dict[str, Any]], failed: list[dict[str, Any]]
) -> Iterator[Difference]:
    """How the rows of one event differ from what the model reads out of its payload."""
    read = decode(payload)
    doubtful = any(column in URI_COLUMNS and not _plain(value) for column, value in read.columns.items())
    if read.errors:
        if not failed:
            yield Difference(where, f"failed: {read.errors}", "stored as good" if rows else "not stored")
        return
    if not rows:
        if not (doubtful and failed):
            yield Difference(where, "one row in events", f"failed: {failed}" if failed else "none")
        return
    # An event that came twice has two rows, and one of them is that of this payload.
    yield from min((_columns(where, read.columns, row) for row in rows), key=len)


def _columns(where: str, wanted: Mapping[str, Any], row: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(f"{where} {column}", str(value), json.dumps(row.get(column), default=str))
        for column, value in wanted.items()
        if not (column in URI_COLUMNS and not _plain(value)) and not same_value(KINDS[column], value, row.get(column))
    ]


def _plain(value: Any) -> bool:
    return _PLAIN_URI.fullmatch(str(value)) is not None


def same_value(kind: str, value: Any, stored: Any) -> bool:
    """A value of the model is what the store has in a column of this kind."""
    if kind in ("decimal", "double"):
        if stored is None:
            return False
        exact = Decimal(str(value))
        kept = Decimal(str(stored))
        # Money has two places in the store; a double holds about 16 digits.
        room = Decimal("0.005") if kind == "decimal" else abs(exact) * Decimal("1e-15")
        return abs(exact - kept) <= room
    if kind == "timestamp":
        return bool(_milliseconds(stored) == value)
    if kind == "json":
        read = json.loads(stored, parse_float=Decimal) if isinstance(stored, str) else stored
        return isinstance(read, dict) and same(_rounded(value["data"]), _rounded(read.get("data")))
    return bool(value == stored)


def _rounded(value: Any) -> Any:
    """JSON with its numbers as doubles, which is what the store keeps."""
    if isinstance(value, dict):
        return {key: _rounded(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return float(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value


def _milliseconds(text: Any) -> int | None:
    try:
        moment = datetime.fromisoformat(str(text).removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        return None
    return round(moment.timestamp() * 1000)
