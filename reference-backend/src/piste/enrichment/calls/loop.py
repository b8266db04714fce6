"""The thread on which all calls are made: one event loop, begun with the first call."""

from __future__ import annotations

import asyncio
import atexit
import functools
import threading
import weakref
from typing import Protocol

import uvloop

_END_SECONDS = 1.0


class Closing(Protocol):
    """What holds connections open."""

    async def close(self) -> None: ...


_open: weakref.WeakSet[Closing] = weakref.WeakSet()


@functools.cache
def calls_loop() -> asyncio.AbstractEventLoop:
    """The loop, running on a daemon thread: at the end of the process nobody waits for a call that hangs."""
    loop = uvloop.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="calls", daemon=True)
    thread.start()
    atexit.register(_end, loop, thread)
    return loop


def keep_open(user: object, connection: Closing) -> None:
    """Close the connection when nobody has its user any more, or at the end of the process."""
    _open.add(connection)
    weakref.finalize(user, _close_soon, connection).atexit = False


def _close_soon(connection: Closing) -> None:
    loop = calls_loop()
    if loop.is_running():
        asyncio.run_coroutine_threadsafe(connection.close(), loop)


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    async def close_all() -> None:
        await asyncio.gather(*[connection.close() for connection in _open], return_exceptions=True)
        loop.stop()

    asyncio.run_coroutine_threadsafe(close_all(), loop)
    thread.join(_END_SECONDS)
