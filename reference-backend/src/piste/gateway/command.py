"""`piste gateway serial PORT --collector URL`."""

from __future__ import annotations

import argparse
import errno
import sqlite3
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import serial

    from piste.gateway.backlog import Backlog
    from piste.gateway.forwarder import Forwarder
    from piste.gateway.request import Request

ABOUT = """\
Bring the events of a board on a serial line to a collector.

The board runs PisteTracker over a PisteSerialClient (the example SerialGateway). What it sends is kept in a file before
it is told so, and waits there while the collector is away. The board's clock is set from this machine's.
"""
EXAMPLE = "Example: piste gateway serial /dev/ttyUSB0 --collector http://localhost:9090"
AGAIN = 0.5
"""Seconds between two attempts to open a line that has gone."""


def add_gateway(commands: Any) -> None:
    """Add the command to argparse's sub-commands."""
    gateway = commands.add_parser("gateway", help="bring the events of boards without a network to a collector")
    kinds = gateway.add_subparsers(dest="kind", required=True, metavar="KIND")
    line = kinds.add_parser(
        "serial",
        help="a board on a serial line",
        description=ABOUT,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    line.add_argument("port", metavar="PORT", help="the line, as in /dev/ttyUSB0 or COM3")
    line.add_argument("--collector", required=True, metavar="URL", help="where to, as in http://localhost:9090")
    line.add_argument("--baud", type=int, default=115200, help="speed of the line (default 115200)")
    line.add_argument(
        "--backlog",
        type=Path,
        default=Path("piste-gateway.sqlite"),
        metavar="FILE",
        help="where events wait while the collector is away, 256 MB at most (default piste-gateway.sqlite)",
    )
    gateway.set_defaults(command=run_gateway)


def run_gateway(arguments: argparse.Namespace, stopped: threading.Event | None = None) -> int:
    """Run until `stopped` is set, or Ctrl-C; the exit code."""
    from piste.gateway.backlog import Backlog  # late, like the rest: every other command is spared them
    from piste.gateway.forwarder import Forwarder

    stopped = stopped or threading.Event()
    try:
        line = _open(arguments)
    except OSError as error:
        return _fail(_trouble(arguments.port, error))
    with line:
        try:
            backlog = Backlog(arguments.backlog)
        except sqlite3.Error as error:
            return _fail(f"cannot use {arguments.backlog}: {error}. Another gateway's? Name another with --backlog")
        try:
            forwarder = Forwarder(backlog, arguments.collector)
        except ValueError as error:
            backlog.close()
            return _fail(str(error))
        forwarder.start()
        try:
            _run(arguments, line, backlog, forwarder, stopped)
        except KeyboardInterrupt:
            print()
        finally:
            forwarder.stop()
            backlog.close()
    return 0


def _open(arguments: argparse.Namespace) -> serial.Serial:
    import serial

    return serial.Serial(arguments.port, arguments.baud, timeout=0.05, write_timeout=5, exclusive=True)


def _trouble(port: str, error: OSError) -> str:
    """What is the matter with a line that cannot be opened, and what to do."""
    if error.errno == errno.ENOENT:
        return f"there is no line {port}. Is the board plugged in? `python -m serial.tools.list_ports` lists them"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"no permission for {port}. On Linux: sudo usermod -aG dialout $USER, then log in anew"
    if error.errno in (errno.EBUSY, errno.EAGAIN) or "exclusive" in str(error):
        return f"{port} is in use. Close the serial monitor, or the other gateway"
    return f"cannot open {port}: {error}"


def _fail(message: str) -> int:
    print(f"piste gateway: {message}", file=sys.stderr)
    return 1


def _run(
    arguments: argparse.Namespace,
    line: serial.Serial,
    backlog: Backlog,
    forwarder: Forwarder,
    stopped: threading.Event,
) -> None:
    """Serve the line, and when its plug was pulled wait until it is back."""
    import serial

    from piste.gateway.board import Board

    status = Status(backlog, forwarder)
    while not stopped.is_set():
        board = Board(line, status.accept)
        try:
            while not stopped.is_set():
                board.step()
                status.show(board.damaged)
        except (serial.SerialException, OSError) as error:
            line.close()
            status.tell(f"the line is gone ({error}); waiting for {arguments.port}")
            while not line.is_open and not stopped.wait(AGAIN):
                try:
                    line.open()
                except OSError:
                    continue
                status.tell(f"{arguments.port} is back")


class Status:
    """Takes the board's requests into the backlog, and shows how things stand in one line."""

    def __init__(self, backlog: Backlog, forwarder: Forwarder) -> None:
        self._backlog, self._forwarder = backlog, forwarder
        self._received = 0
        self._shown = ""

    def accept(self, request: Request) -> int:
        """The status that the board is answered: 200 once the request is on the disk."""
        from piste.gateway.backlog import BacklogFullError

        if request.target.endswith("/health"):  # a board that asks for the time
            return 200
        try:
            self._backlog.put(request)
        except BacklogFullError as error:
            self._forwarder.trouble = f"the backlog is full: {error}"
            return 503
        self._received += request.events
        return 200

    def show(self, damaged: int) -> None:
        """Print the line anew if anything in it has changed."""
        forwarder = self._forwarder
        text = (
            f"events received {self._received}  delivered {forwarder.delivered}  refused {forwarder.refused}"
            f"  requests waiting {len(self._backlog)}  damaged frames {damaged}  {forwarder.trouble}"
        ).rstrip()
        if text == self._shown:
            return
        if sys.stdout.isatty():
            print(f"\r{text:<{len(self._shown)}}", end="", flush=True)
        else:
            print(text, flush=True)
        self._shown = text

    def tell(self, news: str) -> None:
        """Print what has happened on a line of its own."""
        print(f"\n{news}" if sys.stdout.isatty() and self._shown else news, flush=True)
        self._shown = ""
