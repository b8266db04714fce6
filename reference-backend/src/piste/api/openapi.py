"""GET /api/openapi.json: the API described for programs."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from piste import __version__
from piste.api.replies import json_reply
from piste.api.services import Services

SOURCE = Path(__file__).with_name("openapi.yaml")


def blueprint(_services: Services) -> Blueprint:
    """The description's route."""
    routes = Blueprint("openapi", __name__, url_prefix="/api")

    @routes.get("/openapi.json")
    def openapi() -> Response:
        return json_reply(description())

    return routes


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """The OpenAPI document, read from openapi.yaml."""
    import yaml  # late: most runs never describe themselves

    document: dict[str, Any] = yaml.safe_load(SOURCE.read_text())
    document["info"]["version"] = __version__
    return document
