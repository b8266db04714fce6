"""Values as DuckDB gives them, as values that JSON has."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID


def json_value(value: object) -> object:
    """Timestamps become `2026-11-24T06:41:18.565Z`, big integers and numbers that no double holds text, blobs hex."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    if isinstance(value, dict):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, UUID | timedelta):
        return str(value)
    return str(value)


def instant(moment: datetime) -> str:
    """A UTC timestamp in ISO 8601 with milliseconds; microseconds where it has them."""
    precision = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return f"{moment.replace(tzinfo=None).isoformat(timespec=precision)}Z"


def _number(value: Decimal) -> object:
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)
