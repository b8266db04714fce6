"""Marketo: one JSON object of whatever its webhook was set up to send."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook("com.marketo", schemas("com.marketo", ("event",), "2-0-0"))
_TIMES = frozenset(
    {
        "acquisition_date",
        "created_at",
        "email_suspended_at",
        "last_referred_enrollment",
        "last_referred_visit",
        "updated_at",
        "datetime",
        "last_interesting_moment_date",
    }
)


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    data = body.object_of(request, body.text_of(request))
    return [WEBHOOK.event(request, WEBHOOK.schemas["event"], _clean(data))]


def _clean(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return {name: times.of_text(item) if name in _TIMES else _clean(item) for name, item in value.items()}
