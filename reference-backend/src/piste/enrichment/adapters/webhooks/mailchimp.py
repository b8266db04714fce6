"""Mailchimp: a list or a campaign changed, as a form whose names are nested: data[merges][EMAIL]."""

from __future__ import annotations

import re

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import OURS, Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook(
    "com.mailchimp",
    schemas(
        "com.mailchimp",
        {
            "subscribe": "subscribe",
            "unsubscribe": "unsubscribe",
            "campaign": "campaign_sending_status",
            "cleaned": "cleaned_email",
            "upemail": "email_address_change",
            "profile": "profile_update",
        },
    ),
)
_BRACKETS = re.compile(r"\]?(?:\[|\])")
_DEEPEST = 20


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    body.expect_type(request, body.FORM)
    form = body.form_of(text)
    kind = form.get("type")
    if kind is None:
        raise request.failure("body", text, "no `type` in the form: cannot determine the event type")
    schema = WEBHOOK.schema(request, kind)
    if "fired_at" in form:
        form["fired_at"] = str(times.of_text(form["fired_at"]))
    given = {**request.parameters, **form}
    return [WEBHOOK.event(request, schema, _nested(request, given), given)]


def _nested(request: Request, fields: dict[str, str]) -> dict[str, object]:
    """`data[merges][EMAIL]=x` is {"data": {"merges": {"EMAIL": "x"}}}."""
    root: dict[str, object] = {}
    for name, value in fields.items():
        if name in OURS:
            continue
        *outer, last = [key for key in _BRACKETS.split(name) if key] or [name]
        if len(outer) > _DEEPEST:
            raise request.failure("body", name, f"names may nest {_DEEPEST} levels deep")
        place = root
        for key in outer:
            inner = place.setdefault(key, {})
            if not isinstance(inner, dict):
                inner = place[key] = {}  # a name that is both a value and an object: the later one holds
            place = inner
        place[last] = value
    return root
