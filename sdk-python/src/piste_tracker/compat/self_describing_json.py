"""The official tracker's self-describing JSON, which takes any text for a schema."""

from __future__ import annotations

import json
from typing import Any

from piste_tracker import self_describing_json


class SelfDescribingJson(self_describing_json.SelfDescribingJson):
    """Data with its schema; a schema of a wrong shape is only noticed by the enricher, as with the official tracker."""

    def __init__(self, schema: str, data: Any) -> None:
        self.schema = schema
        self.data = data

    def to_string(self, encoder: Any = None) -> str:
        return json.dumps(self.to_json(), default=encoder)
