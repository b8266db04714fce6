"""Insists on knowing which collector took the event."""

from __future__ import annotations

from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure, enrichment_input
from piste.records import Event


def require_collector(event: Event, _context: EnrichContext) -> list[Failure]:
    """`v_collector` must be there: an event that names none was not recorded by a collector."""
    if event.columns.get("v_collector"):
        return []
    return [enrichment_input("v_collector", None, "should be set")]
