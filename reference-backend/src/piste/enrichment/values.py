"""Reads the text of one wire value as the type its column has, with the original's grammar: JVM parsers, not Python's.

Every reader returns the value, or None for null, or raises UnreadableError with what was expected.
"""

from __future__ import annotations

import re
from decimal import Decimal

from piste.protocol import EVENT_CODES, PLATFORMS

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INTEGER = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_AFTER_ADDRESS = re.compile(r"[,| ]")

_AN_INTEGER = "a whole number of 32 bits"
_AN_EPOCH = "milliseconds since 1970, years 0 to 9999"
_A_SIZE = "two whole numbers of 32 bits with an x between them, like 1280x1024"
_NO_DECIMAL = "cannot be converted to java.math.BigDecimal. Error : "

_NOR_EXPONENT = 'nor "e" notation exponential mark.'

_INT32 = 2**31
_YEAR_0, _YEAR_10000 = -62_167_219_200_000, 253_402_300_800_000  # epoch ms
_INT32_DIGITS = 10
_THIS_AGE = 13  # digits of epoch ms from 2001 to 2286
_MOST_DIGITS = 20  # more cannot be in int64; keeps int() away from megabytes of digits
_MOST_EXPONENT = 400
"""Beyond the range of a double. The original would print all the zeros, gigabytes of them for 1e999999999."""


class UnreadableError(ValueError):
    """The text cannot be read.

    The message is the original's, and completes the sentence "<key> ..."; `expected` says to people what would have
    done.
    """

    def __init__(self, message: str, expected: str) -> None:
        super().__init__(message)
        self.expected = expected


def text(value: str) -> str | None:
    """Any text: tabs become four spaces, other ASCII control characters go, empty is null."""
    if value.isprintable():
        return value or None
    return _CONTROL.sub("", value.replace("\t", "    ")) or None


def integer(value: str) -> int | None:
    """An int32 with an optional sign; `null` in any case is null."""
    if value.isdecimal() and len(value) < _INT32_DIGITS:
        return int(value)
    if _INTEGER.fullmatch(value) and len(value) <= _MOST_DIGITS and -_INT32 <= (number := int(value)) < _INT32:
        return number
    if value.lower() == "null":
        return None
    raise UnreadableError("cannot be converted to java.lang.Integer", _AN_INTEGER)


def decimal(value: str) -> Decimal | None:
    """An exact decimal in Java's BigDecimal grammar; an exponent that only adds zeros is written out."""
    if _DECIMAL.fullmatch(value):
        number = Decimal(value)
        exponent = number.as_tuple().exponent
        assert isinstance(exponent, int)  # the grammar has no NaN and no infinity
        if abs(exponent) > _MOST_EXPONENT:
            raise UnreadableError(f"{_NO_DECIMAL}exponent beyond {_MOST_EXPONENT}", f"at most {_MOST_EXPONENT} zeros")
        if exponent > 0:
            number = Decimal(format(number, "f"))
        return number if number else number.copy_abs()  # BigDecimal knows no negative zero
    if value.lower() == "null":
        return None
    raise UnreadableError(f"{_NO_DECIMAL}{_decimal_fault(value)}", "a decimal number")


def _decimal_fault(value: str) -> str:
    for character in value.lstrip("+-"):
        if not (character.isdigit() or character in ".eE+-"):
            return f"Character {character} is neither a decimal digit number, decimal point, {_NOR_EXPONENT}"
    return "not a decimal number"


def flag(value: str) -> bool:
    """`0` or `1`, nothing else."""
    if value == "1":
        return True
    if value == "0":
        return False
    raise UnreadableError("cannot be converted to Boolean-like java.lang.Byte", "1 or 0")


def epoch_ms(value: str) -> int:
    """Milliseconds since 1970, UTC, from year 0 to year 9999."""
    if len(value) == _THIS_AGE and value.isdecimal():
        return int(value)
    if not _INTEGER.fullmatch(value) or len(value) > _MOST_DIGITS or not -(2**63) <= (ms := int(value)) < 2**63:
        raise UnreadableError("not in the expected format: ms since epoch", _AN_EPOCH)
    if not _YEAR_0 <= ms < _YEAR_10000:
        raise UnreadableError("is not Redshift-compatible: not in the years 0 to 9999", _AN_EPOCH)
    return ms


def dimensions(value: str) -> tuple[int, int]:
    """Width x height: digits, a lower-case x, digits; both int32."""
    width, _, height = value.partition("x")
    if not (width.isdecimal() and height.isdecimal() and value.isascii()):
        raise UnreadableError(r"does not conform to regex (\d+)x(\d+)", _A_SIZE)
    if (
        len(width) > _MOST_DIGITS
        or len(height) > _MOST_DIGITS
        or (w := int(width)) >= _INT32
        or (h := int(height)) >= _INT32
    ):
        raise UnreadableError("could not be converted to java.lang.Integer s", _A_SIZE)
    return w, h


def uuid(value: str) -> str:
    """A UUID of any version in its canonical 36 characters, lower-cased."""
    if _UUID.fullmatch(value) or _UUID.fullmatch(value := value.lower()):
        return value
    raise UnreadableError("not a valid UUID", "a UUID of 36 characters")


def event_code(value: str) -> str:
    """The event's name for its code."""
    if (name := EVENT_CODES.get(value)) is not None:
        return name
    raise UnreadableError("not recognized as an event type", f"one of {', '.join(EVENT_CODES)}")


def platform(value: str) -> str:
    """One of the closed list of platform codes."""
    if value in PLATFORMS:
        return value
    raise UnreadableError("not recognized as a tracking platform", f"one of {', '.join(sorted(PLATFORMS))}")


def ip_address(value: str) -> str | None:
    """The first piece before a comma, a pipe or a space; whether it is an address is not checked."""
    first = (
        value if value.isascii() and value.replace(".", "").isalnum() else _AFTER_ADDRESS.split(value, maxsplit=1)[0]
    )
    return text(first)
