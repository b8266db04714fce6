"""Counts outcomes and decides whether a run is good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from piste_conformance.outcome import BAD, Outcome


def counts(outcomes: Sequence[Outcome]) -> Counter[str]:
    """How many outcomes of each status there are."""
    return Counter(outcome.status for outcome in outcomes)


def closing_line(outcomes: Sequence[Outcome]) -> str:
    """`N passed, N failed, N skipped`: errored and unexpectedly passed ones count as failed."""
    count = counts(outcomes)
    return f"{count['passed']} passed, {sum(count[status] for status in BAD)} failed, {count['skipped']} skipped"


def exit_status(outcomes: Sequence[Outcome], problems: Sequence[str]) -> int:
    """0 only if something passed, nothing failed, errored or unexpectedly passed, and there is no problem."""
    count = counts(outcomes)
    good = count["passed"] > 0 and not any(count[status] for status in BAD) and not problems
    return 0 if good else 1
