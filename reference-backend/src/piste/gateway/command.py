"""`piste gateway serial PORT --collector URL`."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import serial

    from piste.gateway.backlog import Backlog, Request
    from piste.gateway.forwarder import Forwarder


def add_gateway(commands: Any) -> None:
    """Add the command to argparse's sub-commands."""
    gateway = commands.add_parser("gateway", help="bring the events of boards without a network to a collector")
    kinds = gateway.add_subparsers(dest="kind", required=True, metavar="KIND")
    line = kinds.add_parser("serial", help="a board on a serial line")
    line.add_argument("port", metavar="PORT", help="the line, as in /dev/ttyUSB0 or COM3")
    line.add_argument("--collector", required=True, metavar="URL", help="where to, as in http://localhost:9090")
    line.add_argument("--baud", type=int, default=115200, help="speed of the line (default 115200)")
    line.add_argument(
        "--backlog",
        type=Path,
        default=Path("piste-gateway.sqlite"),
        metavar="FILE",
        help="where events wait while the collector is away (default piste-gateway.sqlite)",
    )
    gateway.set_defaults(command=run_gateway)


def run_gateway(arguments: argparse.Namespace, stopped: threading.Event | None = None) -> int:
    """Run until `stopped` is set, or Ctrl-C; the exit code."""
    import serial  # late, like the rest: every other command is spared them

    from piste.gateway.backlog import Backlog
    from piste.gateway.forwarder import Forwarder

    try:
        line = serial.Serial(arguments.port, arguments.baud, timeout=0.05)
    except (OSError, ValueError) as error:
        print(f"piste gateway: cannot open {arguments.port}: {error}. Is the board plugged in?", file=sys.stderr)
        return 1
    backlog = Backlog(arguments.backlog)
    try:
        forwarder = Forwarder(backlog, arguments.collector)
    except ValueError as error:
        print(f"piste gateway: {error}", file=sys.stderr)
        return 1
    forwarder.start()
    try:
        with line:
            _serve(line, backlog, forwarder, stopped or threading.Event())
    except KeyboardInterrupt:
        pass
    except serial.SerialException as error:
        print(f"\npiste gateway: the line is gone: {error}", file=sys.stderr)
        return 1
    finally:
        forwarder.stop()
        backlog.close()
    return 0


def _serve(line: serial.Serial, backlog: Backlog, forwarder: Forwarder, stopped: threading.Event) -> None:
    from piste.gateway.backlog import BacklogFullError
    from piste.gateway.board import Board

    received = 0

    def accept(request: Request) -> int:
        nonlocal received
        if request.target.endswith("/health"):  # a board that asks for the time
            return 200
        try:
            backlog.put(request)
        except BacklogFullError:
            return 503
        received += 1
        return 200

    board = Board(line, accept)
    shown = ""
    while not stopped.is_set():
        board.step()
        text = (
            f"received {received}  delivered {forwarder.delivered}  waiting {len(backlog)}"
            f"  refused {forwarder.refused}  damaged frames {board.damaged}  {forwarder.trouble}"
        )
        if text != shown:
            end = "" if sys.stdout.isatty() else "\n"
            print(f"\r{text:<{len(shown)}}" if not end else text, end=end, flush=True)
            shown = text
