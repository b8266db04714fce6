"""Product code has no wire key written out, and every exception is still needed."""

from __future__ import annotations

from pathlib import Path

from piste_protocol import load
from piste_protocol.literals import ALLOWED, telling_keys, wire_literals
from piste_protocol.load import root

REPOSITORY = root().parent


def test_no_wire_key_is_written_out() -> None:
    assert list(wire_literals(REPOSITORY)) == []


def test_every_exception_is_needed() -> None:
    for exception in ALLOWED:
        others = {key: reason for key, reason in ALLOWED.items() if key != exception}
        assert list(wire_literals(REPOSITORY, others)), f"nothing needs {exception} any more: take it out"


def test_a_literal_is_found(tmp_path: Path) -> None:
    path = tmp_path / "sdk-lua/src/payload.lua"
    path.parent.mkdir(parents=True)
    path.write_text("payload.e = 'se'\npayload['se_ca'] = category\n")
    assert list(wire_literals(tmp_path)) == [
        "sdk-lua/src/payload.lua:2: 'se_ca' is a wire key; use the generated constant"
    ]
    assert list(wire_literals(tmp_path, {("sdk-lua/src/*", "se_ca"): "a test"})) == []


def test_words_and_columns_are_not_taken_for_keys() -> None:
    keys = telling_keys(load())
    assert {"se_ca", "ue_px", "f_pdf", "eid", "tnuid"} <= set(keys)
    assert not {"e", "page", "url", "lang", "cookie"} & set(keys)
