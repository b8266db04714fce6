"""Names device, system, layout engine and browser as YAUAA does, out of open rules and client hints.

YAUAA's own rules exist for the JVM only; the fields have its names and its words, as far as they are known. What
differs is listed in docs/enrichments.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from piste.enrichment import agent, agent_rules, client_hints
from piste.enrichment.agent import Agent, Kind, Name
from piste.enrichment.client_hints import Hints
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.layout_engine import layout_engine
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

CONTEXT = SchemaKey("nl.basjes", "yauaa_context", "jsonschema", "1-0-5")
_REMEMBERED = 10_000
"""The original's default."""
_MOST_REMEMBERED = 100_000
_LONGEST_NAME, _LONGEST_CLASS = 256, 128
"""Characters, by the entity's schema."""

_ROBOTS = (Kind.ROBOT, Kind.ROBOT_MOBILE)
_LINUXES = frozenset({"Linux", "Ubuntu", "Fedora", "Debian"})
_DESKTOPS = _LINUXES | {"Windows", "Mac OS X", "Chrome OS", "FreeBSD", "OpenBSD"}
_MOBILES = frozenset({"Android", "iOS", "Windows Phone", "BlackBerry OS", "KaiOS", "Symbian OS", "HarmonyOS", "iPadOS"})
_SYSTEMS = {
    "Windows": "Windows NT",
    "Mac OS X": "Mac OS",
    "macOS": "Mac OS",
    "Web0S": "webOS",
    "Chromium OS": "Chrome OS",
}
_HINTED_SYSTEMS = {"macOS": "Mac OS X", "Chromium OS": "Chrome OS"}
_PROGRAMS = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome Webview",
    "HeadlessChrome": "Chrome",
    "Google Chrome": "Chrome",
    "Android WebView": "Chrome Webview",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari Webview",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Microsoft Edge": "Edge",
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "Opera Mobile": "Opera",
}
_WINDOWS_11 = 13
"""The first version that Windows' hint gives for Windows 11; the user agent says 10 for both."""
_FROZEN = {("Windows", "10"), ("Mac OS X", "10.15.7"), ("Android", "10")}
"""What browsers say of these systems whatever the version is, if it is newer."""
_CPU = re.compile(
    r"\b(?:(x86_64|x64|amd64|win64|wow64)|(aarch64|arm64)|(armv[0-9]+\w*)|(i[3-6]86)|intel)\b", re.IGNORECASE
)
_BUILD = re.compile(r"\bBuild/([\w.]{1,64})")


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `yauaa_enrichment_config`'s parameters; `cacheSize` bounds the answers kept (0: none).

    Every event gets the entity, even one without a user agent. Events that say the same share it, and nobody may
    change it.
    """
    size = parameters.get("cacheSize", _REMEMBERED)
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError(f"cacheSize must be a whole number, 0 or more, not {size!r}")

    def entity(text: str, hints: tuple[str, ...]) -> SelfDescribing:
        return Shared(CONTEXT, fields(agent.read(text), client_hints.read(hints)))

    remembered = lru_cache(maxsize=min(size, _MOST_REMEMBERED))(entity)

    def analyse_user_agent(event: Event, context: EnrichContext) -> list[Failure]:
        text = str(event.columns.get("useragent") or "")[: agent_rules.LONGEST]
        hints = client_hints.lines(context.payload.headers)
        # Strangers choose both: thousands of long ones would fill the cache with megabytes.
        find = remembered if len(text) + sum(map(len, hints)) <= agent_rules.LONGEST else entity
        event.derived_contexts.append(find(text, hints))
        return []

    return analyse_user_agent


def fields(found: Agent, hints: Hints) -> dict[str, str]:
    """The entity's fields; what is not known is left out, but the class of the device is always there."""
    kind = _kind(found, hints)
    system, version = _system(found, hints)
    program, program_version = _program(found, hints)
    cpu, bits = _cpu(found, hints)
    build = _BUILD.search(found.text)
    brand, model = _device(found, hints, kind, system)
    engine = layout_engine(found.text, hints.engine)
    result: dict[str, str | None] = {
        "deviceClass": kind.value,
        "deviceName": model if brand is None or (model or "").startswith(brand) else f"{brand} {model or ''}".strip(),
        "deviceBrand": brand,
        "deviceCpu": cpu,
        "deviceCpuBits": bits,
        "operatingSystemClass": _system_class(system, kind),
        "operatingSystemVersionBuild": None if build is None else build[1],
        "layoutEngineClass": None if engine is None else "Browser",
        "agentClass": _program_class(found, kind, program, engine is not None),
        **_versioned(
            "operatingSystem", _SYSTEMS.get(system or "", system), version, "Windows" if system == "Windows" else None
        ),
        **_versioned("layoutEngine", *(engine or (None, None))),
        **_versioned("agent", program, program_version),
    }
    return {name: value[: _limit(name)] for name, value in result.items() if value}


