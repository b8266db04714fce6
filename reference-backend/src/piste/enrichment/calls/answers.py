"""Answers remembered for a while: the least used go first, and none is older than its time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping

from piste.enrichment.calls.call import Answer


class _Missing:
    pass


MISSING = _Missing()


MOST_BYTES = 64 * 2**20
"""Of all the answers that are kept, about: an answer may have a megabyte, and a cache a hundred thousand of them."""

_BYTES_OF_A_VALUE = 100
"""What a value takes beside its text: itself, and its place in what holds it."""


class Answers:
    """At most `size` answers by key, each for as many seconds as it was given; any thread may use it.

    All together they take about `most_bytes`; one that is larger by itself is not kept.
    """

    def __init__(self, size: int, clock: Callable[[], float] = time.monotonic, *, most_bytes: int = MOST_BYTES) -> None:
        self._size = size
        self._most_bytes = most_bytes
        self._bytes = 0
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[float, Answer, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Answer:
        """The answer, or MISSING."""
        found = self._kept.get(key)
        if found is None:
            return MISSING
        if found[0] <= self._clock():
            with self._lock:
                if self._kept.get(key) is found:
                    self._forget(key)
            return MISSING
        # Without the lock: each step is one of the interpreter's, and every event takes them.
        try:
            self._kept.move_to_end(key)
        except KeyError:  # another thread has just let it go
            return found[1]
        return found[1]

    def keep(self, key: Hashable, answer: Answer, seconds: float) -> None:
        if not self._size or seconds <= 0:
            return
        taken = weight((key, answer))
        with self._lock:
            self._forget(key)
            if taken > self._most_bytes:
                return
            self._kept[key] = (self._clock() + seconds, answer, taken)
            self._bytes += taken
            while len(self._kept) > self._size or self._bytes > self._most_bytes:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        known = self._kept.pop(key, None)
        if known is not None:
            self._bytes -= known[2]


def weight(value: object) -> int:
    """About how many bytes a value takes with all that is in it."""
    taken, level = 0, [value]
    while level:
        taken += _BYTES_OF_A_VALUE * len(level)
        inner: list[object] = []
        for item in level:
            if isinstance(item, str | bytes):
                taken += len(item)
            elif isinstance(item, Mapping):
                inner += item.keys()
                inner += item.values()
            elif isinstance(item, list | tuple):
                inner += item
        level = inner
    return taken
