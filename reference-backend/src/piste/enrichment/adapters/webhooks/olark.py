"""Olark: a chat's transcript, or a message that was left while nobody was there; JSON inside of a form."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.camel import camel_keys
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook("com.olark", schemas("com.olark", ("transcript", "offline_message")))


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    body.expect_type(request, body.FORM)
    data = body.form_of(text).get("data")
    if not data:
        raise request.failure("data", None, "missing `data` in the form")
    json = body.object_of(request, data, "data")
    kind = "transcript" if "operators" in json else "offline_message"
    items = json.get("items")
    if isinstance(items, list):
        json["items"] = [_item(request, item) for item in items]
    return [WEBHOOK.event(request, WEBHOOK.schemas[kind], camel_keys(json))]


def _item(request: Request, item: object) -> object:
    if not isinstance(item, dict) or not isinstance(item.get("timestamp"), str):
        return item
    return {**item, "timestamp": _instant(request, item["timestamp"])}


def _instant(request: Request, text: str) -> object:
    """Epoch seconds with a fraction of any length: 1473774819.263083."""
    seconds, point, fraction = text.partition(".")
    number = times.whole(f"{seconds}{fraction[:3]:0<3}")
    if number is None or "." in fraction or (point and not fraction):
        raise request.failure("timestamp", text, "expected seconds since 1970, such as 1473774819.263083")
    return times.of_milliseconds(number)
