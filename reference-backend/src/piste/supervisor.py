"""`piste up`: starts the front and the pipeline, watches over both, and ends them together.

The front is the collector on the public port; the pipeline enriches, stores and answers behind it. Either may die
alone: the other goes on and the dead one is started again. Each child holds the read end of a pipe whose other end
only the supervisor has, so that a dead supervisor leaves no orphan; each inherits the lock on the data folder, so
that no second instance can start before the last of them has gone. The listening socket is the supervisor's: while a
front is restarted, clients wait in its backlog.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from piste import rendezvous, suspects
from piste.complaint import Misconfigured
from piste.config import Config

log = logging.getLogger("piste")

BACKLOG = 1024
FRONT_STOP_SECONDS = 2.5
PIPELINE_STOP_SECONDS = 6.5
RESTART_SECONDS = (0.1, 5.0)  # first and longest pause before a restart
STEADY_SECONDS = 10.0  # a child that ran this long starts anew with the first pause
STUCK_SECONDS = 60.0  # a record that is enriched for longer ends the pipeline, and counts against the record
EXIT_CONFIG = 78  # a child's exit code for "the configuration is wrong": restarting would not help
SOCKET_PATH_MAX = 100  # bytes; the system's limit is 108


class CannotStart(Exception):  # noqa: N818  (it is told to a person)
    """The backend could not start; the message says why and what to do."""


@dataclass
class Child:
    """One role's process, and what is known of its last end."""

    role: str
    process: subprocess.Popen[bytes] | None = None
    ready: int | None = None  # read end of the pipe on which it says that it is ready
    was_ready: bool = False
    started: float = 0.0
    pause: float = RESTART_SECONDS[0]
    restart_at: float | None = 0.0
    exit_signal: int | None = None
    died_at: float | None = None


@dataclass
class Supervisor:
    """Runs until a signal ends it; `run()` returns the exit code.

    Raises CannotStart, Misconfigured and DataFolderInUse before anything is served.
    """

    config: Config
    children: list[Child] = field(default_factory=lambda: [Child("front"), Child("pipeline")])
    stopping: int = 0

    def run(self) -> int:
        began = time.monotonic()
        self.data = self.config.data
        self.data.mkdir(parents=True, exist_ok=True)
        self.lock = rendezvous.lock(self.data)
        self.listener = listen(self.config.host, self.config.port)
        self.socket_path, scratch = socket_path(self.data)
        self.url = url_of(self.listener)
        self._catch_signals()
        rendezvous.publish(self.data, rendezvous.Instance(os.getpid(), self.url, str(self.socket_path)))
        try:
            return self._watch(began)
        finally:
            self._end_all()
            rendezvous.withdraw(self.data)
            self.socket_path.unlink(missing_ok=True)
            if scratch is not None:
                with contextlib.suppress(OSError):
                    scratch.rmdir()

    def _catch_signals(self) -> None:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        os.set_blocking(reader, False)
        self.wakeup = reader
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping += 1

    def _watch(self, began: float) -> int:
        announced = False
        while not self.stopping:
            for child in self.children:
                self._tend(child)
            if not announced and all(child.was_ready for child in self.children):
                announced = True
                announce(self.config, self.url, time.monotonic() - began, only_here=is_on_loopback(self.listener))
            waiting = [self.wakeup, *(child.ready for child in self.children if child.ready is not None)]
            for descriptor in select.select(waiting, [], [], self._pause())[0]:
                if descriptor == self.wakeup:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self.wakeup, 4096)
        return 0

    def _pause(self) -> float:
        due = [child.restart_at - time.monotonic() for child in self.children if child.restart_at is not None]
        return max(0.0, min([1.0, *due]))

    def _tend(self, child: Child) -> None:
        if child.process is None:
            if child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._start(child)
            return
        if child.ready is not None and select.select([child.ready], [], [], 0)[0]:
            child.was_ready |= os.read(child.ready, 1) == b"1"
            os.close(child.ready)
            child.ready = None
        if child.process.poll() is not None:
            self._bury(child)
        elif child.role == "pipeline":
            since = suspects.enriching_since(self.data / "suspects")
            if since is not None and time.time() - since > STUCK_SECONDS:
                log.error("one record has been enriched for %.0f s: the pipeline is started anew", time.time() - since)
                child.process.send_signal(signal.SIGABRT)

    def _start(self, child: Child) -> None:
        ready, write_ready = os.pipe()
        errand = {
            "config": self.config.to_dict(),
            "ready": write_ready,
            "listener": self.listener.fileno(),
            "socket": str(self.socket_path),
            "exit_signal": child.exit_signal,
            "died_at": child.died_at,
        }
        inherited = [write_ready, self.lock, *([self.listener.fileno()] if child.role == "front" else [])]
        child.process = subprocess.Popen(
            [sys.executable, "-m", "piste.roles", child.role],
            stdin=subprocess.PIPE,
            pass_fds=inherited,
            process_group=0,  # the terminal's Ctrl-C is for the supervisor alone
        )
        os.close(write_ready)
        child.ready, child.started, child.restart_at = ready, time.monotonic(), None
        assert child.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            child.process.stdin.write(json.dumps(errand).encode() + b"\n")
            child.process.stdin.flush()

    def _bury(self, child: Child) -> None:
        assert child.process is not None
        code = child.process.returncode
        release(child)
        if code == EXIT_CONFIG:
            raise Misconfigured(f"the {child.role} did not start; what is wrong stands above")
        if not child.was_ready:
            raise CannotStart(f"the {child.role} could not start; its message stands above")
        child.exit_signal, child.died_at = (-code if code < 0 else None), time.time()
        steady = time.monotonic() - child.started > STEADY_SECONDS
        child.pause = RESTART_SECONDS[0] if steady else min(child.pause * 2, RESTART_SECONDS[1])
        child.restart_at = time.monotonic() + child.pause
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        log.error("the %s %s; it is started again in %.1f s", child.role, how, child.pause)

    def _end_all(self) -> None:
        """End the front, then the pipeline, so that what the front acknowledged last can still be stored."""
        front, pipeline = self.children
        for child, seconds in ((front, FRONT_STOP_SECONDS), (pipeline, PIPELINE_STOP_SECONDS)):
            self._end(child, seconds)
        self.listener.close()

    def _end(self, child: Child, seconds: float) -> None:
        if child.process is None:
            return
        deadline = time.monotonic() + seconds
        child.process.terminate()
        while child.process.poll() is None and time.monotonic() < deadline and self.stopping < 2:
            time.sleep(0.01)
        if child.process.poll() is None:
            log.warning("the %s did not end in time and is killed; nothing acknowledged is lost", child.role)
            child.process.kill()
            child.process.wait()
        release(child)


