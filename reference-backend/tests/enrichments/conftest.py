"""Events and their surroundings, as the core hands them to an optional enrichment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from piste.enrichment import querystring, uri
from piste.enrichment.context import EnrichContext, Enrichment, Uri
from piste.records import CollectorPayload, Event, Value


def _parsed(text: str | None) -> Uri | None:
    if text is None:
        return None
    parsed = uri.parse(text)
    assert isinstance(parsed, Uri)
    return parsed


Run = Callable[..., Event]


@pytest.fixture
def run() -> Run:
    """Runs an enrichment on an event made of columns, parameters, a page and a referrer; it must not fail."""

    def enrich(
        enrichment: Enrichment,
        columns: dict[str, Value] | None = None,
        parameters: dict[str, str] | None = None,
        page: str | None = None,
        referrer: str | None = None,
    ) -> Event:
        event = Event(columns or {}, parameters or {})
        payload = CollectorPayload(1, "/i", "", None, None, "1.2.3.4", "n", None, None, [], None, "c")
        context = EnrichContext(payload, page=_parsed(page), referrer=_parsed(referrer))
        if context.page is not None and context.page.query is not None:
            context.page_parameters = dict(querystring.split(context.page.query))
        assert enrichment(event, context) == []
        return event

    return enrich
