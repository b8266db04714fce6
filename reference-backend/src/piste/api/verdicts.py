"""GET /api/verdicts/<raw_id>: what became of one record's events; the front asks it for clients that want to know."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

import orjson

from piste.api.asgi import Receive, Scope, Send, reply
from piste.api.problems import JSON, Problem
from piste.api.services import Services

PREFIX = "/api/verdicts/"
LONGEST = 30.0
MOST = 500


class Verdicts:
    """The verdict's ASGI application: waits until the record is in the store, or says `pending`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting = 0
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="verdict")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            raw_id, seconds = self._asked(scope)
            self._waiting += 1
            try:
                verdict = await self._verdict(raw_id, seconds)
            finally:
                self._waiting -= 1
        except Problem as problem:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        headers = [(b"content-type", JSON.encode()), (b"cache-control", b"no-store")]
        await reply(send, 200, orjson.dumps(verdict), headers)

    def _asked(self, scope: Scope) -> tuple[int, float]:
        text = scope["path"].removeprefix(PREFIX)
        if scope["method"] != "GET":
            raise Problem(405, f"{scope['method']} is not a method of {PREFIX}.", "Use GET.")
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise Problem(404, f"{text[:40]!r} is no record's id.", "It is a number: raw_id in the store.")
        if self._waiting >= MOST:
            raise Problem(503, f"{MOST} verdicts are waited for already.", "Ask again in a moment.")
        given = parse_qs(scope["query_string"].decode("latin-1")).get("seconds", ["5"])[-1]
        try:
            seconds = float(given)
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= LONGEST:
            raise Problem(400, f"seconds must be a number from 0 to {LONGEST:g}.", "Leave it out for 5.")
        return int(text), seconds

    async def _verdict(self, raw_id: int, seconds: float) -> dict[str, Any]:
        services = self._services
        deadline = time.monotonic() + seconds
        with services.barrier.hurry():
            while True:
                commit = asyncio.ensure_future(services.commits.next(max(0.0, deadline - time.monotonic())))
                await asyncio.sleep(0)  # it listens from here on
                try:
                    if services.store.offset() >= raw_id:
                        break
                    if not await commit:
                        return {"status": "pending", "raw_id": raw_id, "events": []}
                finally:
                    commit.cancel()
        events = await asyncio.get_running_loop().run_in_executor(self._threads, services.reads().verdict, raw_id)
        stands = {event["status"] for event in events}
        status = "unknown" if not stands else stands.pop() if len(stands) == 1 else "mixed"
        return {"status": status, "raw_id": raw_id, "events": events}
