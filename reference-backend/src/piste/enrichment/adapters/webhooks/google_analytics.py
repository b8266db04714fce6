"""Google Analytics' Measurement Protocol v1: one hit a line of the body, each an event with many entities."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request, RequestFailure
from piste.enrichment.adapters.self_describing_event import contexts, parameters
from piste.enrichment.adapters.webhooks import body
from piste.enrichment.adapters.webhooks.measurement_protocol import VENDOR, FieldError, protocol
from piste.enrichment.adapters.webhooks.webhook import PLATFORM, Webhook
from piste.enrichment.iglu import Resolver
from piste.protocol import Key

WEBHOOK = Webhook(
    VENDOR,
    {hit: kind.schema for hit, kind in protocol().hits.items()},
    tracker=f"{VENDOR}.measurement-protocol-v1",
)
_PAGE_VIEW = "pageview"
_TRANSACTION = "transaction"

_COLUMNS = {
    "uip": Key.IP_ADDRESS,
    "dr": Key.PAGE_REFERRER,
    "de": Key.DOCUMENT_CHARSET,
    "sd": Key.COLOR_DEPTH,
    "ul": Key.LANGUAGE,
    "je": Key.FEATURES_JAVA,
    "dl": Key.PAGE_URL,
    "dt": Key.PAGE_TITLE,
    "ta": Key.TR_AFFILIATION,
    "tr": Key.TR_TOTAL,
    "ts": Key.TR_SHIPPING,
    "tt": Key.TR_TAX,
    "in": Key.TI_NAME,
    "ip": Key.TI_PRICE,
    "iq": Key.TI_QUANTITY,
    "ic": Key.TI_SKU,
    "iv": Key.TI_CATEGORY,
    "ua": Key.USERAGENT,
}
"""Google's parameters that have a canonical column of their own."""


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    """A line that is no hit fails the request, as in the original; all such lines are told."""
    made: list[Parameters] = []
    failure: RequestFailure | None = None
    for line in body.text_of(request).splitlines():
        try:
            made.append(_hit(request, line))
        except RequestFailure as fault:
            failure = fault if failure is None else failure.also(fault)
    if failure is not None:
        raise failure
    return made


def _hit(request: Request, line: str) -> Parameters:
    given = body.form_of(line)
    hit = given.get("t")
    if hit is None:
        raise request.failure("body", line, "no parameter t: cannot determine the hit type")
    schema = WEBHOOK.schema(request, hit)
    table = protocol()
    try:
        data = table.hits[hit].read(given)
        entities = [(kind.schema, kind.read(given)) for kind in table.entities]
        if hit != _PAGE_VIEW:
            entities.insert(0, (table.hits[_PAGE_VIEW].schema, table.hits[_PAGE_VIEW].read(given)))
        entities += table.numbered(given)
    except FieldError as fault:
        raise request.failure(fault.field, fault.value, fault.expectation) from None
    event = {key: given[name] for name, key in _columns(hit).items() if name in given}
    event.update(parameters(WEBHOOK.tracker, PLATFORM, schema, data))
    told: list[dict[str, object]] = [{"schema": uri, "data": fields} for uri, fields in entities if fields]
    if told:
        event[Key.CONTEXTS] = contexts(*told)
    return event


def _columns(hit: str) -> dict[str, str]:
    """The order's id and currency belong to the transaction, or to its item."""
    whole = hit == _TRANSACTION
    return {
        **_COLUMNS,
        "ti": Key.TR_ORDER_ID if whole else Key.TI_ORDER_ID,
        "cu": Key.TR_CURRENCY if whole else Key.TI_CURRENCY,
    }
