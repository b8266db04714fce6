"""What a replay did, as JSON and as a table for people."""

from __future__ import annotations

from typing import Any

from piste.replay.replayer import Progress
from piste.storage.replace import FAILED, GOOD


def as_json(progress: Progress, *, dry_run: bool) -> dict[str, Any]:
    """Numbers of requests and events by what became of them; `columns` counts the events in which each changed."""
    outcome = progress.outcome
    changed_good, changed_failed = outcome.changed[GOOD], outcome.changed[FAILED]
    return {
        "requests": outcome.requests,
        "requests_changed": outcome.rewritten,
        "unchanged_good": outcome.events[GOOD, GOOD] - changed_good,
        "unchanged_failed": outcome.events[FAILED, FAILED] - changed_failed,
        "changed_good": changed_good,
        "changed_failed": changed_failed,
        "failed_to_good": outcome.events[FAILED, GOOD],
        "good_to_failed": outcome.events[GOOD, FAILED],
        "appeared": outcome.events[None, GOOD] + outcome.events[None, FAILED],
        "disappeared": outcome.events[GOOD, None] + outcome.events[FAILED, None],
        "columns": dict(sorted(outcome.columns.items(), key=lambda item: (-item[1], item[0]))),
        "dry_run": dry_run,
    }


_ROWS = (
    ("good, unchanged", "unchanged_good"),
    ("good, changed", "changed_good"),
    ("failed, unchanged", "unchanged_failed"),
    ("failed, for other reasons", "changed_failed"),
    ("failed -> good", "failed_to_good"),
    ("good -> failed", "good_to_failed"),
    ("appeared", "appeared"),
    ("disappeared", "disappeared"),
)


def as_text(told: dict[str, Any]) -> str:
    """The same in lines; what did not happen is left out, but for the turns between good and failed."""
    always = ("failed_to_good", "good_to_failed")
    lines = [f"{words:<26}{told[name]:>12,}" for words, name in _ROWS if told[name] or name in always]
    if told["columns"]:
        lines += ["", "columns that changed"]
        lines += [f"  {name:<24}{count:>12,}" for name, count in told["columns"].items()]
    verb = "would be" if told["dry_run"] else "were"
    lines += ["", f"{told['requests']:,} requests replayed, {told['requests_changed']:,} {verb} rewritten"]
    return "\n".join(lines)
