"""Tells robots from browsers with the IAB/ABC lists of spiders and bots, which are bought from the IAB."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import NamedTuple

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.local_file import required_file
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

SPIDERS = SchemaKey("com.iab.snowplow", "spiders_and_robots", "jsonschema", "1-0-0")
_IMPACTS = {"0": "PAGE_IMPRESSIONS", "1": "AD_IMPRESSIONS", "2": "PAGE_AND_AD_IMPRESSIONS"}
_ALWAYS, _NEVER = 2**62, -(2**62)
"""Epoch ms, for entries without a date."""
_LONGEST = 1024
"""Characters of a user agent; the cost grows with them, and strangers choose them."""
_LONGEST_ADDRESS = 46
"""Characters: one more than an address may have."""


def _entity(category: str, reason: str, impact: str) -> SelfDescribing:
    data = {"spiderOrRobot": category != "BROWSER", "category": category, "reason": reason, "primaryImpact": impact}
    return Shared(SPIDERS, data)


_BROWSER = _entity("BROWSER", "PASSED_ALL", "NONE")
_BAD_ADDRESS = _entity("SPIDER_OR_ROBOT", "FAILED_IP_EXCLUDE", "UNKNOWN")
_NOT_INCLUDED = _entity("SPIDER_OR_ROBOT", "FAILED_UA_INCLUDE", "UNKNOWN")
_OWN_EXCLUDED = _entity("SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", "UNKNOWN")
_EXCLUDED = {
    (active, impact): _entity(f"{'ACTIVE' if active else 'INACTIVE'}_SPIDER_OR_ROBOT", "FAILED_UA_EXCLUDE", impact)
    for active in (True, False)
    for impact in (*_IMPACTS.values(), "UNKNOWN")
}


class Included(NamedTuple):
    """One browser's pattern, lower-case; it counts until `until` (epoch ms)."""

    pattern: str
    at_start: bool
    until: int

    def matches(self, agent: str) -> bool:
        return agent.startswith(self.pattern) if self.at_start else self.pattern in agent


class Excluded(NamedTuple):
    """One robot's pattern, lower-case, and what may not be in the user agent beside it; active until `until`."""

    pattern: str
    at_start: bool
    exceptions: tuple[str, ...]
    impact: str
    until: int

    def matches(self, agent: str) -> bool:
        found = agent.startswith(self.pattern) if self.at_start else self.pattern in agent
        return found and not any(exception in agent for exception in self.exceptions)


