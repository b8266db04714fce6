"""Adapters: one for each kind of request, by the vendor and version in its path.

Each makes flat parameter maps of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from piste.enrichment.adapters import iglu_webhook, redirect, tp1, tp2
from piste.enrichment.adapters.request import Api, Parameters, Request, RequestFailure, api_of
from piste.enrichment.adapters.webhooks import WEBHOOKS, mapped
from piste.enrichment.iglu import Resolver
from piste.protocol import IGLU_WEBHOOK, REDIRECT, TP1, TP2

Adapter = Callable[[Request, Resolver], list[Parameters]]
"""Makes one parameter map an event, in order; raises RequestFailure when the request as a whole cannot be taken."""

ADAPTERS: dict[Api | None, Adapter] = {
    api_of(TP1): tp1.adapt,
    api_of(TP2): tp2.adapt,
    api_of(REDIRECT): redirect.adapt,
    api_of(IGLU_WEBHOOK): iglu_webhook.adapt,
    **WEBHOOKS,
}
"""A further webhook is one module with `adapt`, and one line here."""

__all__ = ["ADAPTERS", "Adapter", "Api", "Parameters", "Request", "RequestFailure", "adapt", "mapped"]


def adapt(request: Request, resolver: Resolver, own: Mapping[Api, Adapter] | None = None) -> list[Parameters]:
    """Hand the request to its adapter; an unknown vendor or version is a failure of the request.

    `own` are further adapters, which win: those of a user's file of webhooks.
    """
    adapter = (own or {}).get(request.api) or ADAPTERS.get(request.api)
    if adapter is None:
        raise request.failure(
            "vendor/version",
            f"{request.api.vendor}/{request.api.version}",
            "vendor/version combination is not supported",
        )
    events = adapter(request, resolver)
    if not events:
        raise request.failure("body", request.body_text, "expected at least one event")
    return events
