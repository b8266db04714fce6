"""A payload as the official tracker's events carry it: a growing map of names and values."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any, Callable


class Payload:
    """Names and values; None and the empty text are left out."""

    def __init__(self, dict_: dict[str, Any] | None = None) -> None:
        self.nv_pairs: dict[str, Any] = dict(dict_ or {})

    def add(self, name: str, value: Any) -> None:
        """Add one value."""
        if value is not None and value != "":
            self.nv_pairs[name] = value

    def add_dict(self, dict_: dict[str, Any], base64: bool = False) -> None:
        """Add several values."""
        for name, value in dict_.items():
            self.add(name, value)

    def add_json(
        self,
        dict_: dict[str, Any] | None,
        encode_base64: bool,
        type_when_encoded: str,
        type_when_not_encoded: str,
        json_encoder: Callable[[Any], Any] | None = None,
    ) -> None:
        """Add a JSON object as text or as base64, under the name that goes with it."""
        if dict_:
            text = json.dumps(dict_, ensure_ascii=False, default=json_encoder)
            if encode_base64:
                self.add(type_when_encoded, urlsafe_b64encode(text.encode()).decode())
            else:
                self.add(type_when_not_encoded, text)

    def get(self) -> dict[str, Any]:
        """Return the map."""
        return self.nv_pairs
