"""A lane of a running backend: where to track to, what came, what failed, and faults to try."""

from __future__ import annotations

import http.client
import json
import os
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class PisteError(AssertionError):
    """What was waited for did not come, or the backend refused; the text says what came instead."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of the backend at `url`.

    `endpoint` is what trackers are given as their collector's address. `token` is what a backend with a token asks
    for, by default $PISTE_TOKEN.
    """

    url: str
    name: str
    token: str = field(default_factory=lambda: os.environ.get("PISTE_TOKEN", ""), repr=False)

    @classmethod
    def new(cls, url: str, name: str = "", *, token: str | None = None) -> Lane:
        """A lane that nobody else uses; `name` makes it easier to recognise."""
        readable = _NOT_IN_NAMES.sub("-", name.lower()).strip("-")[:40].strip("-")
        chosen = "-".join(filter(None, (readable, uuid.uuid4().hex[:12])))
        return cls(url.rstrip("/"), chosen) if token is None else cls(url.rstrip("/"), chosen, token)

    @property
    def endpoint(self) -> str:
        """The collector's address for trackers, such as http://127.0.0.1:9090/lane/<name>."""
        return f"{self.url}/lane/{self.name}"

    def wait(
        self, count: int = 1, *, seconds: float = 10.0, status: str = "good", **columns: object
    ) -> list[dict[str, Any]]:
        """The events, oldest first, once at least `count` have these values in their canonical columns.

        `status` is good, failed or any; `schema` stands for the URI of the event's own schema. Raises PisteError when
        they have not come in time, with what came instead.
        """
        wish = {"count": count, "seconds": seconds, "status": status}
        answer = self._ask("GET", "/api/wait?" + urlencode({**wish, **columns}), patience=seconds)
        if not answer["complete"]:
            raise PisteError(self._instead(count, answer["count"], seconds, status, columns))
        events: list[dict[str, Any]] = answer["events"]
        return events

    def events(self, **columns: object) -> list[dict[str, Any]]:
        """The good events that are there now, oldest first, with these values in their canonical columns."""
        return list(self._found("good", columns)["events"])

    def failed(self, **columns: object) -> list[dict[str, Any]]:
        """The failed events that are there now, oldest first, with their reasons."""
        return list(self._found("failed", columns)["events"])

    def expect_none_failed(self) -> None:
        """Raises PisteError when events of this lane have failed, with their reasons."""
        if failed := self.failed():
            raise PisteError(f"{len(failed)} failed:\n" + "\n".join(map(_told, failed)))

    def faults(self, script: str) -> None:
        """Have the collector answer this lane wrongly: "503x2, slow=3s, drop-after-accept"; an empty script ends it."""
        self._ask("POST", "/api/faults", json.dumps({"script": script}).encode())

    def reset(self) -> None:
        """Forget the lane's events."""
        self._ask("POST", "/api/reset")

    def _found(self, status: str, columns: dict[str, object]) -> dict[str, Any]:
        wish = urlencode({"count": 0, "seconds": 2, "status": status, **columns})
        return self._ask("GET", f"/api/wait?{wish}")

    def _instead(self, count: int, found: int, seconds: float, status: str, columns: dict[str, object]) -> str:
        wanted = ", ".join([status, *(f"{name}={value!r}" for name, value in columns.items())])
        lines = [f"{found} of {count} events came within {seconds:g} s ({wanted})."]
        good, failed = self.events(), self.failed()
        lines += [f"In the lane are {len(good)} good and {len(failed)} failed events:"] if good or failed else []
        lines += [
            f"  good: {event.get('event_name')} {event.get('page_url') or event.get('se_action') or ''}"
            for event in good[-10:]
        ]
        lines += [f"  failed: {_told(event)}" for event in failed[-10:]]
        return "\n".join(lines)

    def _ask(self, method: str, path: str, body: bytes | None = None, patience: float = 0.0) -> dict[str, Any]:
        address = urlsplit(self.url)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = kind(address.hostname or "", address.port, timeout=patience + 15)
        headers = {"Content-Type": "application/json"} if body else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, f"/lane/{quote(self.name)}{path}", body, headers)
            response = connection.getresponse()
            text = response.read()
        except OSError as problem:
            raise PisteError(f"{self.url} does not answer: {problem}. Is `piste up` running?") from problem
        finally:
            connection.close()
        try:
            answer: dict[str, Any] = json.loads(text)
        except ValueError:
            answer = {}
        if response.status >= 400:
            error = answer.get("error", {})
            raise PisteError(f"{error.get('message') or text[:200]!r} {error.get('fix', '')}".strip())
        return answer


def _told(event: dict[str, Any]) -> str:
    fix = f" ({event['fix']})" if event.get("fix") else ""
    return f"{event.get('reason')}{fix}"
