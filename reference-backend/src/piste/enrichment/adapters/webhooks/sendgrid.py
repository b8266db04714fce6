"""SendGrid: a JSON array of what became of messages."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook(
    "com.sendgrid",
    schemas(
        "com.sendgrid",
        (
            "processed",
            "dropped",
            "delivered",
            "deferred",
            "bounce",
            "open",
            "click",
            "spamreport",
            "unsubscribe",
            "group_unsubscribe",
            "group_resubscribe",
        ),
        "2-0-0",
    ),
    version="v3",
)


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    if body.JSON not in (request.content_type or ""):
        body.expect_type(request, body.JSON)
    items = body.list_of(request, text)
    return WEBHOOK.events(
        request, items, "event", lambda item, kind: times.cleaned(item, ("timestamp",), "event", kind)
    )
