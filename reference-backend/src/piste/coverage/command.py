"""`piste coverage`: the declared events held against what came, and a gate for CI."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from piste.complaint import Complaint

EPILOG = """examples:
  piste coverage --plan ./iglu                      what of the plan was sent to the backend that runs here
  piste coverage --plan plan.lock --gate            exit 1 when an event is failing or was never sent (for CI)
  piste coverage --plan ./iglu --json               the same for programs, as /api/coverage gives it
  piste coverage --plan ./iglu --write-lock plan.lock   keep the plan in the repository: reviews show its changes
"""


def add_coverage(commands: Any) -> None:
    """Adds the command to the command line."""
    command = commands.add_parser(
        "coverage",
        help="say which declared events were sent, are failing, were never sent",
        description="Hold the events of a tracking plan (a folder of schemas in Iglu's layout, or a plan.lock) against "
        "what came.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--plan", type=Path, required=True, metavar="DIR|FILE", help="the declared events")
    command.add_argument("--data", type=Path, default=Path("piste-data"), metavar="DIR", help="default ./piste-data")
    command.add_argument("--lane", default="", metavar="NAME", help="only what came in this lane")
    command.add_argument(
        "--gate", action="store_true", help="exit 1 unless all declared events were seen and none failed"
    )
    command.add_argument("--strict", action="store_true", help="with --gate: events that are not declared fail too")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="print Markdown instead of text")
    form.add_argument("--json", action="store_true", help="print JSON instead of text")
    command.add_argument("--write-lock", type=Path, metavar="FILE", help="write the plan to a file and end")
    command.set_defaults(command=run_coverage)


def run_coverage(arguments: argparse.Namespace) -> int:
    from piste.coverage.plan import PlanError, load, write_lock
    from piste.coverage.report import as_json, as_markdown, as_text, report

    try:
        plan = load(arguments.plan)
    except PlanError as problem:
        raise Complaint(str(problem)) from None
    if arguments.write_lock is not None:
        write_lock(plan, arguments.write_lock)
        return 0
    found = report(plan, _sent(arguments.data, arguments.lane))
    if arguments.json:
        print(json.dumps(as_json(found, str(arguments.plan)), indent=2, ensure_ascii=False))
    else:
        print(as_markdown(found) if arguments.markdown else as_text(found))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and arguments.gate:
        with Path(summary).open("a") as file:
            file.write(as_markdown(found))
    failed = not found.is_complete or (arguments.strict and bool(found.undeclared))
    return 1 if arguments.gate and failed else 0


def _sent(data: Path, lane: str) -> list[Any]:
    from piste.analytics.question import Scope
    from piste.coverage.report import Sent
    from piste.reading import answer_question

    return [Sent(*row) for row in answer_question(data, "coverage", Scope(lane=lane))]
