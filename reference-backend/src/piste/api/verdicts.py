"""GET /api/verdicts/<raw_id>: what became of one record's events; the front asks it for clients that want to know."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any
from urllib.parse import parse_qs

from piste.api.answering import Answering
from piste.api.asgi import Scope
from piste.api.problems import Problem
from piste.api.services import Services

PREFIX = "/api/verdicts/"
LONGEST = 30.0
MOST = 500


class Verdicts(Answering):
    """The verdict's ASGI application: waits until the record is in the store, or says `pending`."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, "verdict", MOST)

    def ask(self, scope: Scope) -> Coroutine[Any, Any, dict[str, Any]]:
        text = scope["path"].removeprefix(PREFIX)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Problem(404, f"{text[:40]!r} is no record's id.", "It is a number: raw_id in the store.")
        given = parse_qs(scope["query_string"].decode("latin-1")).get("seconds", ["5"])[-1]
        try:
            seconds = float(given)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= LONGEST:
            raise Problem(400, f"seconds must be a number from 0 to {LONGEST:g}.", "Leave it out for 5.")
        return self._verdict(int(text), seconds)

    async def _verdict(self, raw_id: int, seconds: float) -> dict[str, Any]:
        services = self._services
        with services.barrier.hurry():
            async for _ in services.commits.looks(seconds):
                if services.store.offset() >= raw_id:
                    break
            else:
                return {"status": "pending", "raw_id": raw_id, "events": []}
        reads = services.reads()
        events = await asyncio.get_running_loop().run_in_executor(self._threads, reads.verdict, raw_id)
        stands = {event["status"] for event in events}
        status = "unknown" if not stands else stands.pop() if len(stands) == 1 else "mixed"
        return {"status": status, "raw_id": raw_id, "events": events}
