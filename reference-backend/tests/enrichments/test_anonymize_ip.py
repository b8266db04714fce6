"""IP anonymisation."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piste.enrichment.anonymize_ip import make, mask


@pytest.mark.parametrize(
    ("address", "octets", "segments", "masked"),
    [
        ("94.15.223.151", 1, 1, "94.15.223.x"),
        ("94.15.223.151", 3, 1, "94.x.x.x"),
        ("94.15.223.151", 4, 1, "x.x.x.x"),
        ("2605:2700:0:3::4713:93e3", 1, 4, "2605:2700:0:3:x:x:x:x"),
        ("2605:2700:0:3::4713:93e3", 1, 1, "2605:2700:0:3:0:0:4713:x"),
        ("::1", 1, 8, "x:x:x:x:x:x:x:x"),
        ("2001:0DB8::0001", 1, 2, "2001:db8:0:0:0:0:x:x"),
        ("::ffff:94.15.223.151", 2, 2, "::ffff:94.15.x.x"),
        ("64:ff9b::94.15.223.151", 2, 2, "64:ff9b:0:0:0:0:x:x"),
        ("fe80::1%eth0", 1, 7, "fe80:x:x:x:x:x:x:x"),
        ("777.2.23", 1, 1, "777.2.23"),
        ("777.2.23", 2, 1, "777.2.x"),
        ("1:2", 1, 1, "1:2:x:x:x:x:x:x"),
        ("unknown", 4, 8, "unknown"),
        ("", 4, 8, ""),
    ],
)
def test_masks(address: str, octets: int, segments: int, masked: str) -> None:
    assert mask(address, octets, segments) == masked


def test_segments_default_to_as_many_as_octets(run: Any) -> None:
    enrichment = make({"anonOctets": 2})
    assert run(enrichment, {"user_ipaddress": "1.2.3.4"}).columns == {"user_ipaddress": "1.2.x.x"}
    assert run(enrichment, {"user_ipaddress": "1:2:3:4:5:6:7:8"}).columns == {"user_ipaddress": "1:2:3:4:5:6:x:x"}
    assert run(enrichment, {}).columns == {}


@given(st.ip_addresses().map(str), st.integers(1, 4))
def test_the_masked_end_never_shows(address: str, count: int) -> None:
    separator = ":" if ":" in address else "."
    assert mask(address, count, count).split(separator)[-count:] == ["x"] * count


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    assert isinstance(mask(text, 2, 4), str)


@pytest.mark.parametrize(
    "parameters", [{"anonOctets": 0}, {"anonOctets": 5}, {"anonOctets": "1"}, {"anonOctets": True}, {"anonOctets": 1.5}]
)
def test_wrong_parameters_are_told(parameters: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="anonOctets must be a whole number from 1 to 4"):
        make(parameters)
    with pytest.raises(ValueError, match="anonSegments"):
        make({"anonOctets": 1, "anonSegments": 9})
