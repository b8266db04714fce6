"""The report on the terminal: a live line while it runs, failures grouped by their cause, one closing line."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from piste_conformance.outcome import BAD, Outcome
from piste_conformance.report.tally import closing_line, counts

STYLE = {
    "passed": "green",
    "failed": "red",
    "errored": "red",
    "skipped": "dim",
    "known_failing": "yellow",
    "unexpectedly_passed": "red",
}
NAMES_SHOWN = 6


class Live:
    """The progress line of a run; silent where the output is no terminal."""

    def __init__(self, console: Console, total: int, what: str) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task(what, total=total)
        self._what = what
        self._bad = 0

    def __enter__(self) -> Live:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, outcome: Outcome) -> None:
        """Count one outcome and name its case."""
        self._bad += outcome.status in BAD
        bad = f" [red]{self._bad} failed[/red]" if self._bad else ""
        self._progress.update(
            self._task, advance=1, description=f"{self._what}{bad} {escape(outcome.variant.name):.60}"
        )


def report(console: Console, outcomes: Sequence[Outcome], problems: Sequence[str], *, verbose: bool) -> None:
    """Print everything that is worth reading of a finished run."""
    groups: defaultdict[tuple[str, ...], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.status in BAD:
            groups[outcome.signature].append(outcome)
    for group in sorted(groups.values(), key=len, reverse=True):
        _group(console, group, verbose=verbose)
    if verbose:
        _skips(console, outcomes)
    _known(console, outcomes)
    for problem in problems:
        console.print(f"[red]{escape(problem)}[/red]")
    count = counts(outcomes)
    extra = [
        f"{count[status]} {status.replace('_', ' ')}"
        for status in ("errored", "unexpectedly_passed", "known_failing")
        if count[status]
    ]
    if extra:
        console.print(f"of them or beside them: {', '.join(extra)}", highlight=False)
    console.print(closing_line(outcomes), highlight=False)


def _group(console: Console, group: list[Outcome], *, verbose: bool) -> None:
    first = group[0]
    names = escape(_short([outcome.variant.name for outcome in group]))
    console.print(f"\n[bold red]{first.status}[/bold red] {names}", highlight=False)
    case = first.variant.case
    if case.brief:
        console.print(f"  {escape(case.brief)}", highlight=False)
    console.print(
        f"  rules: {_short(sorted({rule for each in group for rule in each.variant.case.rules}))}", highlight=False
    )
    if first.reason:
        console.print(f"  {escape(first.reason)}", highlight=False)
    if first.differences:
        table = Table(show_edge=False, pad_edge=False, box=None, padding=(0, 2))
        for title in ("  where", "expected", "got"):
            table.add_column(title, overflow="fold", style="red" if title == "got" else "")
        for difference in first.differences[:8]:
            table.add_row(
                *(escape(text) for text in (f"  {difference.where}", difference.expected[:400], difference.got[:400]))
            )
        console.print(table)
    for request in first.requests if verbose else first.requests[:1]:
        console.print(
            "  request:", *(f"    {line}" for line in request.splitlines()), sep="\n", markup=False, highlight=False
        )
    if first.stderr and (verbose or first.status == "errored"):
        console.print(
            "  stderr:", *(f"    {line}" for line in first.stderr[-10:]), sep="\n", markup=False, highlight=False
        )
    if verbose or first.status == "errored":
        lines = first.transcript if verbose else first.transcript[-4:]
        console.print("  conversation:", *(f"    {line}" for line in lines), sep="\n", markup=False, highlight=False)


def _short(names: Sequence[str]) -> str:
    """The first few of a list, and how many more there are."""
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more


def _skips(console: Console, outcomes: Sequence[Outcome]) -> None:
    reasons = Counter(outcome.reason for outcome in outcomes if outcome.status == "skipped")
    for reason, count in reasons.most_common():
        console.print(f"[dim]skipped {count}: {escape(reason)}[/dim]", highlight=False)


def _known(console: Console, outcomes: Sequence[Outcome]) -> None:
    known = sorted(
        (outcome for outcome in outcomes if outcome.status == "known_failing"), key=lambda outcome: outcome.reason
    )
    for reason, group in itertools.groupby(known, key=lambda outcome: outcome.reason):
        cases = sorted({outcome.variant.case.id for outcome in group})
        console.print(f"[yellow]known to fail[/yellow] {escape(', '.join(cases))}: {escape(reason)}", highlight=False)
