"""The example of docs/webhooks.md, so that what the manual shows is what runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson

MANUAL = (Path(__file__).parents[3] / "docs/webhooks.md").read_text(encoding="utf-8")
RULES, REQUEST, DATA = (orjson.loads(block) for block in re.findall(r"```json\n(.*?)```", MANUAL, re.DOTALL))
"""The file of webhooks, a request to the first of them, and the data of the event that comes of it."""

ORDER_PAID = "iglu:com.acme/order_paid/jsonschema/1-0-0"
OTHER = "iglu:com.acme/other/jsonschema/1-0-0"
_TYPES = {
    ORDER_PAID: {"orderNo": {"type": "string"}, "paidAt": {"type": "string"}, "total": {"type": "number"}},
    OTHER: {"name": {"type": "string"}},
}


def write_schemas(folder: Path) -> Path:
    """The schemas that the example names, as files for `--iglu`."""
    for uri, properties in _TYPES.items():
        path = folder / uri.removeprefix("iglu:")
        path.parent.mkdir(parents=True)
        path.write_bytes(orjson.dumps(_schema(uri, properties)))
    return folder


def _schema(uri: str, properties: dict[str, Any]) -> dict[str, Any]:
    vendor, name, form, version = uri.removeprefix("iglu:").split("/")
    return {
        "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
        "self": {"vendor": vendor, "name": name, "format": form, "version": version},
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
