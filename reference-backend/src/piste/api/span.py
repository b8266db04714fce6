"""The span of time that a question is about: `from` and `to` in epoch ms, by the collector's clock."""

from __future__ import annotations

from piste.api.problems import Problem

LATEST = 2**53
"""Epoch ms beyond which there is nothing: the numbers that JSON's readers agree about end there."""


def take_span(given: dict[str, str]) -> tuple[int | None, int | None]:
    """The two, taken out of `given`; `from` is within the span, `to` is not. Raises Problem 400."""
    start, end = (_moment(name, given.pop(name, None)) for name in ("from", "to"))
    if start is not None and end is not None and start > end:
        raise Problem(400, f"from ({start}) is after to ({end}).", "Exchange them.")
    return start, end


def _moment(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= LATEST):
        raise Problem(400, f"{name} must be epoch ms, not {text[:40]!r}.", "1764000000000 is in November 2025.")
    return int(text)
