"""Vero: one JSON object of what became of a message or a user."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook(
    "com.getvero",
    schemas(
        "com.getvero",
        {
            "bounced": "bounced",
            "clicked": "clicked",
            "delivered": "delivered",
            "opened": "opened",
            "sent": "sent",
            "unsubscribed": "unsubscribed",
            "user_created": "created",
            "user_updated": "updated",
        },
    ),
)


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    data = body.object_of(request, text)
    kind = data.get("type")
    if not isinstance(kind, str):
        raise request.failure("type", None, "no `type` in the body: cannot determine the event type")
    schema = WEBHOOK.schema(request, kind)
    return [WEBHOOK.event(request, schema, _tags(times.cleaned(data, (f"{kind}_at", "triggered_at"), "type", kind)))]


def _tags(value: object) -> object:
    """`_tags` is called tags in the schemas."""
    if not isinstance(value, dict):
        return value
    return {"tags" if name == "_tags" else name: _tags(item) for name, item in value.items()}
