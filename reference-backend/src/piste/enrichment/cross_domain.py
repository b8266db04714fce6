"""Reads who came over from another domain, from the `_sp` parameter that trackers put into links."""

from __future__ import annotations

from piste.enrichment import values
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure, enrichment_input
from piste.protocol import Key
from piste.records import Event

_MOST_PIECES = 7


def read_cross_domain(event: Event, context: EnrichContext) -> list[Failure]:
    """`refr_domain_userid` and `refr_dvce_tstamp` from `_sp=<domain userid>.<epoch ms>...` in the page URL."""
    text = context.page_parameters.get(Key.CROSS_DOMAIN)
    if not text:
        return []
    pieces = text.rstrip(".").split(".")  # the JVM's split drops empty pieces at the end
    if len(pieces) > _MOST_PIECES:
        return []
    if (userid := values.text(pieces[0])) is not None:
        event.columns["refr_domain_userid"] = userid
    if len(pieces) > 1:
        try:
            event.columns["refr_dvce_tstamp"] = values.epoch_ms(pieces[1])
        except values.UnreadableError as fault:
            event.columns.pop("refr_domain_userid", None)  # both or neither, as in the original
            return [enrichment_input("sp_dtm", pieces[1], str(fault))]
    return []
