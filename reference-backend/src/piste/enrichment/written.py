"""Reads what scripts and functions write: values of columns, entities, whole JSON columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from difflib import get_close_matches

from piste.enrichment import values
from piste.enrichment.iglu import NotIglu, parse_self_describing
from piste.enrichment.values import UnreadableError
from piste.records import SelfDescribing, Value
from piste.storage.columns import COLUMNS

_KINDS = {column.name: column.kind for column in COLUMNS}


def column_value(name: str, value: object) -> Value | None:
    """The value as its column has it, None for null; ValueError says what would have done."""
    kind = _KINDS.get(name)
    if kind is None or kind == "json":
        near = get_close_matches(name, _KINDS, 1)
        raise ValueError(f"there is no column {name} to set" + (f": did you mean {near[0]}?" if near else ""))
    if value is None:
        return None
    read, expected = _READERS[kind]
    try:
        return read(value)
    except UnreadableError as fault:
        raise ValueError(f"{name} must be {fault.expected}, not {value!r:.200}") from None
    except (ValueError, TypeError, ArithmeticError):
        raise ValueError(f"{name} must be {expected}, not {value!r:.200}") from None


def entities(items: object) -> list[SelfDescribing]:
    """A list of `{"schema": "iglu:...", "data": ...}`, None for none; ValueError for anything else."""
    if items is None:
        return []
    if isinstance(items, str | bytes | dict) or not isinstance(items, Sequence):
        raise ValueError(f"expected a list of entities or nothing, found {type(items).__name__}")
    return [_entity(item, place) for place, item in enumerate(items)] if items else []


def _entity(item: object, place: int) -> SelfDescribing:
    if isinstance(item, SelfDescribing):
        return item
    entity = parse_self_describing(item)
    if isinstance(entity, NotIglu):
        raise ValueError(f"entity {place} is not an object with `schema` and `data`: {entity.value}")
    return entity


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise TypeError
    return values.text(str(value).encode("utf-8", "replace").decode())


def _integer(value: object) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return values.integer(_number_text(value))


def _decimal(value: object) -> Decimal | None:
    return values.decimal(_number_text(value))


def _double(value: object) -> float | None:
    read = values.decimal(_number_text(value))
    number = None if read is None else float(read)
    if number is not None and not math.isfinite(number):
        raise ValueError
    return number


def _flag(value: object) -> bool:
    if value in (0, 1):
        return bool(value)
    raise ValueError


def _timestamp(value: object) -> int:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        value = round(moment.timestamp() * 1000)
    if isinstance(value, float):
        value = int(value)
    return values.epoch_ms(_number_text(value))


def _number_text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise TypeError
    return str(value)


_READERS: dict[str, tuple[Callable[[object], Value | None], str]] = {
    "text": (_text, "text"),
    "integer": (_integer, "a whole number of 32 bits"),
    "decimal": (_decimal, "a number"),
    "double": (_double, "a number"),
    "flag": (_flag, "true or false"),
    "timestamp": (_timestamp, "a moment: milliseconds since 1970, or text like 2026-11-24 06:41:18.565"),
}
