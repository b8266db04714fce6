"""The front's process: a Granian server around the collector, on a listening socket that somebody else may hold."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import uuid_utils
import uvloop
from granian import _granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from piste.collector.app import App
from piste.collector.config import CollectorConfig
from piste.collector.door import Door
from piste.collector.faults import Faults
from piste.collector.handler import Handler, default_name
from piste.collector.hosts import ANY
from piste.collector.relay import Relay
from piste.stream.commit import Committer
from piste.stream.spool import DEFAULT_CAP, Spool

log = logging.getLogger("piste.front")

BACKLOG = 1_024
MAX_CONNECTIONS = 4_096
STOP_SECONDS = 2.0
# Granian has no public way yet to serve on a socket that is already open; its annotations leave the constructor out.
_SOCKET_HOLDER: Any = _granian.SocketHolder
_EVERYWHERE = frozenset({"0.0.0.0", "::"})


def run_front(
    config: CollectorConfig,
    *,
    listener: int | socket.socket,
    stream: Path | str,
    stream_cap: int = DEFAULT_CAP,
    pipeline_socket: Path | str | None = None,
    fault: str = "",
    token: str = "",
    on_ready: Callable[[], None] = lambda: None,
    stop: threading.Event | None = None,
) -> None:
    """Serve the collector until `stop` is set, then answer what is under way and return.

    `listener` is a bound, listening socket or its file descriptor; it is used through a copy, so whoever holds it
    keeps it, and a front that is started again on it finds the clients that waited. `on_ready` is called when
    requests are accepted; `fault` is a script of wrong answers to begin with; with a `token`, page and API are for
    those who bring it, under any host name. Raises SpoolError when the stream cannot be opened, FaultError for what
    is no script.
    """
    faults = Faults()
    faults.set("", fault)
    spool = Spool(Path(stream), cap_bytes=stream_cap)
    try:
        stop = stop or threading.Event()
        uvloop.run(_serve(config, _copy(listener), spool, pipeline_socket, faults, Door(token), on_ready, stop))
    finally:
        spool.close()


async def _serve(
    config: CollectorConfig,
    listener: socket.socket,
    spool: Spool,
    pipeline_socket: Path | str | None,
    faults: Faults,
    door: Door,
    on_ready: Callable[[], None],
    stop: threading.Event,
) -> None:
    committer = Committer(spool)
    handler = Handler(config, clock=_now_ms, new_id=_new_id, collector=default_name(_version()))
    relay = Relay(Path(pipeline_socket)) if pipeline_socket is not None else None
    # Who has the token is no page that borrowed our address: any name will do.
    names = (ANY,) if door.has_token else (*config.allowed_hosts, *_own_name(listener))
    app = App(handler, committer, relay, names, faults, door)
    server = _Server(app, listener, config)
    serving = asyncio.ensure_future(server.serve())
    await server.accepting.wait()
    _settle_memory()
    on_ready()
    await _until(stop, serving)
    server.stop()  # type: ignore[no-untyped-call]  # Granian's, without annotations
    # A live feed would hold the server for ever: what does not end by itself ends with the process.
    done, _ = await asyncio.wait((serving,), timeout=STOP_SECONDS)
    await committer.close()
    if relay is not None:
        await relay.close()
    for task in done:
        task.result()


class _Server(Server):
    """An embedded Granian that listens on a socket that it is given."""

    def __init__(self, app: App, listener: socket.socket, config: CollectorConfig) -> None:
        super().__init__(
            app,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            backpressure=MAX_CONNECTIONS,
            http1_settings=HTTP1Settings(header_read_timeout=int(config.limits.header_seconds * 1000)),
            log_enabled=False,
        )
        self._listener = listener
        self.accepting = asyncio.Event()

    def _init_shared_socket(self) -> None:
        # The copy's descriptor becomes the server's, which closes it when it ends.
        self._sfd: Any = self._listener.detach()
        self._ssp: Any = None
        self._shd: Any = _SOCKET_HOLDER(self._sfd, False, BACKLOG)

    def startup(self, spawn_target: object, target_loader: object) -> None:
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]  # Granian's, without annotations
        # The worker is a task that serves at its first step.
        asyncio.get_running_loop().call_soon(lambda: asyncio.get_running_loop().call_soon(self.accepting.set))


async def _until(stop: threading.Event, serving: asyncio.Future[None]) -> None:
    """Wait for `stop`, or for the server's end, which comes before it only when the server fails."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def watch() -> None:
        stop.wait()
        loop.call_soon_threadsafe(stopped.set)

    threading.Thread(target=watch, name="stop", daemon=True).start()
    waiting = asyncio.ensure_future(stopped.wait())
    await asyncio.wait((waiting, serving), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()


def _copy(listener: int | socket.socket) -> socket.socket:
    """Return a copy of the socket that a server may own, non-blocking as the server needs it."""
    descriptor = listener if isinstance(listener, int) else listener.fileno()
    copy = socket.socket(fileno=os.dup(descriptor))
    copy.setblocking(False)
    return copy


def _own_name(listener: socket.socket) -> tuple[str, ...]:
    """Return the address that was chosen to listen on as a host name; none when it is every address."""
    if listener.family == socket.AF_UNIX:
        return ()
    host = listener.getsockname()[0]
    return () if host in _EVERYWHERE else (f"[{host}]" if ":" in host else host,)


def _settle_memory() -> None:
    """Take what stays for ever out of the garbage collector's sight, lest each collection walks over it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _new_id() -> str:
    return str(uuid_utils.uuid4())


def _version() -> str:
    try:
        return version("piste")
    except PackageNotFoundError:
        return "0"
