"""Sums up what the other enrichments, and the tracker itself, found out about whether this is a bot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

_SNOWPLOW = "com.snowplowanalytics.snowplow"
BOT = SchemaKey(_SNOWPLOW, "bot_detection", "jsonschema", "1-0-1")
_DEVICE_CLASSES = frozenset({"Robot", "Robot Mobile", "Robot Imitator"})
_AGENT_CLASSES = frozenset({"Robot", "Robot Mobile"})

Data = Mapping[str, object]


def _yauaa(data: Data) -> bool:
    return data.get("deviceClass") in _DEVICE_CLASSES or data.get("agentClass") in _AGENT_CLASSES


class Source(NamedTuple):
    """One who may know: the entity's vendor and name, the parameter that asks it, its name in the answer."""

    vendor: str
    name: str
    parameter: str
    indicator: str
    flags: Callable[[Data], bool]


_SOURCES = (
    Source("nl.basjes", "yauaa_context", "useYauaa", "yauaa", _yauaa),
    Source("com.iab.snowplow", "spiders_and_robots", "useIab", "iab", lambda data: data.get("spiderOrRobot") is True),
    Source(_SNOWPLOW, "asn", "useAsnLookups", "asnLookups", lambda data: data.get("likelyBot") is True),
    Source(
        _SNOWPLOW,
        "client_side_bot_detection",
        "useClientSideDetection",
        "clientSideDetection",
        lambda data: data.get("bot") is True,
    ),
)
"""In the order of the answer."""


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `bot_detection_enrichment_config`'s parameters, which say whose word counts.

    One yes is enough; who says nothing is passed over. Every event gets the entity, a bot's or not.
    """
    asked = {source.name: source for source in _SOURCES if parameters.get(source.parameter)}

    @lru_cache(maxsize=16)
    def entity(found: frozenset[str]) -> SelfDescribing:
        indicators = [source.indicator for source in _SOURCES if source.indicator in found]
        return Shared(BOT, {"bot": bool(indicators), "indicators": indicators})

    nothing = entity(frozenset())

    def detect_bot(event: Event, _context: EnrichContext) -> list[Failure]:
        found: list[str] = []
        # Plain positions, not names: this looks at every entity of every event.
        for entities in (event.derived_contexts, event.contexts):
            for key, data in entities:
                source = asked.get(key[1])
                if source is not None and key[0] == source[0] and isinstance(data, dict) and source.flags(data):
                    found.append(source.indicator)
        event.derived_contexts.append(entity(frozenset(found)) if found else nothing)
        return []

    return detect_bot
