"""HubSpot: a JSON array of changes to contacts, companies and deals."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

_CHANGES = {"creation": "creation", "deletion": "deletion", "propertyChange": "change"}

WEBHOOK = Webhook(
    "com.hubspot",
    schemas(
        "com.hubspot",
        {
            f"{thing}.{kind}": f"{thing}_{name}"
            for thing in ("contact", "company", "deal")
            for kind, name in _CHANGES.items()
        },
    ),
)


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    body.expect_type(request, body.JSON)
    return WEBHOOK.events(request, body.list_of(request, text), "subscriptionType", _clean)


def _clean(item: object, _kind: str) -> object:
    assert isinstance(item, dict)
    return {
        name: times.of_milliseconds(value) if name == "occurredAt" else value
        for name, value in item.items()
        if name != "subscriptionType"
    }
