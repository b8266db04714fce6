"""GET /api/wait: answers when so many events match, or when the time is over: tests need no sleeps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from piste.api.asgi import Receive, Scope, Send, reply
from piste.api.problems import JSON, Problem
from piste.api.services import Services
from piste.storage.matches import STATUSES, Match, UnknownColumn

PATH = "/api/wait"
MOST = 200
"""Waits at once."""

LONGEST = 120.0
SHOWN = 100
FIX = (
    "Parameters: count (default 1), seconds (default 10, at most 120), status (good, failed or any), "
    "since (an id; older events do not count), and any canonical column, or schema, with the value that it must have."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is waited for."""

    count: int
    seconds: float
    match: Match


class Wait:
    """The wait's ASGI application: looks after each commit, so that an answer comes as soon as the store has it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting = 0
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="wait")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] != "GET":
                raise Problem(405, f"{scope['method']} is not a method of {PATH}.", "Use GET.")
            if self._waiting >= MOST:
                raise Problem(503, f"{MOST} waits are open already.", "Close one.")
            pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            wish = read(pairs, scope.get("lane", ""))
            self._waiting += 1
            try:
                answer = await self._answer(wish, receive)
            finally:
                self._waiting -= 1
        except Problem as problem:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        headers = [(b"content-type", JSON.encode()), (b"cache-control", b"no-store")]
        await reply(send, 200, orjson.dumps(answer, default=float), headers)

    async def _answer(self, wish: Wish, receive: Receive) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        deadline = time.monotonic() + wish.seconds
        leaving = asyncio.ensure_future(_leaving(receive))
        try:
            with self._services.barrier.hurry():
                while True:
                    # Asked for before the look, so that a commit in between is not missed.
                    commit = asyncio.ensure_future(self._services.commits.next(max(0.0, deadline - time.monotonic())))
                    await asyncio.sleep(0)
                    try:
                        count = await loop.run_in_executor(self._threads, self._count, wish.match)
                        left = deadline - time.monotonic()
                        if count >= wish.count or left <= 0 or leaving.done():
                            rows = await loop.run_in_executor(self._threads, self._rows, wish.match)
                            return {"complete": count >= wish.count, "count": count, "events": rows}
                        await asyncio.wait({commit, leaving}, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        commit.cancel()
        finally:
            leaving.cancel()

    def _count(self, match: Match) -> int:
        return self._services.matches.count(match)

    def _rows(self, match: Match) -> list[dict[str, Any]]:
        return self._services.matches.newest(match, SHOWN)


def read(pairs: Sequence[tuple[str, str]], lane: str) -> Wish:
    """The wish in a querystring; raises Problem 400."""
    given = dict(pairs)
    count = _number("count", given.pop("count", "1"), 1_000_000)
    seconds = _number("seconds", given.pop("seconds", "10"), LONGEST)
    status = given.pop("status", "any")
    if status not in STATUSES:
        raise Problem(400, f"status must be good, failed or any, not {status[:40]!r}.", FIX)
    since = given.pop("since", "0").partition(".")[0]
    if not (since.isascii() and since.isdigit() and len(since) < 19):
        raise Problem(400, "since must be the id of an event, such as 17.0.", FIX)
    try:
        match = Match(lane, STATUSES[status], int(since), tuple(sorted(given.items())))
    except UnknownColumn as unknown:
        raise Problem(400, f"{unknown} is no canonical column.", FIX) from None
    return Wish(int(count), seconds, match)


def _number(name: str, text: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise Problem(400, f"{name} must be a number from 0 to {most:g}, not {text[:40]!r}.", FIX)
    return number


async def _leaving(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
