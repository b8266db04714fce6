"""The `piste` command: `up` runs the backend; `query`, `export` and `status` look at what it stored, running or not."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path
from typing import Any

from piste import __version__
from piste.complaint import Complaint, Misconfigured
from piste.coverage import add_coverage
from piste.gateway import add_gateway
from piste.replay.command import add_replay
from piste.schema.command import add_schema

DATA = Path("piste-data")


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed (stderr says why), 2 wrong usage or configuration."""
    arguments = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    command = arguments.command
    try:
        return int(command(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Complaint as problem:
        print(f"piste: {problem}", file=sys.stderr)
        return problem.code


def parser() -> argparse.ArgumentParser:
    """The command line's grammar; shell completion is printed from it too."""
    root = argparse.ArgumentParser(
        prog="piste", description="A collector, enricher and store for Snowplow events, started by one command."
    )
    root.add_argument("--version", action="version", version=f"piste {__version__}")
    commands = root.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_up(commands)
    add_query(commands)
    add_export(commands)
    add_status(commands)
    add_replay(commands)
    add_schema(commands)
    add_coverage(commands)
    add_gateway(commands)
    completion = commands.add_parser("completion", help='print shell completion: eval "$(piste completion bash)"')
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    completion.set_defaults(command=print_completion)
    return root


def add_up(commands: Any) -> None:
    up = commands.add_parser(
        "up",
        help="run the backend in the foreground; Ctrl-C drains and stops",
        description="Run collector, enrichment, store and API in the foreground. Ctrl-C drains and stops them.",
        epilog="Every flag is also a variable (PISTE_PORT=9191) and a line of the --config file (port = 9191); "
        "flags win over variables, variables over the file.",
    )
    up.add_argument("--host", help="address to listen on (default 127.0.0.1: this machine only)")
    up.add_argument("--port", type=int, help="port to listen on (default 9090; 0 takes any free one)")
    up.add_argument("--data", type=Path, metavar="DIR", help="where everything is kept (default ./piste-data)")
    up.add_argument(
        "-i",
        "--iglu",
        action="append",
        metavar="DIR|FILE",
        help="a folder of schemas or an Iglu resolver.json; may be given several times",
    )
    up.add_argument(
        "--plan",
        type=Path,
        metavar="DIR|FILE",
        help="the tracking plan, a folder of schemas or a plan.lock: the page shows which of its events came",
    )
    up.add_argument(
        "--enrichments",
        metavar="DIR",
        help="a folder of Snowplow enrichment files (*.json) and Python functions (*.py), or `standard`: place, "
        "device, referrer, campaign and bots",
    )
    up.add_argument(
        "--mask",
        action="append",
        metavar="FIELD",
        help="never tell this field's values in failed events: email, *token*, com.acme/user/email; several times",
    )
    up.add_argument("--webhooks", metavar="FILE", help="a file of one's own webhooks (see docs/webhooks.md)")
    up.add_argument(
        "--fault",
        metavar="SCRIPT",
        help='answer wrongly to try trackers: "503x2, slow=3s, drop-after-accept, 413, retry-after=5"',
    )
    up.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help="page and API only for those who bring the token in this file (or in $PISTE_TOKEN); tracking stays open",
    )
    up.add_argument("--config", type=Path, metavar="FILE", help="a TOML file with any of these and more")
    output = up.add_mutually_exclusive_group()
    output.add_argument("--output", choices=("tsv", "json"), help="print good events to stdout as they are stored")
    output.add_argument("-t", "--output-tsv", dest="output", action="store_const", const="tsv", help="as --output tsv")
    output.add_argument(
        "-j", "--output-json", dest="output", action="store_const", const="json", help="as --output json"
    )
    up.set_defaults(command=run_up)


def add_query(commands: Any) -> None:
    query = commands.add_parser(
        "query",
        help="ask the store in SQL, whether the backend runs or not",
        description="Ask the store one SELECT (DuckDB's SQL). Tables: events, failed_events, raw.",
        epilog='Example: piste query "SELECT event_name, count(*) AS events FROM events GROUP BY 1 ORDER BY 2 DESC"',
    )
    query.add_argument("sql", metavar="SQL", help="one SELECT; - reads it from stdin")
    query.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the data folder (default ./piste-data)")
    query.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help="json is an array of objects"
    )
    query.add_argument(
        "--max-rows", type=int, metavar="N", help="rows at most (default: table 1000, csv and json 1000000)"
    )
    query.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS", help="give up after (default 30)")
    query.set_defaults(command=run_query)


def add_export(commands: Any) -> None:
    export = commands.add_parser(
        "export",
        help="write the good events as TSV, NDJSON or Parquet",
        description="Write all good events: tsv is the official enriched format of 131 columns without a header, "
        "ndjson one flat object a line, parquet the whole table with its typed columns.",
    )
    export.add_argument("format", choices=("tsv", "ndjson", "parquet"))
    export.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the data folder (default ./piste-data)")
    export.add_argument("--out", type=Path, metavar="PATH", help="the file to write (default: stdout)")
    export.set_defaults(command=run_export)


def add_status(commands: Any) -> None:
    status = commands.add_parser("status", help="say whether the backend runs and what it has stored")
    status.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the data folder (default ./piste-data)")
    status.set_defaults(command=run_status)


def run_up(arguments: argparse.Namespace) -> int:
    from piste.collector.faults import FaultError, parse
    from piste.config import ConfigError, load
    from piste.rendezvous import DataFolderInUse
    from piste.supervisor import CannotStart, Supervisor

    names = "host port data iglu plan enrichments webhooks fault mask output token_file"
    flags = {name: getattr(arguments, name) for name in names.split()}
    try:
        config = load(flags, file=arguments.config)
        parse(config.fault)
        if config.plan is not None:
            check_plan(config.plan)
        return Supervisor(config).run()
    except (ConfigError, FaultError) as problem:
        raise Misconfigured(str(problem)) from None
    except (DataFolderInUse, CannotStart) as problem:
        raise Complaint(str(problem)) from None


def check_plan(path: Path) -> None:
    """What cannot be read is told before anything runs. Raises Misconfigured."""
    from piste.coverage.plan import PlanError, load

    try:
        load(path)
    except PlanError as problem:
        raise Misconfigured(f"--plan: {problem}") from None


def run_query(arguments: argparse.Namespace) -> int:
    from piste.reading import ask, print_result

    sql = sys.stdin.read() if arguments.sql == "-" else arguments.sql
    max_rows = arguments.max_rows or (1_000 if arguments.format == "table" else 1_000_000)
    result = ask(arguments.data, sql, max_rows=max_rows, timeout=arguments.timeout)
    print_result(result, arguments.format)
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    from piste.reading import export

    export(arguments.data, arguments.format, arguments.out)
    return 0


def run_status(arguments: argparse.Namespace) -> int:
    from piste.reading import status

    return status(arguments.data)


def print_completion(arguments: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(parser(), arguments.shell))
    return 0


if __name__ == "__main__":
    sys.exit(main())
