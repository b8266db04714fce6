"""What each command of the command line does; every function returns the exit status."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence

from rich.console import Console

from piste_conformance import trackers
from piste_conformance.cases import Case, load_cases, select
from piste_conformance.generated import generated_cases
from piste_conformance.outcome import Outcome
from piste_conformance.properties import select_properties
from piste_conformance.report.badge import write_badge
from piste_conformance.report.junit import write_junit
from piste_conformance.report.matrix import write_matrix
from piste_conformance.report.tally import exit_status
from piste_conformance.report.terminal import Live, report
from piste_conformance.runner import Run
from piste_conformance.tags import to_message
from piste_conformance.wire import PROTOCOL


def wide_console() -> Console:
    """The terminal; where the output is none, a log of CI say, lines are as long as they are."""
    console = Console()
    return console if console.is_terminal else Console(width=220)


def all_cases() -> list[Case]:
    """The hand-written cases, then the generated ones."""
    return [*load_cases(), *generated_cases()]


def run(arguments: argparse.Namespace) -> int:
    """Run the selected cases over one tracker and report."""
    tracker = trackers.find(arguments.tracker)
    variants = [variant for case in select(all_cases(), arguments.case) for variant in case.variants()]
    properties = select_properties(arguments.case)
    if not variants and not properties:
        raise trackers.TrackerError(
            f"no case matches {' or '.join(arguments.case)}; `piste-conformance list` shows all"
        )
    console = wide_console()
    if arguments.level == "warehouse":
        from piste_conformance.warehouse import run_warehouse

        outcomes, problems = asyncio.run(run_warehouse(tracker, variants, arguments, console))
    else:
        with Live(console, len(variants), tracker.name) as live:
            one = Run(
                tracker,
                variants,
                jobs=arguments.jobs,
                told=live.tell,
                properties=properties,
                examples=arguments.examples,
                save=arguments.save,
            )
            outcomes = asyncio.run(one.run())
            problems = [*one.problems, *([one.aborted] if one.aborted else [])]
    report(console, outcomes, problems, verbose=arguments.verbose)
    write_files(arguments, tracker.name, outcomes, problems)
    return exit_status(outcomes, problems)


def write_files(arguments: argparse.Namespace, name: str, outcomes: Sequence[Outcome], problems: Sequence[str]) -> None:
    """The files that were asked for."""
    if arguments.junit:
        write_junit(arguments.junit, name, outcomes, problems)
    if arguments.matrix:
        write_matrix(arguments.matrix, name, outcomes)
    if arguments.badge:
        write_badge(arguments.badge, outcomes)


def list_cases(arguments: argparse.Namespace) -> int:
    """Print the cases (with their rules), the trackers, the rules (with their cases) or the capabilities."""
    cases = select(all_cases(), arguments.case)
    if arguments.what == "cases":
        for case in cases:
            print(f"{case.id}  {' '.join(case.rules)}  {case.brief}".rstrip())
        for each in select_properties(arguments.case):
            print(f"{each.case_id}  {' '.join(each.rules)}  {each.brief}")
    elif arguments.what == "rules":
        for rule in PROTOCOL.rules:
            print(f"{rule.id}  {sum(rule.id in case.rules for case in cases)} cases  {rule.text}")
    elif arguments.what == "capabilities":
        for capability in sorted({need for case in cases for variant in case.variants() for need in variant.needs}):
            print(capability)
    else:
        for name in trackers.names():
            print(f"{name}  {trackers.read_about(name)}")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Print every case as JSON; a tag is an object with one member, as in the driver contract."""
    print(json.dumps([_as_json(case) for case in all_cases()], ensure_ascii=False, indent=1))
    return 0


def _as_json(case: Case) -> dict[str, object]:
    variants = [{"method": variant.method, "base64": variant.base64} for variant in case.variants()]
    plain = {"id": case.id, "rules": case.rules, "brief": case.brief, "needs": sorted(case.needs), "variants": variants}
    return plain | {
        "config": case.config,
        "sink": to_message(list(case.sink)) if case.sink else [],
        "limit": case.limit,
        "do": to_message(list(case.do)),
        "expect": to_message(case.expect),
    }


def self_test(arguments: argparse.Namespace) -> int:
    """Run the miniatures: each planted defect must be caught, the tracker without one must pass everything."""
    from piste_conformance.selftest import run_self_test

    return run_self_test(wide_console(), jobs=arguments.jobs, full=arguments.full)


def collector(arguments: argparse.Namespace) -> int:
    """Play tracker against a collector and report."""
    from piste_conformance.collector import run_collector

    return run_collector(arguments, wide_console())


def completion(arguments: argparse.Namespace) -> int:
    """Print a completion script."""
    import shtab

    print(shtab.complete(arguments.parser, shell=arguments.shell))
    return 0
