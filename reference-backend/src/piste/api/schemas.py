"""GET /api/schemas: the schemas that there are, by vendor and name, with their versions and where each comes from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from piste.api.problems import Problem
from piste.api.replies import json_reply
from piste.api.services import Services
from piste.enrichment.iglu.key import version_parts
from piste.records import SchemaKey


def blueprint(services: Services) -> Blueprint:
    """The registry's routes around the given services."""
    routes = Blueprint("schemas", __name__, url_prefix="/api/schemas")

    @routes.get("")
    def listing() -> Response:
        wanted = request.args.get("vendor")
        found = [(key, source) for key, source in services.resolver.sources() if wanted is None or key.vendor == wanted]
        return json_reply({"schemas": grouped(found), "vendors": sorted({key.vendor for key, _ in found})})

    @routes.get("/<vendor>/<name>/<format_>/<version>")
    def schema(vendor: str, name: str, format_: str, version: str) -> Response:
        key = SchemaKey(vendor, name, format_, version)
        document = services.resolver.lookup(key)
        if document is None:
            raise Problem(404, f"There is no schema {key.uri}.", "/api/schemas lists those that there are.")
        return json_reply(document)

    return routes


def grouped(found: list[tuple[SchemaKey, str]]) -> list[dict[str, Any]]:
    """One item a schema, by vendor, name and format; its versions ascend, each with its source."""
    schemas: dict[tuple[str, str, str], list[tuple[SchemaKey, str]]] = {}
    for key, source in found:
        schemas.setdefault((key.vendor, key.name, key.format), []).append((key, source))
    return [
        {
            "vendor": vendor,
            "name": name,
            "format": form,
            "latest": max(versions, key=lambda item: version_parts(item[0]))[0].version,
            "versions": [
                {"version": key.version, "uri": key.uri, "source": source}
                for key, source in sorted(versions, key=lambda item: version_parts(item[0]))
            ],
        }
        for (vendor, name, form), versions in sorted(schemas.items())
    ]
