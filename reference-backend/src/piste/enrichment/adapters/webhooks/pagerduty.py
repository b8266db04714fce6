"""PagerDuty: what happened to incidents, a JSON object with a list of messages."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

_PREFIX = "incident."

WEBHOOK = Webhook(
    "com.pagerduty",
    schemas(
        "com.pagerduty",
        {
            f"{_PREFIX}{kind}": "incident"
            for kind in ("trigger", "acknowledge", "unacknowledge", "resolve", "assign", "escalate", "delegate")
        },
    ),
)
_TIMES = ("created_on", "last_status_change_on")


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    body.expect_type(request, body.JSON)
    json = body.json_of(request, text)
    messages = json.get("messages") if isinstance(json, dict) else None
    if not isinstance(messages, list):
        raise request.failure("messages", text, "expected a JSON array in `messages`")
    return WEBHOOK.events(request, messages, "type", lambda item, _kind: _clean(item))


def _clean(value: object) -> object:
    return {name: _value(name, item) for name, item in value.items()} if isinstance(value, dict) else value


def _value(name: str, value: object) -> object:
    """PagerDuty writes null as a text, and loses the plus sign of an offset."""
    if not isinstance(value, str):
        return _clean(value)
    if value == "null":
        return None
    if name == "type":
        return value.replace(_PREFIX, "")
    if name in _TIMES and value.endswith(" 00:00"):
        return value[: -len(" 00:00")] + "+00:00"
    return value
