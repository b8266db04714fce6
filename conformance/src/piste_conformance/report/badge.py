"""A badge for a README: an SVG that says how many cases a tracker passes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from piste_conformance.outcome import BAD, Outcome
from piste_conformance.report.tally import counts

LABEL = "piste conformance"
HEIGHT = 20
CHARACTER = 6.6  # mean width in px of the badge's font at 11 px


def write_badge(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the badge: green without a failure, yellow with known ones, red with others."""
    count = counts(outcomes)
    bad = sum(count[status] for status in BAD)
    known = count["known_failing"]
    text = f"{count['passed']} passed" + (f", {bad} failed" if bad else "") + (f", {known} known" if known else "")
    colour = "#b42318" if bad or not count["passed"] else "#946200" if known else "#1a7f37"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_svg(LABEL, text, colour), encoding="utf-8")


def _svg(label: str, text: str, colour: str) -> str:
    left, right = (round(len(part) * CHARACTER) + 12 for part in (label, text))
    style = 'fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{HEIGHT}" role="img" '
        f'aria-label="{label}: {text}">'
        f"<title>{label}: {text}</title>"
        f'<clipPath id="r"><rect width="{left + right}" height="{HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="{HEIGHT}" fill="#3d444d"/>'
        f'<rect x="{left}" width="{right}" height="{HEIGHT}" fill="{colour}"/></g>'
        f'<g {style}><text x="{left / 2}" y="14">{label}</text>'
        f'<text x="{left + right / 2}" y="14">{text}</text></g></svg>\n'
    )
