"""Tells whether an address belongs to a network that bots come from: clouds, hosters, data centres."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.ip_lookups import ASN
from piste.enrichment.local_file import required_file
from piste.enrichment.shared import Shared
from piste.records import Event, SelfDescribing

_REMEMBERED = 10_000
"""Entities that stand for others."""


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `asn_lookups`'s parameters.

    The bots' networks are those of `botAsns` and of `botAsnsFile`, a CSV file with a header line and the number in its
    first column, together. Events of the platforms in `bypassPlatforms` are left as they are: servers do live in data
    centres. The entity itself comes from ip_lookups.
    """
    bots = {int(entry["asn"]) for entry in _list(parameters, "botAsns")}
    if (entry := parameters.get("botAsnsFile")) is not None:
        bots |= read_numbers(required_file(entry, "botAsnsFile"))
    bypassed = frozenset(str(platform) for platform in _list(parameters, "bypassPlatforms"))
    # Events of one address share one entity; so they shall after this. Its id is the key, and the pair keeps it alive.
    told: dict[int, tuple[SelfDescribing, SelfDescribing]] = {}

    def tell(entity: SelfDescribing) -> SelfDescribing:
        known = told.get(id(entity))
        if known is not None and known[0] is entity:
            return known[1]
        if len(told) >= _REMEMBERED:
            told.clear()
        data = entity.data
        if not isinstance(data, Mapping):
            return entity
        new = Shared(entity.key, {**data, "likelyBot": data.get("number") in bots})
        told[id(entity)] = (entity, new)
        return new

    def look_up_asn(event: Event, _context: EnrichContext) -> list[Failure]:
        if event.columns.get("platform") not in bypassed:
            entities = event.derived_contexts
            for place, entity in enumerate(entities):
                if entity.key == ASN:
                    entities[place] = tell(entity)
        return []

    return look_up_asn


def read_numbers(file: Path) -> set[int]:
    """The numbers in the first column, below the header line; ValueError names the line that has none."""
    numbers = set()
    with file.open(newline="", encoding="utf-8-sig") as text:
        for place, row in enumerate(csv.reader(text)):
            if place and row and row[0].strip():
                number = row[0].strip().upper().removeprefix("AS")
                if not number.isdecimal():
                    raise ValueError(f"{file}, line {place + 1}: {row[0]!r} is no number of a network")
                numbers.add(int(number))
    return numbers


def _list(parameters: Mapping[str, object], name: str) -> list[Mapping[str, int]]:
    value = parameters.get(name) or []
    if not isinstance(value, list):
        raise ValueError(f"{name} must be a list")
    return value
