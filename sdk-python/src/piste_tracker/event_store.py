"""A queue over an event store in the official tracker's shape, which programs may have written themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from piste_tracker.event_queue import QueuedEvent
from piste_tracker.payload import Payload, from_bytes, to_bytes
from piste_tracker.protocol import Key


class EventStore(Protocol):
    """Where the official tracker keeps events; it takes all of them out for each request."""

    def add_event(self, payload: dict[str, Any]) -> bool: ...

    def get_events_batch(self) -> list[dict[str, Any]]: ...

    def cleanup(self, batch: list[dict[str, Any]], need_retry: bool) -> None: ...

    def size(self) -> int: ...


class EventStoreQueue:
    """Takes events out of the store when they are to be sent, and puts back at the end those that were not."""

    durable = True  # what becomes of its events is the store's own business

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._taken: list[QueuedEvent] = []
        self._taken_id = 0
        self._put_id = store.size()

    def put(self, created_ms: int, body: bytes) -> int:
        if not self._store.add_event(dict(from_bytes(body))):
            raise OverflowError("the event store refused it")
        self._put_id += 1
        return self._put_id

    def head(self, limit: int) -> Sequence[QueuedEvent]:
        if len(self._taken) < limit and self._store.size():
            for given in self._store.get_events_batch():
                payload: Payload = {key: str(value) for key, value in given.items()}
                self._taken_id += 1
                created = payload.get(Key.CREATED_TSTAMP, "0")
                self._taken.append(QueuedEvent(self._taken_id, int(created), to_bytes(payload)))
        return self._taken[:limit]

    def remove(self, ids: Collection[int]) -> None:
        gone = [event for event in self._taken if event.id in ids]
        self._taken = [event for event in self._taken if event.id not in ids]
        self._store.cleanup([dict(from_bytes(event.body)) for event in gone], False)

    def __len__(self) -> int:
        return len(self._taken) + self._store.size()

    def after_fork(self) -> None:
        self._taken = []
        self._store.get_events_batch()
        self._put_id = self._taken_id

    def close(self) -> None:
        self._store.cleanup([dict(from_bytes(event.body)) for event in self._taken], True)
        self._taken = []
