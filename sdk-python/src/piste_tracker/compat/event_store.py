"""The official tracker's event store in memory."""

from __future__ import annotations

from logging import Logger
from typing import Any

from piste_tracker.event_store import EventStore

__all__ = ["EventStore", "InMemoryEventStore"]


class InMemoryEventStore:
    """A list of payloads with a bound; beyond it new events are lost."""

    def __init__(self, logger: Logger, buffer_capacity: int = 10000) -> None:
        self.event_buffer: list[dict[str, Any]] = []
        self.buffer_capacity = buffer_capacity
        self.logger = logger

    def add_event(self, payload: dict[str, Any]) -> bool:
        """Keep a payload; return whether there was room."""
        if len(self.event_buffer) >= self.buffer_capacity:
            self.logger.error("Event buffer is full, dropping event.")
            return False
        self.event_buffer.append(payload)
        return True

    def get_events_batch(self) -> list[dict[str, Any]]:
        """Take all payloads out and return them."""
        batch, self.event_buffer = self.event_buffer, []
        return batch

    def cleanup(self, batch: list[dict[str, Any]], need_retry: bool) -> None:
        """Put payloads back in front if they are to be sent again."""
        if need_retry:
            self.event_buffer = [*batch, *self.event_buffer][: self.buffer_capacity]

    def size(self) -> int:
        """Return how many payloads wait."""
        return len(self.event_buffer)
