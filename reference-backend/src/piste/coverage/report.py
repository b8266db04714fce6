"""Coverage: the declared events by what each tracker has sent of them, and what came that nobody declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from piste.coverage.plan import Declared, Plan

State = Literal["seen", "failing", "never sent"]
MARKS: dict[State, str] = {"seen": "ok", "failing": "FAILING", "never sent": "never sent"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What one tracker in one app has sent of one schema; `last` is when, in epoch ms."""

    schema: str
    tracker: str | None
    app: str | None
    good: int
    failed: int
    last: int = 0


@dataclass(slots=True)
class Line:
    """One declared event: how it stands, and who sent it."""

    declared: Declared
    state: State
    good: int = 0
    failed: int = 0
    by: list[Sent] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """The lines in the plan's order, then what came without being declared."""

    lines: list[Line]
    undeclared: list[Sent]

    @property
    def is_complete(self) -> bool:
        """Whether every declared event was seen from all who should send it, and none of them failed."""
        return all(line.state == "seen" and not line.missing for line in self.lines)


def report(plan: Plan, sent: Iterable[Sent], ignored_vendors: Sequence[str] = ("com.snowplowanalytics",)) -> Report:
    """Hold what came against the plan; undeclared schemas of `ignored_vendors` (prefixes) are standard ones."""
    by_model: dict[str, list[Sent]] = {}
    for item in sent:
        by_model.setdefault(model(item.schema), []).append(item)
    lines = [_line(declared, by_model.pop(model(declared.schema), [])) for declared in plan.events]
    undeclared = [
        item
        for items in by_model.values()
        for item in items
        if not item.schema.removeprefix("iglu:").startswith(tuple(ignored_vendors))
    ]
    return Report(lines, sorted(undeclared, key=lambda item: (item.schema, item.app or "")))


def _line(declared: Declared, items: list[Sent]) -> Line:
    good, failed = sum(item.good for item in items), sum(item.failed for item in items)
    state: State = "failing" if failed else "seen" if good else "never sent"
    senders = {item.app for item in items if item.good}
    missing = [app for app in declared.apps if app not in senders]
    return Line(declared, state, good, failed, items, missing)


def model(uri: str) -> str:
    """The schema's URI with only the first number of its version: what a new revision or addition keeps."""
    name, _, version = uri.rpartition("/")
    return f"{name}/{version.partition('-')[0]}"


def as_text(found: Report) -> str:
    """For terminals: one line an event, the worst first told apart by words, not by colour."""
    width = max([len(line.declared.schema) for line in found.lines] + [len(item.schema) for item in found.undeclared])
    lines = [f"{line.declared.schema:<{width}}  {_told(line)}" for line in found.lines]
    for item in found.undeclared:
        who = f"{item.tracker or '?'} in {item.app or '?'}"
        lines.append(f"{item.schema:<{width}}  not declared: {item.good + item.failed} from {who}")
    counts = {state: sum(line.state == state for line in found.lines) for state in MARKS}
    told = ", ".join(f"{count} {state}" for state, count in counts.items())
    more = f"; {len(found.undeclared)} not declared" if found.undeclared else ""
    lines.append(f"\n{len(found.lines)} declared: {told}{more}")
    return "\n".join(lines)


def as_markdown(found: Report) -> str:
    """For a pull request or GitHub's job summary."""
    rows = ["## Tracking coverage", "", "| event | state | good | failed | sent by |", "|---|---|--:|--:|---|"]
    for line in found.lines:
        by = ", ".join(sorted({f"{item.app or '?'} ({item.tracker or '?'})" for item in line.by})) or "-"
        state = MARKS[line.state] + (f"; missing from {', '.join(line.missing)}" if line.missing else "")
        rows.append(f"| `{line.declared.schema}` | {state} | {line.good} | {line.failed} | {_cell(by)} |")
    rows += [
        f"| `{_cell(item.schema)}` | not declared | {item.good} | {item.failed} | {_cell(item.app or '?')} |"
        for item in found.undeclared
    ]
    return "\n".join(rows) + "\n"


def as_json(found: Report, plan: str) -> dict[str, Any]:
    """For programs, by the command line and (with a note) the API: `{plan, complete, trackers, lines, undeclared}`.

    A tracker is its `tv`, empty where a failed event does not tell it; `trackers` lists those that a line names.
    """
    lines = [_as_json(line) for line in found.lines]
    return {
        "plan": plan,
        "complete": found.is_complete,
        "trackers": sorted({tracker for line in lines for tracker in line["trackers"]}),
        "lines": lines,
        "undeclared": [
            {
                "schema": item.schema,
                "tracker": item.tracker or "",
                "app": item.app or "",
                "seen": item.good,
                "failing": item.failed,
                "last": item.last,
            }
            for item in found.undeclared
        ],
    }


def _as_json(line: Line) -> dict[str, Any]:
    trackers: dict[str, dict[str, Any]] = {}
    for item in line.by:
        told = trackers.setdefault(item.tracker or "", {"seen": 0, "failing": 0, "last": 0, "apps": []})
        told["seen"] += item.good
        told["failing"] += item.failed
        told["last"] = max(told["last"], item.last)
        if item.app is not None and item.app not in told["apps"]:
            told["apps"].append(item.app)
    vendor, name, _, version = line.declared.schema.removeprefix("iglu:").split("/")
    return {
        "declared": {
            "schema": line.declared.schema,
            "vendor": vendor,
            "name": name,
            "version": version,
            "apps": line.declared.apps,
        },
        "state": line.state,
        "seen": line.good,
        "failing": line.failed,
        "last": max((item.last for item in line.by), default=None),
        "missing": line.missing,
        "trackers": trackers,
    }


def _told(line: Line) -> str:
    counts = f"{line.good} good" + (f", {line.failed} failed" if line.failed else "")
    told = MARKS[line.state] if line.state == "never sent" else f"{MARKS[line.state]}: {counts}"
    return told + (f"; never from {', '.join(line.missing)}" if line.missing else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
