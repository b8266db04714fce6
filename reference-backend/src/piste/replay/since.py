"""Moments as people give them: ISO 8601, or a span before now."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_SPAN: Final = re.compile(r"(\d{1,6})\s*(s|m|h|d|w)")
_MS: Final = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


def parse_since(text: str, now: int) -> int:
    """Epoch ms of `2h` (two hours before `now`), `2026-11-24`, or `2026-11-24T06:41:18Z`; no zone means UTC.

    Raises ValueError with what is expected.
    """
    if span := _SPAN.fullmatch(text.strip()):
        return now - int(span[1]) * _MS[span[2]]
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a moment: write 2h, 7d, 2026-11-24 or 2026-11-24T06:41:18Z") from None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
