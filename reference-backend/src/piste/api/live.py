"""GET /api/live: events as they are stored, by server-sent events. Native ASGI: it lasts, and holds no thread."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from piste.api.asgi import Receive, Scope, Send, left, reply
from piste.api.commits import Feed
from piste.api.problems import JSON, Problem
from piste.api.services import Services

PATH = "/api/live"
MOST = 100
"""Feeds at once."""

GATHER_SECONDS = 0.1
"""Messages come at most ten times a second, however many events there are."""

PULSE_SECONDS = 10.0


class Live:
    """The feed's ASGI application.

    Messages: `ready` (once), `events` (a JSON list of summaries, oldest first; `missed` in front of it says how many
    were left out since the client was too slow), and a comment every ten seconds of silence.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = None
        if scope["method"] != "GET":
            problem = Problem(405, f"{scope['method']} is not a method of {PATH}.", "Use GET.")
        elif self._services.commits.feeds >= MOST:
            problem = Problem(503, f"{MOST} live feeds are open already.", "Close one, or ask /api/events.")
        if problem is not None:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        with self._services.commits.feed(scope.get("lane", "")) as feed:
            headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _write(send, b"event: ready\ndata: {}\n\n")
            leaving = asyncio.ensure_future(left(receive))
            try:
                while not leaving.done():
                    await _pass(feed, leaving, send)
            finally:
                leaving.cancel()


async def _pass(feed: Feed, leaving: asyncio.Future[None], send: Send) -> None:
    taking = asyncio.ensure_future(feed.take(PULSE_SECONDS))
    both: set[asyncio.Future[Any]] = {taking, leaving}
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if leaving.done():
        taking.cancel()
        return
    events, missed = taking.result()
    if missed:
        await _write(send, b"event: missed\ndata: %d\n\n" % missed)
    if events:
        await _write(send, b"event: events\ndata: %s\n\n" % orjson.dumps(events, default=float))
        await asyncio.sleep(GATHER_SECONDS)
    else:
        await _write(send, b": still here\n\n")


async def _write(send: Send, text: bytes) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": True})
