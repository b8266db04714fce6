from __future__ import annotations

import pytest

from piste.enrichment.lengths import Lengths


@pytest.mark.parametrize(
    ("text", "fits"),
    [("a" * 255, True), ("a" * 256, False), ("é" * 255, True), ("🎿" * 127 + "a", True), ("🎿" * 128, False)],
)
def test_length_is_counted_in_utf_16_units(text: str, fits: bool) -> None:
    assert (Lengths().check({"app_id": text}) == []) is fits


def test_a_limit_can_be_replaced_or_set() -> None:
    lengths = Lengths({"app_id": 3, "v_etl": 1000})
    [fault] = lengths.check({"app_id": "shop", "v_etl": "x" * 900, "domain_sessionidx": 10**9})
    assert (fault.path, fault.value) == ("app_id", "shop")
    assert "3" in fault.message


def test_the_shortest_limit_holds() -> None:
    assert [fault.path for fault in Lengths().check({"tr_currency": "EURO", "ti_currency": "EUR"})] == ["tr_currency"]
