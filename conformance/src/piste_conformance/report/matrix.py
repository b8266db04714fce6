"""The matrix rules x trackers, as Markdown or as a web page; each run renews its tracker's column in the file."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path

from piste_conformance.outcome import BAD, Outcome
from piste_conformance.report.tally import closing_line
from piste_conformance.wire import PROTOCOL

_DATA = re.compile(r"<!-- matrix (\{.*\}) -->")
MARKS = {"passed": "✓", "failed": "✗", "known_failing": "known ✗", "skipped": "–", "": ""}
MEANING = {
    "passed": "every case that cites the rule passes",
    "failed": "a case fails",
    "known_failing": "a case is known to fail, and does",
    "skipped": "every case that cites the rule was skipped: the tracker has no such thing",
}
Column = dict[str, str]


def write_matrix(path: Path, tracker: str, outcomes: Sequence[Outcome]) -> None:
    """Write the file (Markdown if its name ends in .md, else HTML), keeping the columns of other trackers in it."""
    columns = read_columns(path)
    columns[tracker] = column(outcomes)
    closings = {**_closings(path), tracker: _summary(outcomes)}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = _markdown(columns, closings) if path.suffix == ".md" else _html(columns, closings)
    data = json.dumps({"columns": columns, "closings": closings}, separators=(",", ":"))
    path.write_text(f"{text}\n<!-- matrix {data} -->\n", encoding="utf-8")


def _summary(outcomes: Sequence[Outcome]) -> str:
    known = sum(outcome.status == "known_failing" for outcome in outcomes)
    return closing_line(outcomes) + (f", {known} known to fail" if known else "")


def column(outcomes: Sequence[Outcome]) -> Column:
    """Rule -> the worst that happened to its cases: failed, known_failing, passed, or skipped if all were."""
    result: Column = {}
    for rule in PROTOCOL.rules:
        statuses = {outcome.status for outcome in outcomes if rule.id in outcome.variant.case.rules}
        if statuses & set(BAD):
            result[rule.id] = "failed"
        elif "known_failing" in statuses:
            result[rule.id] = "known_failing"
        elif "passed" in statuses:
            result[rule.id] = "passed"
        elif statuses:
            result[rule.id] = "skipped"
    return result


def _data(path: Path) -> dict[str, dict[str, Column]]:
    found = _DATA.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    return json.loads(found[1]) if found else {}


def read_columns(path: Path) -> dict[str, Column]:
    """The columns that a file holds already; none if there is no such file."""
    return dict(_data(path).get("columns", {}))


def _closings(path: Path) -> dict[str, str]:
    return {tracker: str(line) for tracker, line in _data(path).get("closings", {}).items()}


def _rows(columns: dict[str, Column]) -> list[tuple[str, str, str, list[str]]]:
    """(area, rule, text, status of each tracker) for every rule that some run looked at."""
    seen = {rule for each in columns.values() for rule in each}
    return [
        (rule.area, rule.id, rule.text, [each.get(rule.id, "") for each in columns.values()])
        for rule in PROTOCOL.rules
        if rule.id in seen
    ]


def _markdown(columns: dict[str, Column], closings: dict[str, str]) -> str:
    lines = ["# Conformance of trackers", "", "Written by `piste-conformance run --matrix`.", ""]
    lines += [f"- {tracker}: {line}" for tracker, line in closings.items()]
    lines += ["", *(f"- {MARKS[status]} {meaning}" for status, meaning in MEANING.items()), ""]
    lines += [f"| rule | {' | '.join(columns)} | what it says |", f"|---{'|---' * (len(columns) + 1)}|"]
    for _, rule, text, statuses in _rows(columns):
        lines.append(f"| {rule} | {' | '.join(MARKS[status] for status in statuses)} | {text} |")
    return "\n".join(lines) + "\n"


def _html(columns: dict[str, Column], closings: dict[str, str]) -> str:
    head = "".join(f"<th scope=col>{html.escape(tracker)}</th>" for tracker in columns)
    body = "".join(
        f"<tr><th scope=row>{rule}</th>"
        + "".join(f'<td class="{status or "none"}">{MARKS[status]}</td>' for status in statuses)
        + f"<td class=text>{html.escape(text)}</td></tr>\n"
        for _, rule, text, statuses in _rows(columns)
    )
    sums = "".join(f"<li>{html.escape(tracker)}: {line}</li>" for tracker, line in closings.items())
    legend = "".join(
        f'<li><span class="{status}">{MARKS[status]}</span> {meaning}</li>' for status, meaning in MEANING.items()
    )
    return (
        "<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\n"
        f"<title>Conformance of trackers</title>\n<style>{_STYLE}</style>\n"
        f"<h1>Conformance of trackers</h1>\n<ul>{sums}</ul><ul>{legend}</ul>\n"
        f"<div class=wide><table><thead><tr><th scope=col>rule</th>{head}<th scope=col>what it says</th></tr></thead>\n"
        f"<tbody>{body}</tbody></table></div></html>"
    )


_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}
.wide{overflow-x:auto}table{border-collapse:collapse}
th,td{padding:.3rem .7rem;border-bottom:1px solid #8884;text-align:left}
thead th{position:sticky;top:0;background:Canvas}td:not(.text){text-align:center;white-space:nowrap}
.passed{color:#1a7f37}.failed{color:#d1242f;font-weight:bold}.known_failing{color:#9a6700}.skipped,.none{color:#8889}
"""
