from __future__ import annotations

from decimal import Decimal

import pytest

from piste.enrichment import values
from piste.enrichment.values import UnreadableError


def test_digits_of_any_script_are_digits_as_in_java() -> None:
    assert values.integer("٣") == 3
    assert values.epoch_ms("١٧٠٠٠٠٠٠٠٠٠٠٠") == 1_700_000_000_000


@pytest.mark.parametrize("text", ["9" * 10_000, "-" + "9" * 10_000])
def test_megabytes_of_digits_are_refused_at_once(text: str) -> None:
    for read in (values.integer, values.epoch_ms):
        with pytest.raises(UnreadableError):
            read(text)
    with pytest.raises(UnreadableError):
        values.dimensions(f"{'9' * 10_000}x1")


def test_an_exponent_that_would_print_gigabytes_is_refused() -> None:
    assert values.decimal("1e400") == Decimal(10) ** 400
    with pytest.raises(UnreadableError, match="exponent"):
        values.decimal("1e999999999")


@pytest.mark.parametrize("text", ["zz", "", "PV", "pv "])
def test_event_codes_are_a_closed_list(text: str) -> None:
    with pytest.raises(UnreadableError, match="not recognized as an event type"):
        values.event_code(text)


def test_both_codes_of_a_structured_event_mean_the_same() -> None:
    assert values.event_code("ev") == values.event_code("se") == "struct"


@pytest.mark.parametrize("text", ["Web", "", "desktop"])
def test_platforms_are_a_closed_list(text: str) -> None:
    with pytest.raises(UnreadableError, match="not recognized as a tracking platform") as raised:
        values.platform(text)
    assert "headset" in raised.value.expected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.0.0.1", "203.0.113.9"),
        ("203.0.113.9|10.0.0.1", "203.0.113.9"),
        ("203.0.113.9 10.0.0.1", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("not-an-ip", "not-an-ip"),
        ("", None),
        (",1.2.3.4", None),
    ],
)
def test_an_address_ends_at_the_first_separator(text: str, address: str | None) -> None:
    assert values.ip_address(text) == address


def test_year_0_is_the_first() -> None:
    assert values.epoch_ms("-62167219200000") == -62_167_219_200_000
    with pytest.raises(UnreadableError):
        values.epoch_ms("-62167219200001")
