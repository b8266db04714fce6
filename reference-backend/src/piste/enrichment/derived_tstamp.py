"""Works out when the event really happened."""

from __future__ import annotations

from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure
from piste.records import Event


def derive_tstamp(event: Event, context: EnrichContext) -> list[Failure]:
    """`derived_tstamp`: the true time if the tracker knows it, else the collector's less the time the event waited.

    The device's clock may be wrong, but the time between creating and sending is right, unless it is negative: then
    the clock was changed in between.
    """
    columns = event.columns
    if (true := columns.get("true_tstamp")) is not None:
        columns["derived_tstamp"] = true
        return []
    # The column, not the request: a log's line knows better when it was written.
    collected = columns.get("collector_tstamp")
    derived = collected if isinstance(collected, int) else context.payload.timestamp
    created, sent = columns.get("dvce_created_tstamp"), columns.get("dvce_sent_tstamp")
    if isinstance(created, int) and isinstance(sent, int) and created < sent:
        derived -= sent - created
    columns["derived_tstamp"] = derived
    return []
