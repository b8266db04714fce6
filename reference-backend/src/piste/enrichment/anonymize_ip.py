"""Masks the last parts of the visitor's address, after all that needs the whole one has run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.records import Event

_OCTETS = 4
_SEGMENTS = 8


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `anon_ip`'s parameters: how many octets, and how many segments of IPv6, become `x`.

    Segments default to as many as octets, as in the original.
    """
    octets = _count(parameters, "anonOctets", _OCTETS, 1)
    segments = _count(parameters, "anonSegments", _SEGMENTS, octets)

    @lru_cache(maxsize=8192)
    def masked(address: str) -> str:
        return mask(address, octets, segments)

    def anonymize_ip(event: Event, context: EnrichContext) -> list[Failure]:
        address = event.columns.get("user_ipaddress")
        if address is not None:
            event.columns["user_ipaddress"] = masked(str(address))
        return []

    return anonymize_ip


def mask(address: str, octets: int, segments: int) -> str:
    """`94.15.223.151` with 3 octets is `94.x.x.x`; `2605:2700:0:3::1` with 4 segments `2605:2700:0:3:x:x:x:x`.

    What is no address is masked by its dots or colons as far as it has as many; other text, like the `unknown` of
    anonymous visitors, stays. All of it as in the original.
    """
    if "." in address:
        # IPv4, also when it is mapped into IPv6, and things that look like it
        if ":" in address and not address.upper().startswith("::FFFF:"):
            return _mask_segments(_expand(address), segments)
        return _pad(address.split("."), _OCTETS - octets, None, ".")
    if ":" in address:
        return _mask_segments(_expand(address), segments)
    return address


def _expand(address: str) -> str:
    """All eight segments written out, each as short as can be, which is how the original prints them."""
    try:
        return ":".join(
            format(int(part, 16), "x") for part in IPv6Address(address.partition("%")[0]).exploded.split(":")
        )
    except AddressValueError:
        return address


def _mask_segments(address: str, segments: int) -> str:
    return _pad(address.split(":"), _SEGMENTS - segments, _SEGMENTS, ":")


def _pad(parts: list[str], keep: int, size: int | None, separator: str) -> str:
    shown = parts[:keep]
    return separator.join(shown + ["x"] * ((size or len(parts)) - len(shown)))


def _count(parameters: Mapping[str, object], name: str, most: int, default: int) -> int:
    value = parameters.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value) or not 1 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}, not {value!r}")
    return int(value)