def _limit(name: str) -> int:
    return _LONGEST_NAME if name.endswith("Name") else _LONGEST_CLASS


def _versioned(prefix: str, name: str | None, version: str | None, spoken: str | None = None) -> dict[str, str | None]:
    """The fields for a name and its version; `spoken` is the name that stands before the version."""
    major = version and version.split(".")[0]
    together = spoken or name
    return {
        f"{prefix}Name": name,
        f"{prefix}Version": version,
        f"{prefix}VersionMajor": major,
        f"{prefix}NameVersion": together and version and f"{together} {version}",
        f"{prefix}NameVersionMajor": together and major and f"{together} {major}",
    }


def _kind(found: Agent, hints: Hints) -> Kind:
    if hints.mobile and found.kind in (Kind.DESKTOP, Kind.TABLET, Kind.UNKNOWN):
        return Kind.PHONE
    if hints.mobile is False and hints.platform == "Android" and found.kind is Kind.UNKNOWN:
        return Kind.TABLET
    return found.kind


def _system(found: Agent, hints: Hints) -> tuple[str | None, str | None]:
    """The system's name in the rules' words, and its version: the hint's, else the user agent's, marked if frozen."""
    name, version = found.system.family, found.system.version
    if hints.platform is not None:
        hinted = _HINTED_SYSTEMS.get(hints.platform, hints.platform)
        if name is None or (hinted != name and name not in _LINUXES):
            name, version = hinted, None
    if hints.platform_version is not None:
        if name != "Windows":
            return name, hints.platform_version
        major = hints.platform_version.split(".")[0]
        if major.isdecimal() and int(major) > 0:  # 0 stands for all before 10
            return name, "11" if int(major) >= _WINDOWS_11 else "10"
    if (name, version) in _FROZEN and "Firefox" not in (found.program.family or ""):
        return name, f">={version}"
    return name, version


def _program(found: Agent, hints: Hints) -> tuple[str | None, str | None]:
    """The browser's name and version: the hints know which one it really is, the user agent at times more digits."""
    name, version = found.program.family, found.program.version
    if hints.brand is not None and found.kind not in _ROBOTS:
        if hints.brand != client_hints.ENGINE or name is None:
            name = hints.brand
        if hints.version is not None and not f"{version}.".startswith(f"{hints.version}."):
            version = Name(None, tuple(hints.version.split("."))).version
    return _PROGRAMS.get(name or "", name), version


def _device(found: Agent, hints: Hints, kind: Kind, system: str | None) -> tuple[str | None, str | None]:
    """Brand and name of the device; where nobody says, the name tells what it is."""
    if hints.model is not None:
        return found.brand, hints.model
    if found.brand is not None:
        return found.brand, "Apple Macintosh" if found.model == "Mac" else found.model
    if kind is Kind.DESKTOP:
        return (None, "Linux Desktop") if system in _LINUXES else (None, "Desktop")
    if system == "Android" and kind in (Kind.PHONE, Kind.TABLET):
        return None, "Android Mobile" if kind is Kind.PHONE else "Android Tablet"
    return None, found.program.family if kind in _ROBOTS else None


def _cpu(found: Agent, hints: Hints) -> tuple[str | None, str | None]:
    if hints.arch is not None:
        name = {"x86": "Intel x86_64" if hints.bitness == "64" else "Intel"}.get(hints.arch, hints.arch.upper())
        return name, hints.bitness
    match = _CPU.search(found.text)
    if match is None:
        return None, None
    if match[1]:
        return "Intel x86_64", "64"
    if match[2]:
        return "ARM aarch64", "64"
    if match[3]:
        return f"ARM {match[3].lower()}", "32"
    return ("Intel i686", "32") if match[4] else ("Intel", None)


def _system_class(system: str | None, kind: Kind) -> str | None:
    if kind in (Kind.CONSOLE, Kind.HANDHELD):
        return "Game Console"
    if system in _DESKTOPS:
        return "Desktop"
    if system in _MOBILES:
        return "Mobile"
    return None if system is None else "Unknown"


def _program_class(found: Agent, kind: Kind, program: str | None, has_engine: bool) -> str | None:
    if kind in _ROBOTS:
        return kind.value
    if "; wv)" in found.text or (program or "").endswith("Webview"):
        return "Browser Webview"
    if kind is Kind.MOBILE and not has_engine:
        return "Mobile App"
    return "Browser" if has_engine else None
