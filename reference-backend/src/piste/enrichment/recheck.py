"""Checks the self-describing parts of an event again, after something other than the tracker has written them."""

from __future__ import annotations

from piste.enrichment.failures import Failure, iglu_error
from piste.enrichment.iglu import Resolver
from piste.enrichment.self_describing import CONTEXTS, UNSTRUCT
from piste.records import Event


def recheck(event: Event, resolver: Resolver, found: list[Failure]) -> None:
    """Keep the event's own JSON and those of its entities that fit their schemas; what is wrong is added to `found`."""
    part = event.unstruct_event
    if part is not None and (error := resolver.check(part)) is not None:
        found.append(iglu_error(UNSTRUCT, error, part.data))
        event.unstruct_event = None
    valid = []
    for entity in event.contexts:
        if (error := resolver.check(entity)) is None:
            valid.append(entity)
        else:
            found.append(iglu_error(CONTEXTS, error, entity.data))
    event.contexts = valid
