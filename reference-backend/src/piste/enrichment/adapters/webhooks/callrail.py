"""CallRail: a call is over, told in the querystring."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.adapters.webhooks import times
from piste.enrichment.adapters.webhooks.webhook import OURS, Webhook, schemas
from piste.enrichment.iglu import Resolver

WEBHOOK = Webhook("com.callrail", schemas("com.callrail", ("call_complete",), "1-0-2"))
_FLAGS = {"true": True, "false": False}


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    if not request.pairs:
        raise request.failure("querystring", None, "empty querystring: no events to process")
    fields = {name: _value(name, value) for name, value in request.pairs if name not in OURS}
    return [WEBHOOK.event(request, WEBHOOK.schemas["call_complete"], fields)]


def _value(name: str, text: str | None) -> object:
    """A text that is not what its field should be stays a text: its schema then says so."""
    if not text:
        return None
    if name in ("first_call", "answered"):
        return _FLAGS.get(text, text)
    if name == "duration":
        number = times.whole(text)
        return text if number is None else number
    return times.of_text(text) if name == "datetime" else text
