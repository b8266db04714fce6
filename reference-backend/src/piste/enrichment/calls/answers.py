"""Answers remembered for a while: the least used go first, and none is older than its time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from piste.enrichment.calls.call import Answer


class _Missing:
    pass


MISSING = _Missing()


class Answers:
    """At most `size` answers by key, each for as many seconds as it was given; any thread may use it."""

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Answer:
        """The answer, or MISSING."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return MISSING
            if found[0] <= self._clock():
                del self._kept[key]
                return MISSING
            self._kept.move_to_end(key)
            return found[1]

    def keep(self, key: Hashable, answer: Answer, seconds: float) -> None:
        if not self._size or seconds <= 0:
            return
        with self._lock:
            self._kept[key] = (self._clock() + seconds, answer)
            self._kept.move_to_end(key)
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
