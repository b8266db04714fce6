"""Names the layout engine in a user agent."""

from __future__ import annotations

import re

_IS_CHROMIUM = re.compile(r"\b(?:HeadlessChrome|Chrome|Chromium)/([0-9]+)((?:\.[0-9]+)*)")
_FIRST_BLINK = 28
_ENGINES = (
    (re.compile(r"\bEdge/([0-9.]+)"), "EdgeHTML"),
    (re.compile(r"\bTrident/([0-9.]+)"), "Trident"),
    (re.compile(r"\bPresto/([0-9.]+)"), "Presto"),
)
_OTHERS = (
    (re.compile(r"\bAppleWebKit/([0-9.]+)"), "AppleWebKit"),
    (re.compile(r"\brv:([0-9.]+)[^)]*\) Gecko/"), "Gecko"),
)


def layout_engine(text: str, hinted: str | None = None) -> tuple[str, str | None] | None:
    """Its name and version; None when none is named. `hinted` is Chromium's version by the client hints.

    Chromium says of itself that it is WebKit, and Edge that it is Chromium: the order decides.
    """
    for pattern, name in _ENGINES:
        if match := pattern.search(text):
            return name, match[1]
    chromium = _IS_CHROMIUM.search(text)
    if hinted is not None or (chromium is not None and int(chromium[1][:6]) >= _FIRST_BLINK):
        major = (hinted or (chromium[1] if chromium else "")).split(".")[0]
        frozen = chromium is None or chromium[2].endswith(".0.0.0")
        return "Blink", major if frozen else f"{major}.0"
    for pattern, name in _OTHERS:
        if match := pattern.search(text):
            return name, match[1]
    return None
