"""Text of the values that stand in a payload by themselves: every one of them travels as a string.

Each function takes the argument's name for its error message, and returns None for a value that is to be left out.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from decimal import Decimal
from typing import Any, Union

from piste_tracker.errors import InvalidEventError
from piste_tracker.json_text import digits

Number = Union[int, float, Decimal]

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INT32 = range(-(2**31), 2**31)
# The years 0 to 9999, which is what the timestamp columns hold.
_EPOCH_MS = range(-62_167_219_200_000, 253_402_300_800_000)


def optional_text(name: str, value: Any) -> str | None:
    """Return the text of a value that may be missing; None and the empty text are left out."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise InvalidEventError(f"{name} is bytes; decode it to text first.")
    return str(value)


def required_text(name: str, value: Any) -> str:
    """Return the text of a value that must be there."""
    text = optional_text(name, value)
    if text is None:
        raise InvalidEventError(f"{name} is empty; give it a text.")
    return text


def number_text(name: str, value: Any) -> str | None:
    """Return a decimal number in full precision, without a trailing ".0"; None is left out.

    Raises InvalidEventError for NaN, infinities and what is not a number: no decimal column holds them.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise InvalidEventError(f"{name} is a truth value; give it a number.")
    if isinstance(value, int):
        return digits(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InvalidEventError(f"{name} is {value}; give it a finite number, or leave it out.")
        return str(value)
    if isinstance(value, str):
        text = value.strip()
        if not _DECIMAL.fullmatch(text):
            raise InvalidEventError(f"{name} is {value!r}; give it a decimal number.")
        return text
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidEventError(f"{name} is a {type(value).__name__}; give it a number.") from None
    if not math.isfinite(number):
        raise InvalidEventError(f"{name} is {number}; give it a finite number, or leave it out.")
    if number.is_integer() and abs(number) < 1e16:
        return str(int(number))
    return float.__repr__(number)


def integer(name: str, value: Any, allowed: range = _INT32, rounds: bool = False) -> int:
    """Return a whole number within `allowed` (32 bits by default).

    Raises InvalidEventError for anything else; a fraction is rounded where `rounds` is set.
    """
    if isinstance(value, (float, Decimal)):
        if not math.isfinite(value) or (not rounds and value != round(value)):
            raise InvalidEventError(f"{name} is {value}; give it a whole number, or leave it out.")
        whole = round(value)
    else:
        try:
            whole = operator.index(value) if not isinstance(value, str) else int(value)
        except (TypeError, ValueError):
            raise InvalidEventError(f"{name} is {value!r}; give it a whole number.") from None
    if whole not in allowed:
        raise InvalidEventError(f"{name} is {whole}; it must lie between {allowed.start} and {allowed.stop - 1}.")
    return whole


def integer_text(name: str, value: Any) -> str | None:
    """Return a 32-bit whole number; None is left out."""
    return None if value is None else str(integer(name, value))


def offset_text(name: str, value: Any) -> str | None:
    """Return an offset in pixels, rounded to a whole number; None is left out."""
    return None if value is None else str(integer(name, value, rounds=True))


def uuid_text(name: str, value: Any) -> str | None:
    """Return a UUID in its canonical text of 36 characters; None and the empty text are left out."""
    text = optional_text(name, value)
    if text is not None and not _UUID.fullmatch(text):
        raise InvalidEventError(f"{name} is {text!r}; give it a UUID such as 9c65e7f3-8e8e-470d-b243-910b5b300da0.")
    return text


def epoch_ms(name: str, value: float | dt.datetime) -> int:
    """Return milliseconds since 1970-01-01 UTC of a number of them or of a datetime (a naive one is local time).

    Raises InvalidEventError outside the years 0 to 9999.
    """
    if isinstance(value, dt.datetime):
        since = value.astimezone(dt.timezone.utc) - dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
        return since // dt.timedelta(milliseconds=1)
    if isinstance(value, (float, Decimal)) and math.isfinite(value):
        value = int(value)  # the fraction of a millisecond goes, as it does for a datetime
    if isinstance(value, (bool, str)) or value is None:
        raise InvalidEventError(f"{name} is {value!r}; give it milliseconds since 1970, or a datetime.")
    return integer(name, value, _EPOCH_MS)


def dimensions(name: str, width: Any, height: Any) -> str:
    """Return "WIDTHxHEIGHT" in pixels, each rounded and not negative."""
    pair = integer(f"{name} width", width, rounds=True), integer(f"{name} height", height, rounds=True)
    if min(pair) < 0:
        raise InvalidEventError(f"{name} is {pair[0]} x {pair[1]}; neither can be negative.")
    return f"{pair[0]}x{pair[1]}"
