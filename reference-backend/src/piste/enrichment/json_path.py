"""Finds values in JSON by JSONPath, and puts others in their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError

Location = Sequence[str | int]
"""Keys and places from the outside in."""

_QUOTED_OR_DOT = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|(?<!\.)\.(?=\[)""")


class _Environment(JSONPathEnvironment):
    max_recursion_depth = 250  # deeper than the pipeline lets any JSON nest


_ENVIRONMENT = _Environment()


class JsonPath:
    """One compiled path, in the grammar of RFC 9535, or with a dot before a bracket (`$.['a','b']`) as Java's has it.

    Raises ValueError when it is none.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        standard = _QUOTED_OR_DOT.sub(lambda match: "" if match[0] == "." else match[0], text)
        try:
            self._query = _ENVIRONMENT.compile(standard)
        except (JSONPathError, RecursionError) as fault:
            raise ValueError(f"{text!r} is no JSONPath: {fault}") from fault

    def find(self, json: object) -> list[tuple[Location, object]]:
        """The places in `json` that match, with what is there; none where the path leads nowhere."""
        if not isinstance(json, dict | list):
            return []
        return [(node.location, node.value) for node in self._query.find(json)]

    def first(self, json: object) -> object | None:
        """What is at the first place that matches, None when there is none."""
        return next((value for _, value in self.find(json)), None)

    def replace(self, json: object, change: Callable[[object], object]) -> object:
        """`json` with `change` applied at each matching place; what is on the way there is copied, the rest shared.

        `change` returns its very argument to leave a place as it is; if it always does, so is `json`.
        """
        for location, value in self.find(json):
            if (new := change(value)) is not value:
                json = _put(json, location, new)
        return json


def _put(json: object, location: Location, value: object) -> object:
    if not location:
        return value
    step, rest = location[0], location[1:]
    if isinstance(json, dict):
        return {**json, step: _put(json[step], rest, value)}
    if isinstance(json, list) and isinstance(step, int):
        return [*json[:step], _put(json[step], rest, value), *json[step + 1 :]]
    return json
