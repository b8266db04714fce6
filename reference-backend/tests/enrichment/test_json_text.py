from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment.json_text import TOO_DEEP, JsonError, is_deeper, loads


def test_nesting_is_allowed_up_to_the_limit() -> None:
    deepest = "[" * 40 + "]" * 40
    assert loads(deepest, 40) is not None
    with pytest.raises(JsonError, match=TOO_DEEP):
        loads(f"[{deepest}]", 40)
    with pytest.raises(JsonError, match=TOO_DEEP):
        loads('{"a":' * 41 + "1" + "}" * 41, 40)


def test_many_brackets_are_not_deep() -> None:
    assert loads("[" + "{}," * 1000 + "{}]", 2) == [{}] * 1001


@pytest.mark.parametrize("levels", [2_000, 2_000_000])
def test_a_nesting_bomb_is_refused(levels: int) -> None:
    for bomb in ("[" * levels + "]" * levels, "[" * levels, '{"a":' * levels):
        with pytest.raises(JsonError):
            loads(bomb, 40)
        with pytest.raises(JsonError):
            loads(bomb, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (rb'"\ud83c\udfbf"', "🎿"),
        (rb'"\ud83c"', "?"),
        (rb'"\udfbf\ud83c"', "??"),
        (rb'"\\ud83c"', "\\ud83c"),
        (rb'"\\\ud83c"', "\\?"),
        (b'"\xff"', "\ufffd"),
    ],
)
def test_text_that_orjson_refuses_and_a_jvm_takes(text: bytes, value: str) -> None:
    assert loads(text, 40) == value


@pytest.mark.parametrize("text", ["", "{", "abc", "NaN", "[1,]", "{'a':1}", "\ufeff{}", "1 2"])
def test_what_is_not_json_is_said_with_its_place(text: str) -> None:
    with pytest.raises(JsonError, match=r"^invalid json: .* \(line \d+, column \d+\)$"):
        loads(text, 40)


@given(st.binary())
def test_any_bytes_are_json_or_a_fault(data: bytes) -> None:
    with contextlib.suppress(JsonError):
        assert not is_deeper(loads(data, 40), 40)
