"""Reads a user agent: which program on which system on which device, and what kind of device it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from piste.enrichment import agent_rules

_REMEMBERED = 5000


class Kind(StrEnum):
    """Kinds of devices, in YAUAA's words."""

    DESKTOP = "Desktop"
    PHONE = "Phone"
    TABLET = "Tablet"
    MOBILE = "Mobile"
    WATCH = "Watch"
    HEADSET = "Virtual Reality"
    READER = "eReader"
    TV = "TV"
    SET_TOP_BOX = "Set-top box"
    CONSOLE = "Game Console"
    HANDHELD = "Handheld Game Console"
    ROBOT = "Robot"
    ROBOT_MOBILE = "Robot Mobile"
    UNKNOWN = "Unknown"


class Name(NamedTuple):
    """The name of a program or system and the parts of its version; all None when it is not known."""

    family: str | None
    parts: tuple[str, ...] = ()

    @property
    def version(self) -> str | None:
        """`17.1`; the zeros of frozen versions (`119.0.0.0`) say nothing and are left out."""
        frozen = len(self.parts) == 4 and self.parts[1:] == ("0", "0", "0")
        return (self.parts[0] if frozen else ".".join(self.parts)) or None

    @property
    def major(self) -> str | None:
        return self.parts[0] if self.parts else None


class Agent(NamedTuple):
    """What the rules know of one user agent; `text` is it, as far as it was read."""

    text: str
    program: Name
    system: Name
    brand: str | None
    model: str | None
    kind: Kind


_KINDS = (
    (r"\bapple watch|watch ?os|\bwear ?os|\bsm-r[0-9]{3}", Kind.WATCH),
    (r"oculusbrowser|\bquest [0-9]|\bpico (?:neo|4)", Kind.HEADSET),
    (r"playstation vita|nintendo 3ds|nintendo dsi?\b|playstation portable", Kind.HANDHELD),
    (r"playstation|xbox|nintendo", Kind.CONSOLE),
    (r"\baft[a-z]{1,4}\b|roku|apple ?tv|crkey|\btvos\b|shield android tv", Kind.SET_TOP_BOX),
    (r"smart-?tv|googletv|android tv|hbbtv|bravia|netcast|web0s|viera|\btv safari|\btizen.*\btv\b|vidaa", Kind.TV),
    (r"\bkobo|\bnook|kindle/[0-9]|pocketbook|tolino", Kind.READER),
    (r"\bipad|\btablet(?:$|[^ ]| [^p])|\bkf[a-z]{2,5}\b|playbook|\bsilk/", Kind.TABLET),  # but no Tablet PC
    (r"iphone|\bipod|windows phone|blackberry|\bbb10\b|kaios|\bphone\b|opera mini|symbian", Kind.PHONE),
    (r"android.*\bmobile\b|\bmobile\b.*firefox", Kind.PHONE),
    (r"\bandroid\b.*(?:mozilla|applewebkit|gecko/)|mozilla.*\bandroid\b", Kind.TABLET),  # says not that it is mobile
    (r"\bandroid\b|dalvik|okhttp|\bmobile\b|\bios\b|cfnetwork", Kind.MOBILE),
    (r"windows|macintosh|mac os|x11|linux|cros|freebsd|openbsd", Kind.DESKTOP),
)
"""Patterns, whose case does not count, and kinds: the first that is found decides."""
_MORE_PARTS = re.compile(r"(?:\.[0-9]+)+(?![0-9a-z])")
_MOBILE = re.compile(r"\bmobile\b|android|iphone", re.IGNORECASE)


def read(text: str) -> Agent:
    """All that is known of a user agent; remembered, for the enrichments that ask one after the other."""
    return _read(text[: agent_rules.LONGEST])


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str) -> Agent:
    result = agent_rules.parser()(text)
    program, system, device = result.user_agent, result.os, result.device
    is_spider = device is not None and device.family == "Spider"
    if is_spider or agent_rules.crawlers()(text):
        kind = Kind.ROBOT_MOBILE if _MOBILE.search(text) else Kind.ROBOT
    else:
        found = _kinds()(text)
        kind = _KINDS[min(found)][1] if found else Kind.UNKNOWN
    brand = model = None
    if device is not None and not is_spider and not (device.brand or "").startswith("Generic"):
        brand, model = device.brand, device.model
    return Agent(
        text,
        Name(None) if program is None else _name(text, program.family, program.major, program.minor, program.patch),
        Name(None)
        if system is None
        else Name(system.family, _leading(system.major, system.minor, system.patch, system.patch_minor)),
        brand,
        model,
        kind,
    )


@cache
def _kinds() -> Callable[[str], list[int]]:
    return agent_rules.matcher([pattern for pattern, _ in _KINDS], ignore_case=True)


def _name(text: str, family: str, *parts: str | None) -> Name:
    """The rules keep three parts of a version; where the text has more (`62.0.3202.84`), they are all taken."""
    known = _leading(*parts)
    short = ".".join(known)
    if short and (place := text.find(f"/{short}.")) != -1:
        more = _MORE_PARTS.match(text, place + 1 + len(short))
        if more is not None:
            return Name(family, (*known, *more[0][1:].split(".")))
    return Name(family, known)


def _leading(*parts: str | None) -> tuple[str, ...]:
    """The parts before the first that is not known."""
    known = []
    for part in parts:
        if part is None:
            break
        known.append(part)
    return tuple(known)
