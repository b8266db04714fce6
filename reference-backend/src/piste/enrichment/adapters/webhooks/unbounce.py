"""Unbounce: a landing page's form was sent; its fields are JSON inside of a form."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body
from piste.enrichment.adapters.webhooks.camel import camel_keys
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook("com.unbounce", schemas("com.unbounce", ("form_post",)))
_JSON, _XML = "data.json", "data.xml"
_REQUIRED = ("page_id", "page_name", "variant", "page_url", _JSON)


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    body.expect_type(request, body.FORM)
    fields = body.form_of(text)
    for name in _REQUIRED:
        if name not in fields:
            raise request.failure(name, None, f"missing `{name}` in the form")
    if not fields[_JSON]:
        raise request.failure(_JSON, None, f"`{_JSON}` in the form is empty")
    data: dict[str, object] = {_JSON: body.json_of(request, fields[_JSON], _JSON)}
    data.update((name, value) for name, value in fields.items() if name not in (_JSON, _XML))
    return [WEBHOOK.event(request, WEBHOOK.schemas["form_post"], camel_keys(data))]