def release(child: Child) -> None:
    """Close what the supervisor holds of a process that has ended."""
    if child.process is not None and child.process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.process.stdin.close()
    if child.ready is not None:
        os.close(child.ready)
    child.process, child.ready = None, None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on host and port (0: any free one). Raises CannotStart with what to do."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as problem:
        raise CannotStart(
            f"cannot listen on {host}:{port}: {problem.strerror or problem}. "
            "Choose another port: --port 9091 (0 takes any free one)"
        ) from None
    return listener


def url_of(listener: socket.socket) -> str:
    """The URL that reaches a listening socket; one that listens everywhere is reached on loopback."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def socket_path(data: Path) -> tuple[Path, Path | None]:
    """Where the pipeline's Unix socket goes: into the data folder, or, where that path is too long, a temporary one
    (returned too).
    """
    path = data.resolve() / "pipeline.sock"
    if len(bytes(path)) <= SOCKET_PATH_MAX:
        path.unlink(missing_ok=True)
        return path, None
    scratch = Path(tempfile.mkdtemp(prefix="piste-"))
    return scratch / "pipeline.sock", scratch


def is_on_loopback(listener: socket.socket) -> bool:
    """Whether only this machine reaches a listening socket."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def announce(config: Config, url: str, seconds: float, *, only_here: bool) -> None:
    """Tell the person at the terminal that all is ready, and where; on stderr, since stdout is for --output."""
    page = f"{url}/ui"
    if config.token:
        page += "   (once as /ui?token=<the token>; API and helpers bring it too)"
    elif not only_here:
        page += (
            "   (page and API answer this machine only, tracking all;\n"
            "             for more give a token: --token-file FILE or PISTE_TOKEN)"
        )
    print(
        f"\nPiste is ready after {seconds:.1f} s.\n"
        f"  collector  {url}   (point any Snowplow tracker here)\n"
        f"  page       {page}\n"
        f"  data       {config.data}   (see: piste status --data {config.data})\n"
        f"  Ctrl-C drains and stops.\n",
        file=sys.stderr,
        flush=True,
    )
