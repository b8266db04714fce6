from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment import querystring


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("e=pv&p=web", [("e", "pv"), ("p", "web")]),
        ("e=pv;p=web", [("e", "pv"), ("p", "web")]),
        ("e=&p", [("e", ""), ("p", None)]),
        ("=x&&", [("", "x")]),
        ("a=b=c", [("a", "b=c")]),
        ("a=1&a=2", [("a", "1"), ("a", "2")]),
        ("a%3D=%26+%2B", [("a=", "& +")]),
        ("a=%E6%97%A5", [("a", "日")]),
        ("a=%ff", [("a", "\ufffd")]),
        ("a=%zz%4", [("a", "%zz%4")]),
        ("", []),
    ],
)
def test_pairs(text: str, pairs: querystring.Pairs) -> None:
    assert querystring.split(text) == pairs


def test_another_encoding() -> None:
    assert querystring.split("a=%e9", "iso-8859-1") == [("a", "é")]


@given(st.text())
def test_anything_can_be_split(text: str) -> None:
    assert all(isinstance(name, str) for name, _ in querystring.split(text))