class Verdict(NamedTuple):
    """What the lists say of one user agent, whenever it came.

    `own` is decided by the configuration itself; `browser_until` is until when it counts as a browser.
    """

    own: SelfDescribing | None
    browser_until: int
    robot: Excluded | None


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `iab_spiders_and_robots_enrichment`'s parameters: the three files, and one's own lists.

    The order is that of the original: one's own lists (what is in both is a robot's), the list of addresses, the list
    of browsers, which one has to be on, and the list of robots. An event with neither address nor user agent gets no
    entity.
    """
    ranges = Ranges(read_ranges(required_file(parameters.get("ipFile"), "ipFile")))
    robots = list(read_excluded(required_file(parameters.get("excludeUseragentFile"), "excludeUseragentFile")))
    browsers = list(read_included(required_file(parameters.get("includeUseragentFile"), "includeUseragentFile")))
    own_robots, own_browsers = _lowered(parameters, "excludeUseragents"), _lowered(parameters, "includeUseragents")

    @lru_cache(maxsize=5000)
    def judge(agent: str) -> Verdict:
        agent = agent.lower()
        own = None
        if any(text in agent for text in own_robots):
            own = _OWN_EXCLUDED
        elif any(text in agent for text in own_browsers):
            own = _BROWSER
        until = max((entry.until for entry in browsers if entry.matches(agent)), default=_NEVER)
        return Verdict(own, until, next((entry for entry in robots if entry.matches(agent)), None))

    is_listed = lru_cache(maxsize=10_000)(ranges.holds)

    def check_iab(event: Event, _context: EnrichContext) -> list[Failure]:
        agent, address = event.columns.get("useragent"), event.columns.get("user_ipaddress")
        moment = event.columns.get("derived_tstamp")
        verdict = judge(str(agent)[:_LONGEST]) if agent else None
        if verdict is None and not address:
            return []
        entity = verdict and verdict.own
        if entity is None:
            if address and is_listed(str(address)[:_LONGEST_ADDRESS]):
                entity = _BAD_ADDRESS
            else:
                entity = _BROWSER if verdict is None else _by_agent(verdict, moment if isinstance(moment, int) else 0)
        event.derived_contexts.append(entity)
        return []

    return check_iab


def _by_agent(verdict: Verdict, moment: int) -> SelfDescribing:
    if moment >= verdict.browser_until:
        return _NOT_INCLUDED
    if verdict.robot is None:
        return _BROWSER
    return _EXCLUDED[moment < verdict.robot.until, verdict.robot.impact]


class Ranges:
    """Networks, kept as sorted ends for a search by halves; IPv4 and IPv6 apart."""

    def __init__(self, networks: Iterable[tuple[int, int, int]]) -> None:
        """`networks` are (version of IP, first address, last address)."""
        self._ends: dict[int, list[int]] = {4: [], 6: []}
        for version, first, last in sorted(networks):
            ends = self._ends[version]
            if ends and first <= ends[-1]:
                ends[-1] = max(ends[-1], last + 1)
            else:
                ends += [first, last + 1]

    def holds(self, text: str) -> bool:
        """Whether the address is in one of them; what is no address is not."""
        try:
            address = ip_address(text)
        except ValueError:
            return False
        return bisect_right(self._ends[address.version], int(address)) % 2 == 1


def read_ranges(file: Path) -> Iterator[tuple[int, int, int]]:
    """The networks of ip_exclude_current_cidr.txt: one a line, as 1.2.3.0/24 or a single address."""
    for place, (text, *_) in _rows(file):
        try:
            network = ip_network(text, strict=False)
        except ValueError as fault:
            raise ValueError(f"{file}, line {place}: {fault}") from fault
        yield network.version, int(network.network_address), int(network.broadcast_address)


def read_included(file: Path) -> Iterator[Included]:
    """The browsers of include_current.txt: `pattern|active|at the start only|inactive since (MM/DD/YYYY)`."""
    for _, row in _rows(file):
        pattern, active, at_start, date = (row + [""] * 3)[:4]
        yield Included(pattern.lower(), at_start == "1", _ALWAYS if active == "1" else _epoch_ms(date, _NEVER))


def read_excluded(file: Path) -> Iterator[Excluded]:
    """The robots of exclude_current.txt.

    `pattern|active|exceptions, by commas|not needed by those who ask for browsers first|impact|at the start only|
    inactive since (MM/DD/YYYY)`. One that is not active and has no date counts for nothing.
    """
    for _, row in _rows(file):
        pattern, active, exceptions, _, impact, at_start, date = (row + [""] * 6)[:7]
        until = _epoch_ms(date, _ALWAYS)
        if active == "1" or until != _ALWAYS:
            yield Excluded(
                pattern.lower(),
                at_start == "1",
                tuple(text for part in exceptions.lower().split(",") if (text := part.strip())),
                _IMPACTS.get(impact, "UNKNOWN"),
                until,
            )


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The number and the fields of each line that is no comment."""
    for place, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if (text := line.strip()) and not text.startswith("#"):
            fields = [field.strip() for field in text.split("|")]
            if not fields[0]:  # it would match everything
                raise ValueError(f"{file}, line {place}: the pattern before the first | is empty")
            yield place, fields


def _epoch_ms(date: str, otherwise: int) -> int:
    try:
        return int(datetime.strptime(date, "%m/%d/%Y").replace(tzinfo=UTC).timestamp()) * 1000
    except ValueError:
        return otherwise


def _lowered(parameters: Mapping[str, object], name: str) -> list[str]:
    texts = parameters.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise ValueError(f"{name} must be a list of strings that are not empty")
    return [text.lower() for text in texts]
