"""Reads from the page's querystring which campaign and which paid click brought the visitor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from piste.enrichment import querystring, values
from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.records import Event

_FIELDS = {
    "mktMedium": "mkt_medium",
    "mktSource": "mkt_source",
    "mktTerm": "mkt_term",
    "mktContent": "mkt_content",
    "mktCampaign": "mkt_campaign",
}
_LONGEST_CACHED = 512
_CLICK_IDS = {"gclid": "Google", "msclkid": "Microsoft", "dclid": "DoubleClick"}


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `campaign_attribution`'s parameters: five lists of names, and networks by click id.

    The three built-in click ids come first; configured ones may rename their networks.
    """
    fields = _mapping(parameters, "fields")
    sources = [(column, _names(fields, field)) for field, column in _FIELDS.items()]
    click_ids = {**_CLICK_IDS, **_networks(fields)}
    interesting = {name for _, names in sources for name in names} | click_ids.keys()

    def attribution(text: str) -> dict[str, str]:
        query = dict(querystring.split(text))
        columns: dict[str, str] = {}
        for column, names in sources:
            for name in names:
                if name in query:
                    if (value := values.text(query[name] or "")) is not None:
                        columns[column] = value
                    break  # the first name that is there wins, even with nothing in it
        for name, network in click_ids.items():
            if name in query:
                columns["mkt_network"] = network
                if (value := values.text(query[name] or "")) is not None:
                    columns["mkt_clickid"] = value
                break
        return columns

    # Many events are seen on one page; strangers choose its address, so long ones are not kept.
    remembered = lru_cache(maxsize=2048)(attribution)

    def attribute_campaign(event: Event, context: EnrichContext) -> list[Failure]:
        query = context.page_parameters
        if query and context.page is not None and not interesting.isdisjoint(query):
            text = context.page.query or ""
            event.columns.update(remembered(text) if len(text) <= _LONGEST_CACHED else attribution(text))
        return []

    return attribute_campaign


def _mapping(parent: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = parent.get(name, {})
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be an object")
    return value


def _names(fields: Mapping[str, object], field: str) -> list[str]:
    value = fields.get(field, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"fields.{field} must be a list of parameter names")
    return [name for name in names if name]


def _networks(fields: Mapping[str, object]) -> dict[str, str]:
    networks = _mapping(fields, "mktClickId")
    for name, network in networks.items():
        if not isinstance(network, str):
            raise ValueError(f"fields.mktClickId.{name} must be the name of a network")
    return {name: str(network) for name, network in networks.items()}
