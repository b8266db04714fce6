"""Fills the columns for browser, system and device that the deprecated user-agent-utils filled.

That library knows no browser after 2018. Its words are kept, the knowledge is that of today's rules; what differs is
listed in docs/enrichments.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from piste.enrichment import agent, agent_rules
from piste.enrichment.agent import Agent, Kind
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.layout_engine import layout_engine
from piste.records import Event, Value

_LONGEST = 50
"""Characters of each of the columns."""
_UNKNOWN = "Unknown"
_ROBOT = "Robot/Spider"

_FAMILIES = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "HeadlessChrome": "Chrome",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge": "Microsoft Edge",
    "Edge Mobile": "Microsoft Edge",
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "Opera Mobile": "Opera",
}
_BROWSERS = frozenset(_FAMILIES.values()) | {
    "Samsung Internet",
    "Amazon Silk",
    "Vivaldi",
    "Yandex Browser",
    "UC Browser",
}
_MAILERS = frozenset({"Apple Mail", "Thunderbird", "Outlook", "Lotus Notes"})
_ENGINES = {
    "Blink": "WEBKIT",
    "AppleWebKit": "WEBKIT",
    "Gecko": "GECKO",
    "Trident": "TRIDENT",
    "Presto": "PRESTO",
    "EdgeHTML": "EDGE_HTML",
}
_MAKERS = {
    "Windows": "Microsoft Corporation",
    "Windows Phone": "Microsoft Corporation",
    "Mac OS X": "Apple Inc.",
    "iOS": "Apple Inc.",
    "Android": "Google Inc.",
    "Chrome OS": "Google Inc.",
}
_DEVICES = {
    Kind.DESKTOP: "Computer",
    Kind.PHONE: "Mobile",
    Kind.MOBILE: "Mobile",
    Kind.READER: "Tablet",
    Kind.TABLET: "Tablet",
    Kind.WATCH: "Wearable computer",
    Kind.HEADSET: "Wearable computer",
    Kind.TV: "Digital media receiver",
    Kind.SET_TOP_BOX: "Digital media receiver",
    Kind.CONSOLE: "Game console",
    Kind.HANDHELD: "Game console",
}
_ON_THE_MOVE = frozenset({"Mobile", "Tablet", "Wearable computer"})


def make(_parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment; `user_agent_utils_config` has no parameters."""
    remembered = lru_cache(maxsize=5000)(lambda text: columns_of(agent.read(text)))

    def read_user_agent(event: Event, _context: EnrichContext) -> list[Failure]:
        if text := event.columns.get("useragent"):
            event.columns.update(remembered(str(text)[: agent_rules.LONGEST]))
        return []

    return read_user_agent


def columns_of(found: Agent) -> dict[str, Value]:
    """br_name, br_family, br_version, br_type, br_renderengine, os_name, os_family, os_manufacturer and dvce_*."""
    is_robot = found.kind in (Kind.ROBOT, Kind.ROBOT_MOBILE)
    family = _ROBOT if is_robot else _FAMILIES.get(found.program.family or "", found.program.family) or _UNKNOWN
    major = None if is_robot else found.program.major
    engine = layout_engine(found.text)
    system = found.system.family or _UNKNOWN
    device = _DEVICES.get(found.kind, _UNKNOWN)
    columns: dict[str, Value | None] = {
        "br_name": f"{family} {major}" if major and family in _BROWSERS else family,
        "br_family": family,
        "br_version": None if is_robot else ".".join(found.program.parts) or None,
        "br_type": _type(found, family, device),
        "br_renderengine": "OTHER" if engine is None else _ENGINES[engine[0]],
        "os_name": _system_name(found, system),
        "os_family": system,
        "os_manufacturer": _MAKERS.get(system, "Other"),
        "dvce_type": device,
    }
    known: dict[str, Value] = {name: str(value)[:_LONGEST] for name, value in columns.items() if value is not None}
    known["dvce_ismobile"] = device in _ON_THE_MOVE
    return known


def _type(found: Agent, family: str, device: str) -> str:
    if family == _ROBOT:
        return "Robot"
    if family in _MAILERS:
        return "Email Client"
    if family in _BROWSERS:
        return "Browser (mobile)" if device in _ON_THE_MOVE else "Browser"
    return "Application" if found.kind is Kind.MOBILE else "unknown"


def _system_name(found: Agent, system: str) -> str:
    """`Windows 10`, `iOS 17 (iPhone)`, `Android 13.x`, `Android 13.x Tablet`; without a version where it has none."""
    major = found.system.major
    if system == "iOS":
        device = {"iPhone": " (iPhone)", "iPad": " (iPad)"}.get(found.model or "", "")
        return f"iOS {major}{device}" if major else f"iOS{device}"
    if system == "Android" and major:
        return f"Android {major}.x{' Tablet' if found.kind is Kind.TABLET else ''}"
    return f"{system} {major}" if major and system == "Windows" else system
