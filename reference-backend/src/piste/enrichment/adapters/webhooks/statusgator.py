"""StatusGator: a service's status changed, as a form."""

from __future__ import annotations

from piste.enrichment import querystring
from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import body
from piste.enrichment.adapters.webhooks.camel import camel_case
from piste.enrichment.adapters.webhooks.webhook import Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook("com.statusgator", schemas("com.statusgator", ("status_change",)))


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    text = body.text_of(request)
    body.expect_type(request, body.FORM)
    fields = {camel_case(name): value for name, value in querystring.split(text)}
    return [WEBHOOK.event(request, WEBHOOK.schemas["status_change"], fields)]
