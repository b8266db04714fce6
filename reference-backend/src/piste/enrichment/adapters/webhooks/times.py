"""Turns the senders' ways of writing an instant into the one that schemas call date-time, in UTC with milliseconds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def of_milliseconds(value: object) -> object:
    """Epoch milliseconds as text; what is no such number, or beyond the year 9999, stays as it is."""
    return value if isinstance(value, bool) or not isinstance(value, int) else _text(value, 1, value)


def of_seconds(value: object) -> object:
    """Epoch seconds, a number or digits in a text; anything else stays as it is."""
    number = whole(value) if isinstance(value, str) else value
    return value if isinstance(number, bool) or not isinstance(number, int) else _text(number, 1000, value)


def _text(number: int, milliseconds: int, otherwise: object) -> object:
    try:
        instant = _EPOCH + timedelta(milliseconds=number * milliseconds)
    except OverflowError:
        return otherwise
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03}Z"


def of_text(value: object) -> object:
    """`2014-10-22 13:10:40`, taken as UTC; anything else stays as it is."""
    if not isinstance(value, str):
        return value
    try:
        return f"{datetime.strptime(value, '%Y-%m-%d %H:%M:%S'):%Y-%m-%dT%H:%M:%S}.000Z"
    except ValueError:
        return value


def to_milliseconds(value: object) -> int | None:
    """Epoch milliseconds of an ISO 8601 text; one without an offset is UTC."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def whole(text: str) -> int | None:
    """A whole number of at most 18 digits: longer ones are no instants, and cost time to read."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None


def cleaned(value: object, fields: Collection[str], field: str, kind: str) -> object:
    """Epoch seconds in `fields` become text, and `field` goes where it is the type, `kind`; at any depth."""
    if isinstance(value, list):
        return [cleaned(item, fields, field, kind) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: of_seconds(item) if name in fields else cleaned(item, fields, field, kind)
        for name, item in value.items()
        if not (name == field and item == kind)
    }
