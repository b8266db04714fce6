"""Numbers events, so that a reader of the store can tell what was lost on the way."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any

from piste_tracker.event_id import new_event_id
from piste_tracker.self_describing_json import SelfDescribingJson

SCHEMA = "iglu:dev.piste/sequence/jsonschema/1-0-0"


class EventNumbers:
    """The numbers of one tracker, from 1; a forked process begins a sequence of its own."""

    def __init__(self) -> None:
        self._counts: dict[int, _Count] = {}

    @contextlib.contextmanager
    def next(self) -> Iterator[list[Any]]:
        """Give the entity of the next event; its number is used up unless the event cannot be written."""
        # By process: a lock that another thread held at the moment of a fork stays behind with the parent's count.
        count = self._counts.setdefault(os.getpid(), _Count())
        with count.lock:
            yield [SelfDescribingJson(SCHEMA, {"instance": count.instance, "sequence": count.last + 1})]
            count.last += 1


class _Count:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.instance = new_event_id()
        self.last = 0
