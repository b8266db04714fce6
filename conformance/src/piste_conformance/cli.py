"""The command line: `piste-conformance run | list | self-test | collector | export | completion`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from piste_conformance import __version__, trackers
from piste_conformance.commands import collector, completion, export, list_cases, run, self_test


def parser() -> argparse.ArgumentParser:
    """The whole command line as a parser."""
    top = argparse.ArgumentParser(
        prog="piste-conformance",
        description="Drives a tracker of the Snowplow Tracker Protocol and says what it gets right.",
    )
    top.add_argument("--version", action="version", version=f"piste-conformance {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    one = commands.add_parser(
        "run",
        help="run the cases over one tracker",
        description="Run the cases over one tracker. "
        "Exit status: 0 all is well and something passed, 1 it is not, 2 it could not run.",
    )
    one.add_argument(
        "--tracker",
        required=True,
        metavar="NAME|COMMAND|FILE.yaml",
        help=f"a known tracker ({', '.join(trackers.names())}), the command line of a driver, or a file like theirs",
    )
    _common(one)
    one.add_argument(
        "--level",
        choices=["wire", "warehouse"],
        default="wire",
        help="warehouse: through the real backend, rows checked",
    )
    one.add_argument(
        "--backend", metavar="URL", help="warehouse: this running backend instead of one started for the run"
    )
    one.add_argument("--jobs", type=int, default=2, metavar="N", help="driver processes side by side (default 2)")
    one.add_argument(
        "--examples", type=int, default=20, metavar="N", help="examples a property (default 20, 0 for none)"
    )
    one.add_argument(
        "--save", type=Path, metavar="FOLDER", help="keep what the properties find as cases in this folder"
    )
    one.add_argument(
        "--verbose", "-v", action="store_true", help="show skipped cases, raw requests and conversations too"
    )
    one.set_defaults(func=run)

    listing = commands.add_parser("list", help="list the cases, trackers or rules")
    listing.add_argument("what", nargs="?", choices=["cases", "trackers", "rules", "capabilities"], default="cases")
    listing.add_argument("--case", action="append", default=[], metavar="GLOB", help="only these cases")
    listing.set_defaults(func=list_cases)

    test = commands.add_parser("self-test", help="test the suite itself with trackers that have one defect each")
    test.add_argument("--jobs", type=int, default=2, metavar="N", help="miniatures side by side (default 2)")
    test.add_argument(
        "--full", action="store_true", help="all cases over every miniature: also names the cases that none can fail"
    )
    test.set_defaults(func=self_test)

    other = commands.add_parser("collector", help="play tracker against a collector")
    other.add_argument("url", metavar="URL", help="the collector, as in http://localhost:9090")
    _common(other)
    other.add_argument(
        "--level", choices=["wire", "warehouse"], default="wire", help="warehouse: look up what was stored, too"
    )
    other.set_defaults(func=collector)

    out = commands.add_parser("export", help="print all cases as JSON, for a runner of your own")
    out.set_defaults(func=export)

    shell = commands.add_parser("completion", help="print a completion script for a shell")
    shell.add_argument("shell", choices=["bash", "zsh", "tcsh"])
    shell.set_defaults(func=completion, parser=top)
    return top


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--case", action="append", default=[], metavar="GLOB", help="only these cases; may be repeated"
    )
    command.add_argument("--junit", type=Path, metavar="FILE", help="write the results as JUnit XML")
    command.add_argument(
        "--matrix", type=Path, metavar="FILE", help="write or extend the matrix rules x trackers (.md or .html)"
    )
    command.add_argument("--badge", type=Path, metavar="FILE", help="write a badge (.svg)")


def main(argv: Sequence[str] | None = None) -> None:
    """The entry point: parse, run, exit with the command's status."""
    arguments = parser().parse_args(argv)
    try:
        status = arguments.func(arguments)
    except trackers.TrackerError as error:
        print(f"piste-conformance: {error}", file=sys.stderr)
        status = 2
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
