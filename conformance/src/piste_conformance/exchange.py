"""One request that the sink received, and the event payloads in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from piste_conformance.wire import PAYLOAD_DATA_PREFIX


@dataclass
class Exchange:
    """A request and what the sink did with it.

    `status` is None where no answer was given; `accepted` tells whether the events count as received. `after` is the
    time in milliseconds on the case's clock when the request came.
    """

    number: int
    method: str
    path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int
    after: int = 0
    status: int | None = None
    accepted: bool = False
    dropped: bool = False
    reply: str = ""
    envelope: dict[str, str] = field(default_factory=dict)
    _payloads: list[dict[str, Any]] | None = field(default=None, repr=False)

    def header(self, name: str) -> str | None:
        """The first header of this name, whatever its case; None if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def size(self) -> int:
        """Bytes that a limit counts: the body of a POST, the path and query of a GET."""
        return len(self.body) if self.method == "POST" else len(self.path) + 1 + len(self.query)

    @property
    def problem(self) -> str | None:
        """Why no payload can be read from this request; None if they can."""
        try:
            self.payloads()
        except ValueError as error:
            return str(error)
        return None

    def payloads(self) -> list[dict[str, Any]]:
        """The flat parameter maps in this request, in order; ValueError says why there are none."""
        if self._payloads is None:
            self._payloads = self._read()
        return self._payloads

    def _read(self) -> list[dict[str, Any]]:
        if self.method == "GET":
            pairs = parse_qsl(self.query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
            if len(dict(pairs)) < len(pairs):
                raise ValueError("a key stands twice in the querystring")
            return [dict(pairs)]
        try:
            envelope = parse_json(self.body.decode("utf-8"))
        except ValueError as error:
            raise ValueError(f"the body is not JSON in UTF-8: {error}") from None
        if not isinstance(envelope, dict) or not isinstance(envelope.get("data"), list):
            raise ValueError("the body is no payload_data: an object with schema and data was expected")
        if not str(envelope.get("schema")).startswith(PAYLOAD_DATA_PREFIX):
            raise ValueError(f"the envelope names the schema {envelope.get('schema')!r}")
        self.envelope = {"schema": str(envelope["schema"]), "members": ",".join(sorted(envelope))}
        items: list[dict[str, Any]] = envelope["data"]
        if not items or not all(isinstance(item, dict) for item in items):
            raise ValueError("data of the envelope must be a list of at least one object")
        return items

    def text(self) -> str:
        """The raw request for a report, at most 2,000 characters."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        lines = [f"{self.method} {target}", *(f"{key}: {value}" for key, value in self.headers)]
        body = self.body.decode("utf-8", "backslashreplace")
        whole = "\n".join([*lines, "", body]) if body else "\n".join(lines)
        return whole if len(whole) <= 2000 else f"{whole[:2000]} ... ({len(whole):,} characters)"

    def outcome(self) -> str:
        """What the sink answered, in a word: a status, or `no answer`."""
        return str(self.status) if self.status is not None else "no answer"


def parse_json(text: str) -> Any:
    """JSON by the letter: NaN, Infinity and a key written twice are refused; ValueError says why."""

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is not JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            raise ValueError("a key stands twice in one object")
        return members

    return json.loads(text, parse_constant=refuse, object_pairs_hook=once, parse_float=Decimal)
