"""Pingdom: an incident's notification, JSON in the querystring of a GET."""

from __future__ import annotations

import re

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook(
    "com.pingdom",
    schemas(
        "com.pingdom",
        {
            "assign": "incident_assign",
            "notify_user": "incident_notify_user",
            "notify_of_close": "incident_notify_of_close",
        },
    ),
)
_PYTHON_TUPLE = re.compile(r"\(u'(.+)',\)")
"""How Pingdom's own software sometimes prints a value: nobody can say what it was."""


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    if not request.parameters:
        raise request.failure("querystring", None, "empty querystring: no events to process")
    broken = [
        (name, match[1], "expected a plain value, not a printed Python tuple")
        for name, value in request.parameters.items()
        if (match := _PYTHON_TUPLE.fullmatch(value))
    ]
    if broken:
        raise request.failures(*broken)
    given = dict(request.parameters)
    message = given.pop("message", None)
    if message is None:
        raise request.failure("querystring", request.payload.querystring, "no `message` in the querystring")
    data = body.object_of(request, message, "message")
    schema = WEBHOOK.schema(request, data.pop("action", None))
    return [WEBHOOK.event(request, schema, data, given)]
