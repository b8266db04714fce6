"""The pure half of the emitter: which events go next, when, and what an answer means for them. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from piste_tracker.counters import Counters
from piste_tracker.event_queue import EventQueue, MemoryQueue, QueuedEvent, first_id
from piste_tracker.protocol import DropReason
from piste_tracker.request import Method, Response, post_size
from piste_tracker.retry import RetryPolicy, Verdict, retry_after_seconds

NEVER = float("inf")


class Drop(NamedTuple):
    """Events that were given up, and why (one of the protocol's drop reasons)."""

    reason: str
    events: Sequence[QueuedEvent]
    detail: str


class Settlement(NamedTuple):
    """What an answer did: the events that are done, and those that stay for another attempt."""

    sent: Sequence[QueuedEvent]
    retried: Sequence[QueuedEvent]


class Batcher:
    """Decides over one queue. Times are seconds of a monotonic clock unless they say ms; the caller holds the lock.

    A batch is due when `batch_size` events wait, when the oldest has waited `linger` seconds (None: never by itself),
    when a flush covers it, or when an earlier attempt at it failed and its back-off is over.
    """

    def __init__(
        self,
        queue: EventQueue | None = None,
        policy: RetryPolicy | None = None,
        method: Method = "post",
        url: str = "",
        batch_size: int = 50,
        byte_limit: int | None = None,
        capacity: int = 10_000,
        drop_oldest: bool = False,
        linger: float | None = 1.0,
        max_age: float | None = None,
        max_attempts: int | None = None,
    ) -> None:
        self.queue = queue if queue is not None else MemoryQueue()
        self.policy = policy or RetryPolicy()
        self.method = method
        self.url = url
        self.batch_size = batch_size
        self.byte_limit = byte_limit
        self.capacity = capacity
        self.drop_oldest = drop_oldest
        self.linger = linger
        self.max_age = max_age
        self.max_attempts = max_attempts
        self._drops: list[Drop] = []
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget all attempts and books, as a new process does."""
        self.queued = self.sent = self.retried = 0
        self.dropped: Counter[str] = Counter()
        self.in_flight: Sequence[QueuedEvent] = ()
        self.waiting = len(self.queue)
        self.waiting_bytes = 0
        self.last_id = 0
        self._waiting_since: float | None = None if self.waiting == 0 else -NEVER
        self._flush_to = 0
        self._failures = 0
        self._attempts: Counter[int] = Counter()  # failed ones, by event id; only of events at the head
        self._quiet_until = -NEVER
        self._split_to: int | None = None  # events that may go together until the batch that was too large is through
        self._split_until = 0

    @property
    def counters(self) -> Counters:
        """The books so far."""
        return Counters(self.queued, self.sent, self.retried, dict(self.dropped))

    def take_drops(self) -> Sequence[Drop]:
        """Return the events given up since the last call, to be reported."""
        drops, self._drops = self._drops, []
        return drops

    def add(self, created_ms: int, body: bytes, now: float) -> bool:
        """Queue an event; return whether the queue took it."""
        self.queued += 1
        if self.waiting >= self.capacity and not self._make_room():
            self.drop(DropReason.OVERFLOW, [QueuedEvent(0, created_ms, body)], "the queue is full")
            return False
        try:
            self.last_id = self.queue.put(created_ms, body)
        except Exception as problem:
            self.drop(DropReason.OVERFLOW, [QueuedEvent(0, created_ms, body)], f"the queue cannot take it: {problem}")
            return False
        self.waiting += 1
        self.waiting_bytes += len(body)
        if self._waiting_since is None:
            self._waiting_since = now
        return True

    def is_full(self) -> bool:
        """Tell whether a whole batch waits."""
        return self.waiting - len(self.in_flight) >= self.batch_size or (
            self.byte_limit is not None and self.waiting_bytes >= self.byte_limit
        )

    def flush_all(self) -> int:
        """Make everything that waits now due; return the id of the last event that this covers."""
        newest = self.last_id
        if not newest and self.waiting:  # events of an earlier process
            newest = self.queue.head(self.waiting)[-1].id
        self._flush_to = max(self._flush_to, newest)
        return newest

    def is_through(self, event_id: int) -> bool:
        """Tell whether this event and all before it are sent or dropped."""
        oldest = first_id(self.queue) if self.waiting else None
        return oldest is None or oldest > event_id

    def due_at(self) -> float:
        """Return when the next attempt is due: the past if it is due now, NEVER if there is nothing to wait for."""
        if not self.waiting or self.in_flight:
            return NEVER
        if self._failures or self._split_to or self.is_full() or not self.is_through_flush():
            return self._quiet_until
        if self.linger is None or self._waiting_since is None:
            return NEVER
        return max(self._waiting_since + self.linger, self._quiet_until)

    def is_through_flush(self) -> bool:
        """Tell whether no flush is being waited for."""
        return not self._flush_to or self.is_through(self._flush_to)

    def take(self, now: float, now_ms: int) -> Sequence[QueuedEvent]:
        """Return the next batch and hold it in flight until `settle`; empty if none is due.

        Events that are too old are dropped on the way.
        """
        while self.waiting and not self.in_flight and self.due_at() <= now:
            head = self.queue.head(self._split_to or self.batch_size)
            if not head:  # the queue lost them: believe it
                self.waiting = 0
                break
            expired = [event for event in head if self._is_expired(event, now_ms)]
            if expired:
                self._give_up(DropReason.EXPIRED, expired, "older than max_age")
                continue
            self.in_flight = self._within_bytes(head)
            return self.in_flight
        return ()

    def settle(self, response: Response, now: float, now_ms: int) -> Settlement:
        """Take in the answer to the batch in flight."""
        batch, self.in_flight = self.in_flight, ()
        verdict = self.policy.verdict(response.status)
        if verdict is Verdict.RETRY:
            self.retried += len(batch)
            self._failures += 1
            wish = retry_after_seconds(response.headers, now_ms)
            self._quiet_until = now + self.policy.delay(self._failures, wish)
            return Settlement((), self._without_worn_out(batch))
        self._failures = 0
        self._quiet_until = -NEVER
        if verdict is Verdict.SPLIT and len(batch) > 1:
            self.retried += len(batch)
            self._split_to = len(batch) // 2
            self._split_until = max(self._split_until, batch[-1].id)
            return Settlement((), batch)
        if verdict is Verdict.SENT:
            self.sent += len(batch)
            self._remove(batch, now)
        elif verdict is Verdict.SPLIT:
            self._give_up(DropReason.OVERSIZE, batch, "the collector answered 413 to it alone", now)
        else:
            self._give_up(DropReason.REFUSED, batch, f"the collector answered {response.status}", now)
        if self._split_to and self.is_through(self._split_until):
            self._split_to = None
        return Settlement(batch if verdict is Verdict.SENT else (), ())

    def is_backing_off(self, now: float) -> bool:
        """Tell whether an earlier attempt failed and the next has to wait."""
        return self._quiet_until > now

    def pause(self, until: float) -> None:
        """Make no attempt before this time, after trouble that is not the collector's."""
        self.in_flight = ()
        self._quiet_until = max(self._quiet_until, until)

    def abandon(self, reason: str, detail: str) -> None:
        """Give up everything that waits."""
        self.in_flight = ()
        while self.waiting:
            head = self.queue.head(1000)
            if not head:
                self.waiting = 0
                break
            self._give_up(reason, head, detail)

    def drop(self, reason: str, events: Sequence[QueuedEvent], detail: str) -> None:
        """Book events that the queue did not take, or holds no longer, as dropped."""
        self.dropped[reason] += len(events)
        self._drops.append(Drop(reason, events, detail))

    def _make_room(self) -> bool:
        """Drop the oldest event that is not in flight, if the policy is that one and there is such an event."""
        if not self.drop_oldest or self.waiting <= len(self.in_flight):
            return False
        oldest = self.queue.head(len(self.in_flight) + 1)[-1:]
        self._give_up(DropReason.OVERFLOW, oldest, "the queue is full and newer events came")
        return True

    def _within_bytes(self, head: Sequence[QueuedEvent]) -> Sequence[QueuedEvent]:
        """Return as many of the events as one request may carry; one that is too large by itself goes alone."""
        if self.method == "get":
            return head[:1]
        if self.byte_limit is None:
            return head
        size = post_size(())
        each = post_size(head[:1]) - size - len(head[0].body)
        for count, event in enumerate(head):
            size += len(event.body) + each + (1 if count else 0)
            if size > self.byte_limit:
                return head[: max(count, 1)]
        return head

    def _without_worn_out(self, batch: Sequence[QueuedEvent]) -> Sequence[QueuedEvent]:
        """Count an attempt that failed, give up the events that had their last one, return the others."""
        if self.max_attempts is None:
            return batch
        self._attempts.update(event.id for event in batch)
        worn_out = [event for event in batch if self._attempts[event.id] >= self.max_attempts]
        if worn_out:
            self._give_up(DropReason.EXPIRED, worn_out, f"tried {self.max_attempts} times")
        return [event for event in batch if event not in worn_out]

    def _is_expired(self, event: QueuedEvent, now_ms: int) -> bool:
        return self.max_age is not None and now_ms - event.created_ms > self.max_age * 1000

    def _give_up(self, reason: str, events: Sequence[QueuedEvent], detail: str, now: float | None = None) -> None:
        self._remove(events, now)
        self.drop(reason, events, detail)

    def _remove(self, events: Sequence[QueuedEvent], now: float | None) -> None:
        self.queue.remove([event.id for event in events])
        if self._attempts:
            for event in events:
                self._attempts.pop(event.id, None)
        self.waiting = max(self.waiting - len(events), 0)
        self.waiting_bytes = max(self.waiting_bytes - sum(len(event.body) for event in events), 0)
        if not self.waiting:
            self._waiting_since = None
            self.waiting_bytes = 0
        elif now is not None:
            # What is left came while the batch was away; it lingers from now.
            self._waiting_since = now
