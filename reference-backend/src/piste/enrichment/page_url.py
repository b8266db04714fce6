"""Cuts the page's URL into its columns, and reads its querystring for the enrichments after it."""

from __future__ import annotations

from functools import lru_cache

from piste.enrichment import querystring, uri
from piste.enrichment.context import EnrichContext, Uri
from piste.enrichment.failures import Failure, enrichment_error
from piste.records import Event, Value


def split_page_url(event: Event, context: EnrichContext) -> list[Failure]:
    """`page_url` (else the Referer header, whatever the kind of event) into page_url*.

    Its text becomes the parsed one.
    """
    text = event.columns.get("page_url") or context.payload.referer
    if not text:
        return []
    text = str(text)
    page, columns, parameters = _cached(text) if len(text) <= uri.LONGEST_CACHED else _page(text)
    if isinstance(page, str):
        reason = "page_url is not a URL, not even when what is illegal in it is encoded"
        return [enrichment_error(page, reason=reason, path="page_url", expected="a URL", got=text)]
    context.page = page
    context.page_parameters = parameters
    event.columns.update(columns)
    return []


def _page(text: str) -> tuple[Uri | str, dict[str, Value], dict[str, str | None]]:
    """All that follows from a page's URL; events of one page share it, so nobody may change it."""
    page = uri.parse(text)
    if isinstance(page, str):
        return page, {}, {}
    parameters = {} if page.query is None else dict(querystring.split(page.query))
    return page, {"page_url": page.text, **uri.columns("page_url", page)}, parameters


_cached = lru_cache(maxsize=2048)(_page)
