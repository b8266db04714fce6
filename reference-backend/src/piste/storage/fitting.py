"""Makes a batch fit the store: events that it cannot hold become failed ones, their neighbours stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from piste.records import Event, FailedEvent
from piste.storage.batch import Batch
from piste.storage.canonical import Refusal, canonical_arrays
from piste.storage.refused import refused, unstorable

Refuse = Callable[[Sequence[Event]], str | None]
"""Tries events on the database, leaving no trace; the reason when it refuses them."""


def fit(batch: Batch) -> dict[str, pa.Array[Any]]:
    """Move the events with values that no column holds to the failed ones; the arrays of the rest."""
    arrays, refusals = canonical_arrays([event for _, _, event in batch.events])
    if not refusals:
        return arrays
    by_row: dict[int, list[Refusal]] = {}
    for refusal in refusals:
        by_row.setdefault(refusal.row, []).append(refusal)
    _move(batch, {row: refused(batch.events[row][2], found) for row, found in by_row.items()})
    return fit(batch)


def move_unstorable(batch: Batch, refuse: Refuse) -> None:
    """Find the events that the database itself refuses, by halves, and move them to the failed ones."""
    events = [event for _, _, event in batch.events]
    reasons: dict[int, str] = {}
    _search(events, 0, len(events), refuse, reasons)
    _move(batch, {row: unstorable(events[row], reason) for row, reason in reasons.items()})


def _search(events: Sequence[Event], start: int, end: int, refuse: Refuse, reasons: dict[int, str]) -> None:
    if start >= end or (reason := refuse(events[start:end])) is None:
        return
    if end - start == 1:
        reasons[start] = reason
        return
    middle = (start + end) // 2
    _search(events, start, middle, refuse, reasons)
    _search(events, middle, end, refuse, reasons)


def _move(batch: Batch, failed: Mapping[int, FailedEvent]) -> None:
    kept: list[tuple[int, int, Event]] = []
    for row, (raw_id, index, event) in enumerate(batch.events):
        if row in failed:
            failed[row].lane = event.lane
            batch.failed.append((raw_id, index, failed[row]))
        else:
            kept.append((raw_id, index, event))
    batch.events = kept
