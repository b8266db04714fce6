"""Mandrill: what became of messages, a JSON array inside of a form."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body, times
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

_VENDOR = "com.mandrill"
_FIELD = "mandrill_events"

WEBHOOK = Webhook(
    _VENDOR,
    {
        **schemas(
            _VENDOR,
            {
                "hard_bounce": "message_bounced",
                "click": "message_clicked",
                "deferral": "message_delayed",
                "spam": "message_marked_as_spam",
                "open": "message_opened",
                "soft_bounce": "message_soft_bounced",
                "unsub": "recipient_unsubscribed",
            },
            "1-0-1",
        ),
        **schemas(_VENDOR, {"reject": "message_rejected", "send": "message_sent"}),
    },
)


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    body.expect_type(request, body.FORM)
    form = body.form_of(text)
    if len(form) != 1:
        raise request.failure("body", text, f"expected a form with one field, it has {len(form)}")
    if not form.get(_FIELD):
        raise request.failure("body", text, f"no `{_FIELD}` in the form, or an empty one")
    items = body.list_of(request, form[_FIELD], _FIELD)
    return WEBHOOK.events(request, items, "event", lambda item, kind: times.cleaned(item, ("ts",), "event", kind))
