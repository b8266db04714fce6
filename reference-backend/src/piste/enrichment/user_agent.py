"""Names browser, operating system and device of a user agent, with the ua-parser rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from piste.enrichment import agent_rules
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.local_file import local_file
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

CONTEXT = SchemaKey("com.snowplowanalytics.snowplow", "ua_parser_context", "jsonschema", "1-0-0")


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `ua_parser_config`'s parameters.

    The rules are those of the installed ua-parser package, or those of the file that `uri`, if it begins with `file:`,
    and `database` name. Other addresses are passed over: a backend for one machine should not need the network to
    start. Events with the same user agent share one entity, which nobody may change.
    """
    from ua_parser import OS, Device, UserAgent  # late, for what comes with it

    parse = agent_rules.parser(local_file(parameters, "parameters"))
    no_agent, no_system, no_device = UserAgent(), OS(), Device()

    @lru_cache(maxsize=5000)
    def context_of(text: str) -> SelfDescribing:
        result = parse(text[: agent_rules.LONGEST])
        agent = result.user_agent or no_agent
        system = result.os or no_system
        device = result.device or no_device
        return Shared(
            CONTEXT,
            {
                "useragentFamily": agent.family,
                "useragentMajor": agent.major,
                "useragentMinor": agent.minor,
                "useragentPatch": agent.patch,
                "useragentVersion": _version(agent.family, agent.major, agent.minor, agent.patch),
                "osFamily": system.family,
                "osMajor": system.major,
                "osMinor": system.minor,
                "osPatch": system.patch,
                "osPatchMinor": system.patch_minor,
                "osVersion": _version(system.family, system.major, system.minor, system.patch, system.patch_minor),
                "deviceFamily": device.family,
            },
        )

    def parse_user_agent(event: Event, context: EnrichContext) -> list[Failure]:
        text = event.columns.get("useragent")
        if text:
            event.derived_contexts.append(context_of(str(text)))
        return []

    return parse_user_agent


def _version(family: str, major: str | None, *rest: str | None) -> str:
    """`Chrome 119.0.0`: what is unknown is left out, whatever follows it, as in the original."""
    first = f" {major}" if major is not None else ""
    return family + first + "".join(f".{part}" for part in rest if part is not None)
