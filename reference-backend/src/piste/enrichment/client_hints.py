"""Reads the client hints that browsers send beside the user agent, which some of them have frozen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

PREFIX = "sec-ch-ua"
_BRAND = re.compile(r'"((?:[^"\\]|\\.)*)"\s*;\s*v="([^"]*)"')
_GREASE = re.compile(r"[^a-z0-9]*not[^a-z0-9].*brand", re.IGNORECASE)
"""A made-up brand that keeps servers from relying on the list: `Not/A)Brand`, `Not;A=Brand`."""
ENGINE = "Chromium"
"""The brand of the engine; a browser that has no other is a plain Chromium."""
_LONGEST, _MOST = 512, 16
"""Characters of a hint, and hints; browsers know of a dozen."""


class Hints(NamedTuple):
    """What the hints say; None where there is none.

    `brand` is the browser's own name, `version` its version, as long as it is told; `engine` is Chromium's version.
    """

    brand: str | None = None
    version: str | None = None
    engine: str | None = None
    mobile: bool | None = None
    platform: str | None = None
    platform_version: str | None = None
    model: str | None = None
    arch: str | None = None
    bitness: str | None = None


def lines(headers: Iterable[str]) -> tuple[str, ...]:
    """Those `Name: value` lines that are hints; usually none."""
    found = [line[:_LONGEST] for line in headers if line[:1] in "sS" and line[:9].lower() == PREFIX]
    return tuple(found[:_MOST])


def read(headers: Iterable[str]) -> Hints:
    """The hints in `Name: value` lines; what is malformed counts as not sent."""
    found = {
        name.strip().lower().removeprefix(PREFIX): value for line in headers for name, _, value in [line.partition(":")]
    }
    brands = _brands(found.get("-full-version-list")) or _brands(found.get(""))
    brand = next((name for name in brands if name != ENGINE), None) or next(iter(brands), None)
    mobile = found.get("-mobile", "").strip()
    return Hints(
        brand,
        brands[brand] if brand else _text(found.get("-full-version")),
        brands.get(ENGINE),
        {"?1": True, "?0": False}.get(mobile),
        _text(found.get("-platform")),
        _text(found.get("-platform-version")),
        _text(found.get("-model")),
        _text(found.get("-arch")),
        _text(found.get("-bitness")),
    )


def _brands(value: str | None) -> dict[str, str]:
    pairs = _BRAND.findall(value or "")
    return {name: version for name, version in pairs if version and not _GREASE.match(name)}


def _text(value: str | None) -> str | None:
    """A quoted text; empty ones, which browsers send for what they will not tell, are None."""
    text = (value or "").strip()
    return text[1:-1] or None if len(text) > 1 and text[0] == text[-1] == '"' else None
