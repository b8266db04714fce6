"""A tracker's request on its way through the gateway."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from piste.protocol import Key


@dataclass(frozen=True)
class Request:
    """A request as the board sent it: `target` is path and querystring, `received_at` milliseconds since 1970."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    received_at: int = 0

    @property
    def events(self) -> int:
        """How many events it carries."""
        return max(1, len(self._payloads()))

    def divided(self, count: int) -> tuple[Request, Request | None]:
        """The first `count` events as a request of their own, and the rest; None where nothing is left."""
        payloads = self._payloads()
        if len(payloads) <= count:
            return self, None
        return self._carrying(payloads[:count]), self._carrying(payloads[count:])

    def waited(self, now: int) -> Request:
        """This request as the board would send it now, at `now`.

        The sent timestamp moves on by the time that the request lay here: a collector reckons the events' age from the
        difference of sent and created, and both must stay on the board's clock, right or wrong.
        """
        late = max(0, now - self.received_at)
        if self.method == "GET":
            parts = urlsplit(self.target)
            pairs = [_moved(pair, late) for pair in parts.query.split("&")]
            return replace(self, target=urlunsplit(parts._replace(query="&".join(pairs))))
        payloads = self._payloads()
        if not any(Key.SENT_TSTAMP in payload for payload in payloads):
            return self
        for payload in payloads:
            sent = payload.get(Key.SENT_TSTAMP)
            if isinstance(sent, str) and sent.isdecimal():
                payload[Key.SENT_TSTAMP] = str(int(sent) + late)
        return self._carrying(payloads)

    def _payloads(self) -> list[dict[str, Any]]:
        """The events of a POST body; none where the body is not what a tracker sends, which is passed on as it is."""
        try:
            data = json.loads(self.body)["data"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return []
        known = isinstance(data, list) and all(isinstance(payload, dict) for payload in data)
        return data if known else []

    def _carrying(self, payloads: list[dict[str, Any]]) -> Request:
        envelope = {**json.loads(self.body), "data": payloads}
        body = json.dumps(envelope, separators=(",", ":"), ensure_ascii=False)
        return replace(self, body=body.encode("utf-8", "surrogatepass"))


def _moved(pair: str, late: int) -> str:
    name, _, value = pair.partition("=")
    return f"{name}={int(value) + late}" if name == Key.SENT_TSTAMP and value.isdecimal() else pair
