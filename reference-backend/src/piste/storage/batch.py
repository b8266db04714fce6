"""The batch: what one commit takes from the stream into the store."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from piste.records import CollectorPayload, Event, FailedEvent

Record = bytes

_decoder = msgspec.msgpack.Decoder(CollectorPayload)


@dataclass(slots=True)
class Batch:
    """Records and what became of them, in stream order.

    `raw` holds (raw_id, timestamp, record): the record's stream offset, its receipt in epoch ms, its bytes. `events`
    and `failed` hold (raw_id, raw_index, result), the index being the result's place in its request, from 0, and for
    side events, which are in no request, a number after the last place. `offset` is the stream offset that the batch
    commits, `bytes` the size of its records. A write may move events to `failed`: those that the store cannot hold.
    """

    raw: list[tuple[int, int, Record]] = field(default_factory=list)
    events: list[tuple[int, int, Event]] = field(default_factory=list)
    failed: list[tuple[int, int, FailedEvent]] = field(default_factory=list)
    offset: int = 0
    bytes: int = 0

    @property
    def rows(self) -> int:
        """How many rows of events and failed events the batch will write."""
        return len(self.events) + len(self.failed)

    def add(
        self, offset: int, record: Record, results: Sequence[Event | FailedEvent], received: int | None = None
    ) -> None:
        """Take one record with the results of the pipeline for it; offsets must ascend.

        `received` is its receipt in epoch ms, for one that was stored before.
        """
        self.raw.append((offset, received_at(record, results) if received is None else received, record))
        for index, result in _places(results):
            if isinstance(result, Event):
                self.events.append((offset, index, result))
            else:
                self.failed.append((offset, index, result))
        self.offset = offset
        self.bytes += len(record)


def _places(results: Sequence[Event | FailedEvent]) -> Iterable[tuple[int, Event | FailedEvent]]:
    """The results with their places; side events come after the whole request, so that they move no other's place."""
    sides = [result for result in results if _is_side(result)]
    if not sides:
        return enumerate(results)
    return enumerate([*(result for result in results if not _is_side(result)), *sides])


def _is_side(result: Event | FailedEvent) -> bool:
    return result.side if isinstance(result, Event) else result.event_count == 0


def received_at(record: bytes, results: Sequence[Event | FailedEvent]) -> int:
    """When the collector took the record, epoch ms; now for bytes that are not a record, which cannot say."""
    for result in results:
        event = result if isinstance(result, Event) else result.partial
        if event is not None and isinstance(received := event.columns.get("collector_tstamp"), int):
            return received
    try:
        return _decoder.decode(record).timestamp
    except msgspec.DecodeError:
        return time.time_ns() // 1_000_000
