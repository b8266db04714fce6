"""Where events wait for their turn: the protocol of a queue, and the one in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from itertools import islice
from typing import NamedTuple, Protocol


class QueuedEvent(NamedTuple):
    """One waiting event. Ids grow in the order of the queue; `body` is what payload.to_bytes wrote."""

    id: int
    created_ms: int
    body: bytes


class EventQueue(Protocol):
    """Events in the order they came. An event stays until it is removed, also while it is being sent.

    The emitter calls under its lock, one call at a time, but from several threads. `put` may raise: the event then
    counts as dropped.
    """

    durable: bool
    """Whether the events outlive the process."""

    def put(self, created_ms: int, body: bytes) -> int:
        """Append an event; return its id."""
        ...

    def head(self, limit: int) -> Sequence[QueuedEvent]:
        """Return the oldest events, at most `limit`, and leave them there."""
        ...

    def remove(self, ids: Collection[int]) -> None:
        """Take these events away; all stand among the oldest."""
        ...

    def __len__(self) -> int: ...

    def after_fork(self) -> None:
        """Begin anew in a child process, empty: the waiting events are the parent's to send."""
        ...

    def close(self) -> None:
        """Let go of files; what waits stays in them."""
        ...


class MemoryQueue:
    """A queue in memory, gone with the process."""

    durable = False

    def __init__(self) -> None:
        self._events: deque[QueuedEvent] = deque()
        self._last_id = 0

    def put(self, created_ms: int, body: bytes) -> int:
        self._last_id += 1
        self._events.append(QueuedEvent(self._last_id, created_ms, body))
        return self._last_id

    def head(self, limit: int) -> Sequence[QueuedEvent]:
        return list(islice(self._events, limit))

    def remove(self, ids: Collection[int]) -> None:
        wanted = set(ids)
        position = 0
        while wanted and position < len(self._events):
            if self._events[position].id not in wanted:
                position += 1
                continue
            wanted.discard(self._events[position].id)
            if position:
                del self._events[position]
            else:
                self._events.popleft()

    def __len__(self) -> int:
        return len(self._events)

    def after_fork(self) -> None:
        self._events = deque()

    def close(self) -> None:
        pass


def first_id(queue: EventQueue) -> int | None:
    """Return the id of the oldest event, None of an empty queue."""
    head = queue.head(1)
    return head[0].id if head else None
