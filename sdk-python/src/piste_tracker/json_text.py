"""JSON text of any Python value that has one.

The C encoder does the ordinary work. A value that it refuses (a NaN, a datetime, a Decimal ...) sends the whole
document through a second, slower writer with these rules:

- NaN and infinities are refused; JSON has no such number.
- A Decimal keeps its exact digits, an int its full length.
- datetime becomes ISO 8601 in UTC with milliseconds and a Z (a naive one is taken as local time, as everywhere in
  Python), date and time their ISO text, UUID and Path their text, an Enum its value, a dataclass an object,
  sets and other iterable collections an array.
- A key that is not a text is written as the text of its value.
- Anything else is first given to the caller's own encoder, then refused.

A lone surrogate becomes U+FFFD when the text turns into bytes; two that form a pair become their character.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import math
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Callable

from piste_tracker.errors import InvalidEventError
from piste_tracker.protocol import JSON_DEPTH

JsonEncoder = Callable[[Any], Any]
"""The caller's own encoder: gets what JSON cannot say and returns something that it can."""


class _OddValueError(Exception):
    """The C encoder met something that only the slow writer knows."""


def _odd(_: object) -> Any:
    raise _OddValueError


_fast = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":"), default=_odd
).encode
quoted = json.encoder.encode_basestring
"""The JSON text of a text, in C where Python has that."""


def to_json(value: Any, encoder: JsonEncoder | None = None) -> str:
    """Return the compact JSON text of `value`.

    Raises InvalidEventError for a value without a JSON form, or one that is nested too deeply or contains itself.
    """
    try:
        try:
            text = _fast(value)
        except (_OddValueError, ValueError, TypeError):
            pieces: list[str] = []
            _write(value, pieces.append, encoder)
            text = "".join(pieces)
    except RecursionError:
        raise InvalidEventError("The data contains itself; break the cycle.") from None
    if text.count("{") + text.count("[") > JSON_DEPTH:  # else it cannot be that deep
        _check_depth(value)
    return text


def to_utf8(text: str) -> bytes:
    """Return `text` as UTF-8, with U+FFFD for each lone surrogate."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return well_formed(text).encode()


def well_formed(text: str) -> str:
    """Return `text` with each pair of surrogates joined and each lone one replaced by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def iso_text(moment: dt.datetime) -> str:
    """Return an instant as ISO 8601 in UTC with milliseconds; a naive one is local time."""
    in_utc = moment.astimezone(dt.timezone.utc)
    return in_utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{in_utc.microsecond // 1000:03d}Z"


def digits(number: int) -> str:
    """Return the decimal digits of an integer; raises InvalidEventError beyond Python's own limit of 4,300."""
    try:
        return int.__repr__(number)
    except ValueError:
        bits = number.bit_length()
        raise InvalidEventError(f"An integer of {bits} bits is too long to print; send it as text.") from None


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(JSON_DEPTH):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, Mapping) else parent)
            if isinstance(child, (Mapping, list, tuple))
        ]
        if not level:
            return
    raise InvalidEventError(
        f"The data is nested deeper than {JSON_DEPTH} levels, which the enricher refuses; flatten it."
    )


def _write(value: Any, emit: Callable[[str], object], encoder: JsonEncoder | None) -> None:
    if value is None:
        emit("null")
    elif value is True:
        emit("true")
    elif value is False:
        emit("false")
    elif isinstance(value, enum.Enum):
        _write(value.value, emit, encoder)
    elif isinstance(value, str):
        emit(quoted(str(value)))
    elif isinstance(value, int):
        emit(digits(value))
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidEventError(f"The data holds {value}, which JSON cannot say; leave it out or make it None.")
        emit(float.__repr__(value))
    elif isinstance(value, Mapping):
        _write_object(value, emit, encoder)
    elif isinstance(value, (list, tuple)):
        _write_array(value, emit, encoder)
    else:
        _write_other(value, emit, encoder)


def _write_object(value: Mapping[Any, Any], emit: Callable[[str], object], encoder: JsonEncoder | None) -> None:
    emit("{")
    separator = ""
    for key, member in value.items():
        emit(separator + quoted(_key_text(key)) + ":")
        _write(member, emit, encoder)
        separator = ","
    emit("}")


def _write_array(value: Collection[Any], emit: Callable[[str], object], encoder: JsonEncoder | None) -> None:
    emit("[")
    separator = ""
    for item in value:
        emit(separator)
        _write(item, emit, encoder)
        separator = ","
    emit("]")


def _write_other(value: Any, emit: Callable[[str], object], encoder: JsonEncoder | None) -> None:
    if encoder is not None:
        try:
            replacement = encoder(value)
        except TypeError:
            pass  # the usual way of such a function to say that it does not know the value either
        else:
            _write(replacement, emit, None if replacement is value else encoder)
            return
    import dataclasses  # rare here, and slow to import with the package
    import uuid
    from pathlib import PurePath

    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InvalidEventError(f"The data holds {value}, which JSON cannot say; leave it out or make it None.")
        emit(str(value))
    elif isinstance(value, dt.datetime):
        emit(quoted(iso_text(value)))
    elif isinstance(value, (dt.date, dt.time)):
        emit(quoted(value.isoformat()))
    elif isinstance(value, (uuid.UUID, PurePath)):
        emit(quoted(str(value)))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        _write({field.name: getattr(value, field.name) for field in dataclasses.fields(value)}, emit, encoder)
    elif hasattr(value, "tolist"):  # the arrays and scalars of numpy and its kin
        _write(value.tolist(), emit, encoder)
    elif isinstance(value, Collection) and not isinstance(value, (bytes, bytearray, memoryview)):
        _write_array(value, emit, encoder)
    else:
        raise InvalidEventError(
            f"A {type(value).__name__} has no JSON form; convert it first, or give the tracker a json_encoder."
        )


def _key_text(key: Any) -> str:
    if isinstance(key, enum.Enum):
        return _key_text(key.value)
    if isinstance(key, str):
        return str(key)
    if key is None or isinstance(key, (bool, int, float)):
        return json.dumps(key)
    if isinstance(key, dt.datetime):
        return iso_text(key)
    import uuid  # rare here, and slow to import with the package

    if isinstance(key, (dt.date, Decimal, uuid.UUID)):
        return str(key)
    raise InvalidEventError(f"A {type(key).__name__} cannot be a key in JSON; use a text.")
