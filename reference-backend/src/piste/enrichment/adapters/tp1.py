"""The first tracker protocol: one event in the querystring of a GET."""

from __future__ import annotations

from piste.enrichment.adapters.request import Parameters, Request
from piste.enrichment.iglu import Resolver


def adapt(request: Request, _resolver: Resolver) -> list[Parameters]:
    if not request.parameters:
        raise request.failure("querystring", None, "empty querystring: not a valid GET request")
    return [request.parameters]
