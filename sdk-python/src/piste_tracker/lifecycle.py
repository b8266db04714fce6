"""The emitters of this process at the moments when it forks and when it ends."""

from __future__ import annotations

import atexit
import logging  # before this module, so that a fork takes our lock first and logging's after it
import os
import sys
import threading
import time
import weakref
from typing import Protocol


class _Living(Protocol):
    def after_fork(self) -> None: ...

    def hurry(self) -> None: ...

    def finish(self, spent: float) -> None: ...


import_lock = threading.Lock()
"""Held while a thread imports what it needs for its first request: a fork in between would leave the child with a
module that nobody will ever finish importing."""

_PATIENCE = 5.0
_forking: list[bool] = []  # whether the fork under way holds the lock

_with_events: set[_Living] = set()
_living: weakref.WeakSet[_Living] = weakref.WeakSet()
_finalized_in: set[int] = set()


def register(emitter: _Living) -> None:
    """Have this emitter begin anew in a forked child, and finish at the end of the process."""
    _living.add(emitter)


def hold(emitter: _Living) -> None:
    """Keep an emitter alive while events wait in it, even if the program has let go of it."""
    _with_events.add(emitter)


def let_go(emitter: _Living) -> None:
    """Undo `hold`."""
    _with_events.discard(emitter)


def watch_worker_exit() -> None:
    """Make the emitters finish at the end of a `multiprocessing` or Celery worker too, which skips atexit.

    To be called in the process that tracks; a worker clears what its parent registered.
    """
    for name in ("multiprocessing.util", "billiard.util"):
        util = sys.modules.get(name)
        if util is not None and os.getpid() not in _finalized_in:
            _finalized_in.add(os.getpid())
            util.Finalize(None, _finish_all, exitpriority=0)


def _finish_all() -> None:
    """Have all emitters send at the same time, then wait for one after the other within one bound."""
    started = time.monotonic()
    emitters = list(_living)
    for emitter in emitters:
        emitter.hurry()
    for emitter in emitters:
        emitter.finish(time.monotonic() - started)


def _before_fork() -> None:
    # Whoever forks under another lock that the import needs must not wait for ever.
    _forking.append(import_lock.acquire(timeout=_PATIENCE))
    if not _forking[-1]:
        logging.getLogger("piste_tracker").warning("A fork did not wait for an import; the child may not send.")


def _after_fork_in_parent() -> None:
    if _forking.pop():
        import_lock.release()


def _after_fork_in_child() -> None:
    _forking.clear()
    if import_lock.locked():  # by the fork, or by a thread that this process does not have
        import_lock.release()
    _finalized_in.clear()
    _with_events.clear()
    for emitter in list(_living):
        emitter.after_fork()


atexit.register(_finish_all)
if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
