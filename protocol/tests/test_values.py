"""Every vector holds for the executable specification."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste_protocol import vectors_root
from piste_protocol.values import (
    DECODERS,
    ENCODERS,
    EPOCH,
    RefusedError,
    decode_base64,
    decode_decimal,
    decode_json,
    encode_base64,
    encode_decimal,
    encode_epoch_ms,
    encode_json,
    encode_text,
)

TABLES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(vectors_root().glob("*.json"))}

ENCODE: dict[str, Callable[[Any], str]] = ENCODERS | {
    "base64url": encode_base64,
    "json_text": encode_json,
    "percent_encoding": lambda text: quote(encode_text(text), safe=""),
}


def decode_epoch_ms_as_text(text: str) -> str:
    return (EPOCH + timedelta(milliseconds=DECODERS["epoch_ms"](text))).strftime("%4Y-%m-%d %H:%M:%S.%f")[:-3]


DECODE: dict[str, Callable[[str], Any]] = DECODERS | {
    "base64url": decode_base64,
    "percent_encoding": unquote_plus,
    "epoch_ms": decode_epoch_ms_as_text,
}


def plain(value: Any) -> Any:
    """A vector's input without its tags."""
    match value:
        case {"$number": text}:
            exact = text.lstrip("-").isdigit()
            return int(text) if exact else float(text) if text in repr_floats(text) else Decimal(text)
        case {"$date": text}:
            return datetime.fromisoformat(text)
        case list():
            return [plain(item) for item in value]
    return value


def repr_floats(text: str) -> set[str]:
    """The text itself where a float says the same number, so that both floats and exact decimals are tried."""
    return {text} if text.lstrip("-") in {"NaN", "Infinity"} or Decimal(repr(float(text))) == Decimal(text) else set()


def rows(direction: str) -> Iterator[Any]:
    for name, table in TABLES.items():
        for row in table.get(direction, []):
            yield pytest.param(name, row, id=f"{name}-{row['in']!a}")


@pytest.mark.parametrize(("name", "row"), list(rows("encode")))
def test_encode(name: str, row: dict[str, Any]) -> None:
    value = plain(row["in"])
    if row.get("error"):
        with pytest.raises(RefusedError):
            ENCODE[name](value)
    else:
        assert ENCODE[name](value) in [row["out"], *row.get("or", [])]


@pytest.mark.parametrize(("name", "row"), list(rows("decode")))
def test_decode(name: str, row: dict[str, Any]) -> None:
    if row.get("error"):
        with pytest.raises(RefusedError):
            DECODE[name](row["in"])
    else:
        got = DECODE[name](row["in"])
        assert (list(got) if isinstance(got, tuple) else got) == row["out"]


@pytest.mark.parametrize(
    "value",
    [b"bytes", {1: "a key that is no text"}, object(), {"deep": {"set": {1}}}, datetime(2026, 1, 1)],
)
def test_json_refuses_what_it_cannot_say(value: Any) -> None:
    with pytest.raises(RefusedError):
        encode_json(value)


def test_json_says_dates_and_exact_decimals() -> None:
    value = {"at": datetime(2026, 11, 24, 6, 41, 18, 565000, UTC), "price": Decimal("19.990"), "big": 2**80}
    assert encode_json(value) == f'{{"at":"2026-11-24T06:41:18.565000+00:00","price":19.990,"big":{2**80}}}'


def test_a_hostile_exponent_is_refused_at_once() -> None:
    with pytest.raises(RefusedError):
        decode_decimal("1e999999999")


def test_deep_json_is_refused() -> None:
    with pytest.raises(RefusedError):
        decode_json("[" * sys.getrecursionlimit() * 50)


@given(st.text(alphabet=st.characters(blacklist_categories=())))
def test_base64_carries_any_text(text: str) -> None:
    assert decode_base64(encode_base64(encode_text(text))) == encode_text(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6) | st.floats(allow_nan=False, allow_infinity=False))
def test_decimals_are_read_back_exactly(value: Decimal | float) -> None:
    text = decode_decimal(encode_decimal(value))
    assert text is not None
    assert Decimal(text) == Decimal(str(value))


@given(st.datetimes(timezones=st.just(UTC)))
def test_dates_become_whole_milliseconds(value: datetime) -> None:
    milliseconds = int(encode_epoch_ms(value))
    assert timedelta() <= value - (EPOCH + timedelta(milliseconds=milliseconds)) < timedelta(milliseconds=1)
