"""`piste replay`: through the running backend's API, or on the store's file when there is none."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from piste.complaint import Complaint, Misconfigured

DATA = Path("piste-data")


def add_replay(commands: Any) -> None:
    """The command's grammar."""
    replay = commands.add_parser(
        "replay",
        help="take stored requests through today's schemas and enrichments",
        description="Take stored requests through today's schemas and enrichments again, replace the events that come "
        "out differently, and tell what changed. Event ids and times of receipt stay. Interrupt it at any moment: each "
        "request is wholly as it was or wholly as it became, and running it again does the rest.",
        epilog='Examples: "piste replay --failed --dry-run" tells what today\'s schemas would make of what failed; '
        '"piste replay --since 2h" replays two hours. While the backend runs, it replays with its own configuration; '
        "-i, --enrichments, --mask and --config are for when it does not.",
    )
    replay.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the data folder (default ./piste-data)")
    replay.add_argument("--since", metavar="WHEN", help="received since: 2h, 7d, 2026-11-24, 2026-11-24T06:41:18Z")
    replay.add_argument("--failed", action="store_true", help="only requests of which something failed")
    replay.add_argument(
        "--schema",
        action="append",
        default=[],
        metavar="URI",
        help="only failed events that name this schema (iglu:vendor/name/jsonschema/1-0-0); may be given several times",
    )
    replay.add_argument("--lane", metavar="NAME", help="only requests that were sent to this lane")
    replay.add_argument("--dry-run", action="store_true", help="tell what would change, and write nothing")
    replay.add_argument("--json", action="store_true", help="print the report as JSON")
    replay.add_argument("-i", "--iglu", action="append", metavar="DIR|FILE", help="as for piste up")
    replay.add_argument("--enrichments", metavar="DIR", help="as for piste up")
    replay.add_argument("--mask", action="append", metavar="FIELD", help="as for piste up; give the same ones")
    replay.add_argument("--config", type=Path, metavar="FILE", help="as for piste up")
    replay.set_defaults(command=run_replay)


def run_replay(arguments: argparse.Namespace) -> int:
    """Replay and print the report; the exit code is 0 when it ran to its end."""
    from piste.api.client import NotRunning
    from piste.enrichment.iglu.key import NotIglu, parse_uri
    from piste.reading import complaining, running
    from piste.replay.report import as_text

    for schema in arguments.schema:
        if isinstance(parse_uri(schema), NotIglu):
            raise Misconfigured(f"--schema: {schema!r} names no schema: write it like iglu:com.acme/a/jsonschema/1-0-0")
    with complaining():
        client = running(arguments.data)
        if client is not None:
            if arguments.iglu or arguments.enrichments or arguments.mask or arguments.config:
                raise Complaint(
                    "a backend works on this data folder and replays with its own configuration: "
                    "leave out -i, --enrichments, --mask and --config, or stop it first"
                )
            lines = client.replay(wish(arguments))
        elif not (arguments.data / "piste.duckdb").exists():
            raise NotRunning(f"there is no store in {arguments.data}: name the data folder with --data")
        else:
            lines = directly(arguments)
        told = _follow(lines)
    print(json.dumps(told, indent=2) if arguments.json else as_text(told))
    return 0


def wish(arguments: argparse.Namespace) -> dict[str, Any]:
    """What is asked of the API."""
    return {
        "since": arguments.since,
        "failed": arguments.failed,
        "schemas": arguments.schema,
        "lane": arguments.lane,
        "dry_run": arguments.dry_run,
    }


def directly(arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Replay in this process, under the lock of a backend; the same lines as the API's."""
    from piste.backend import make_pipeline
    from piste.config import ConfigError, load
    from piste.enrichment.iglu import ConfigError as IgluConfigError
    from piste.enrichment.masking import Masks
    from piste.rendezvous import DataFolderInUse, lock
    from piste.replay.replayer import Replayer, Selection
    from piste.replay.report import as_json
    from piste.replay.since import parse_since
    from piste.storage.duckdb import Store

    flags = {name: getattr(arguments, name) for name in ("data", "iglu", "enrichments", "mask")}
    try:
        since = None if arguments.since is None else parse_since(arguments.since, time.time_ns() // 1_000_000)
        config = load(flags, file=arguments.config)
        lock(config.data)
        pipeline = make_pipeline(config)
    except (ConfigError, IgluConfigError, ValueError) as problem:
        raise Misconfigured(str(problem)) from None
    except DataFolderInUse as problem:
        raise Complaint(str(problem)) from None
    selection = Selection(since=since, failed=arguments.failed, schemas=tuple(arguments.schema), lane=arguments.lane)
    with Store(config.data / "piste.duckdb", lookup=pipeline.resolver.lookup, masks=Masks(config.mask)) as store:
        replayer = Replayer(store, pipeline, selection, dry_run=arguments.dry_run)
        for progress in replayer.steps():
            yield {"done": progress.done, "total": progress.total}
        yield {"report": as_json(replayer.progress, dry_run=arguments.dry_run)}


def _follow(lines: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Show the progress on a terminal; the report at the end."""
    report: dict[str, Any] = {}
    shown = sys.stderr.isatty()
    for line in lines:
        report = line.get("report", report)
        if shown and "done" in line:
            print(f"\r{line['done']:,} of {line['total']:,} requests", end="", file=sys.stderr, flush=True)
    if shown:
        print("\r\033[K", end="", file=sys.stderr)
    return report
