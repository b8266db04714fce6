"""Values of the driver contract as a board takes them: numbers stay the texts that they were."""

from __future__ import annotations

import json
import re
from typing import Any

DECIMAL = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")


class UnsupportedError(Exception):
    """A board has no such thing."""


class RefusedError(Exception):
    """The value is not one that the tracker may take."""


class Number(str):
    """A number as it was written."""

    __slots__ = ()

    @property
    def is_decimal(self) -> bool:
        return DECIMAL.fullmatch(self) is not None


def read(line: str) -> Any:
    """What a line of the contract means."""
    return untagged(json.loads(line, parse_int=Number, parse_float=Number, parse_constant=Number))


def untagged(value: Any) -> Any:
    """The value with what travels tagged, {"$number": "NaN"}, put in place; UnsupportedError for what a board lacks."""
    if isinstance(value, list):
        return [untagged(each) for each in value]
    if not isinstance(value, dict):
        return value
    tag, text = next(iter(value.items()), ("", ""))
    if len(value) != 1 or not tag.startswith("$"):
        return {name: untagged(each) for name, each in value.items()}
    if tag == "$json":
        return read(text)
    if tag in ("$number", "$decimal"):
        return Number(text)
    if tag == "$utf16":
        return bytes.fromhex(text).decode("utf-16-be", "surrogatepass")
    raise UnsupportedError(f"{tag} has no counterpart on a board")


def printed(value: Any) -> bytes:
    """The JSON text of a value, UTF-8 but for lone surrogates; RefusedError for a number that is none."""
    if isinstance(value, Number):
        if not value.is_decimal:
            raise RefusedError(f"data: {value} is no finite number")
        return value.encode()
    if isinstance(value, dict):
        members = (printed(name) + b":" + printed(each) for name, each in value.items())
        return b"{" + b",".join(members) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(printed, value)) + b"]"
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def text(value: Any) -> bytes:
    """A text of an event; numbers as they were written."""
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")


def whole(value: Any, *, rounds: bool) -> bytes:
    """A whole number as four bytes; anything else as a text, for the tracker to refuse."""
    if isinstance(value, Number) and value.is_decimal and (rounds or value.lstrip("-").isdigit()):
        number = int(float(value) + (0.5 if float(value) >= 0 else -0.5))
        if -(2**31) <= number < 2**31:
            return (number & 0xFFFFFFFF).to_bytes(4, "little")
    return b"" if rounds else text(value)
