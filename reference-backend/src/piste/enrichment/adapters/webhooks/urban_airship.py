"""Urban Airship Connect: one JSON object of what happened in an app, with its own id and times."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import Stamped, Webhook, schemas
from piste.enrichment.iglu import Resolver
from piste.protocol import Key

_VENDOR = "com.urbanairship.connect"

WEBHOOK = Webhook(
    _VENDOR,
    schemas(
        _VENDOR,
        (
            "CLOSE",
            "CUSTOM",
            "FIRST_OPEN",
            "IN_APP_MESSAGE_DISPLAY",
            "IN_APP_MESSAGE_EXPIRATION",
            "IN_APP_MESSAGE_RESOLUTION",
            "LOCATION",
            "OPEN",
            "PUSH_BODY",
            "REGION",
            "RICH_DELETE",
            "RICH_DELIVERY",
            "RICH_HEAD",
            "RICH_READ",
            "SEND",
            "TAG_CHANGE",
            "UNINSTALL",
        ),
    ),
)


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    """When it occurred is the true time, when it was processed the collector's."""
    text = body.text_of(request)
    if request.content_type is not None:
        raise request.failure("contentType", request.payload.content_type, "expected no content type")
    data = body.object_of(request, text)
    occurred, processed = times.to_milliseconds(data.get("occurred")), times.to_milliseconds(data.get("processed"))
    wanted = (
        ("occurred", occurred, "a date-time"),
        ("id", data.get("id"), "a text"),
        ("processed", processed, "a date-time"),
    )
    missing = [(name, None, f"expected {what} in `{name}`") for name, value, what in wanted if not value]
    if missing:
        raise request.failures(*missing)
    given = {**request.parameters, Key.TRUE_TSTAMP: str(occurred), Key.EVENT_ID: str(data["id"])}
    event = WEBHOOK.event(request, WEBHOOK.schema(request, data.get("type")), data, given)
    return [Stamped(event, {"collector_tstamp": processed or 0})]
