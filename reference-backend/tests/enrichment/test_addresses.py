from __future__ import annotations

import pytest

from piste.enrichment.addresses import of_request

PEER = "10.0.0.1"


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ([], PEER),
        (["Host: x", "Accept: */*"], PEER),
        (["X-Forwarded-For: 203.0.113.9"], "203.0.113.9"),
        (["x-forwarded-for: 203.0.113.9, 198.51.100.1"], "203.0.113.9"),
        (["X-Forwarded-For: 203.0.113.9:4711"], "203.0.113.9"),
        (['X-Forwarded-For: "[2001:DB8::1]:4711"'], "2001:db8::1"),
        (["X-Forwarded-For: unknown"], PEER),
        (["X-Forwarded-For: "], PEER),
        (["Forwarded: for=203.0.113.9;proto=https"], "203.0.113.9"),
        (['Forwarded: for="[2001:db8::1]"'], "2001:db8::1"),
        (["Forwarded: for=203.0.113.9", "X-Forwarded-For: 198.51.100.1"], "198.51.100.1"),
        (["X-Forwarded-For: 198.51.100.1", "Forwarded: for=203.0.113.9"], "198.51.100.1"),
        (["X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 198.51.100.1"], "203.0.113.9"),
        (["Forwarded: for=203.0.113.9", "Host: x"], PEER),
        (["Host: x", "Forwarded: for=203.0.113.9"], "203.0.113.9"),
        (["X-Forwarded-For-Us: 203.0.113.9", "X-Forwarded-Proto: https"], PEER),
        (["application/json", ""], PEER),
    ],
)
def test_which_address_counts(headers: list[str], address: str) -> None:
    assert of_request(headers, PEER) == address
