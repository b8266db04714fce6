"""Cuts the referrer's URL into its columns."""

from __future__ import annotations

from functools import lru_cache

from piste.enrichment import uri
from piste.enrichment.context import EnrichContext, Uri
from piste.enrichment.failures import Failure, enrichment_error
from piste.records import Event, Value


def split_referrer_url(event: Event, context: EnrichContext) -> list[Failure]:
    """`page_referrer` into refr_url*; its own text stays as sent, and the Referer header never stands in for it."""
    text = event.columns.get("page_referrer")
    if not text:
        return []
    text = str(text)
    referrer, columns = _cached(text) if len(text) <= uri.LONGEST_CACHED else _referrer(text)
    if isinstance(referrer, str):
        reason = "page_referrer is not a URL, not even when what is illegal in it is encoded"
        return [enrichment_error(referrer, reason=reason, path="page_referrer", expected="a URL", got=text)]
    context.referrer = referrer
    event.columns.update(columns)
    return []


def _referrer(text: str) -> tuple[Uri | str, dict[str, Value]]:
    referrer = uri.parse(text)
    return referrer, {} if isinstance(referrer, str) else uri.columns("refr_url", referrer)


_cached = lru_cache(maxsize=2048)(_referrer)
