from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment.base64_text import decode


@given(st.binary(max_size=200))
def test_every_dialect_gives_the_same_bytes(data: bytes) -> None:
    for encoded in (b64encode(data), urlsafe_b64encode(data)):
        text = encoded.decode()
        assert decode(text) == decode(text.rstrip("=")) == data
        assert decode("\n".join(text.rstrip("="))) == data


@given(st.text())
def test_anything_can_be_decoded(text: str) -> None:
    assert isinstance(decode(text), bytes)


@pytest.mark.parametrize(("text", "data"), [("e30X", b"{}\x17"), ("e30=X", b"{}"), ("e", b""), ("e30 A", b"{}\x00")])
def test_odd_ends(text: str, data: bytes) -> None:
    assert decode(text) == data
