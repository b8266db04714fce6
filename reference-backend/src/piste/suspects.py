"""The memory of what was being done when the pipeline process died.

A few bytes in a memory-mapped file survive any death of the process (the page cache keeps them), so the next one
knows which records were in hand. After a death they are taken one by one, and the one that is in hand, alone, at a
second death is condemned: it becomes a failed event and is passed.
"""

from __future__ import annotations

import mmap
import signal
import struct
import time
from pathlib import Path

_IN_HAND = struct.Struct("<QQd")  # first offset, last offset, when it was taken up (epoch s); zeros when nothing is
_BLAMED = struct.Struct("<QQQ")  # the blamed range (first, last) and the deaths that it was in hand at
_BLAME_AT = 2 * _IN_HAND.size
_SIZE = _BLAME_AT + _BLAMED.size
_SLOW = 0.5  # s

ENRICHING, WRITING = 0, 1
"""The two hands: a record is enriched while a batch is written."""


class Suspects:
    """Notes the records in hand in the file at `path`, and judges them after a death.

    `exit_signal` is the signal that ended the last process (None: not known, or an exit) and `died_at` the epoch
    second of it, both told by the supervisor. A SIGKILL comes from outside (an operator, the memory limit): it is
    held against a record only if that one had already been enriched for half a second.
    """

    def __init__(self, path: Path, *, exit_signal: int | None = None, died_at: float | None = None) -> None:
        path.touch()
        with path.open("r+b") as file:
            file.truncate(_SIZE)
            self._map = mmap.mmap(file.fileno(), _SIZE)
        self._judge(exit_signal, died_at)

    def _judge(self, exit_signal: int | None, died_at: float | None) -> None:
        hands = [_IN_HAND.unpack_from(self._map, hand * _IN_HAND.size) for hand in (ENRICHING, WRITING)]
        self.release(ENRICHING)
        self.release(WRITING)
        if exit_signal == signal.SIGKILL:
            since = hands[ENRICHING][2]
            hands = hands[:1] if since and (died_at or time.time()) - since > _SLOW else []
        busy = [hand for hand in hands if hand[0]]
        if not busy:
            return
        first, last = min(hand[0] for hand in busy), max(hand[1] for hand in busy)
        blamed_first, blamed_last, deaths = _BLAMED.unpack_from(self._map, _BLAME_AT)
        again = blamed_first <= first and last <= blamed_last
        _BLAMED.pack_into(self._map, _BLAME_AT, first, last, deaths + 1 if again else 1)

    def take(self, hand: int, first: int, last: int) -> None:
        """Note that the records from `first` to `last` are in this hand."""
        _IN_HAND.pack_into(self._map, hand * _IN_HAND.size, first, last, time.time())

    def release(self, hand: int) -> None:
        """Note that nothing is in this hand."""
        _IN_HAND.pack_into(self._map, hand * _IN_HAND.size, 0, 0, 0.0)

    @property
    def careful_until(self) -> int:
        """The offset up to which records are to be taken one by one, since one of them is to blame; 0 when none is."""
        return int(_BLAMED.unpack_from(self._map, _BLAME_AT)[1])

    def is_condemned(self, offset: int) -> bool:
        """True when the record at `offset`, and it alone, was in hand at the second death or later."""
        first, last, deaths = _BLAMED.unpack_from(self._map, _BLAME_AT)
        return bool(first == last == offset and deaths >= 2)

    def acquit(self, offset: int) -> None:
        """Forget the blame once everything up to `offset` is in the store."""
        if 0 < self.careful_until <= offset:
            _BLAMED.pack_into(self._map, _BLAME_AT, 0, 0, 0)

    def close(self) -> None:
        """Release the file with nothing in hand: a clean end."""
        self.release(ENRICHING)
        self.release(WRITING)
        self._map.close()


def enriching_since(path: Path) -> float | None:
    """When the record that another process is enriching was taken up (epoch s); None when it is between records."""
    try:
        _first, _last, since = _IN_HAND.unpack(path.read_bytes()[: _IN_HAND.size])
    except (OSError, struct.error):
        return None
    return float(since) or None
