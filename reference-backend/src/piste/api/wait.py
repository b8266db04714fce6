"""GET /api/wait: answers when so many events match, or when the time is over: tests need no sleeps."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from piste.api.answering import Answering
from piste.api.asgi import Scope
from piste.api.problems import Problem
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


class Wait(Answering):
    """The wait's ASGI application: looks after each commit, so that an answer comes as soon as the store has it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, "wait", MOST)

    def ask(self, scope: Scope) -> Coroutine[Any, Any, dict[str, Any]]:
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return self._answer(read(pairs, scope.get("lane", "")))

    async def _answer(self, wish: Wish) -> dict[str, Any]:
        loop, matches = asyncio.get_running_loop(), self._services.matches
        count, rows = 0, []
        with self._services.barrier.hurry():
            async for has_time in self._services.commits.looks(wish.seconds):
                count = await loop.run_in_executor(self._threads, matches.count, wish.match)
                if count >= wish.count or not has_time:
                    rows = await loop.run_in_executor(self._threads, matches.newest, wish.match, SHOWN)
                    break
        return {"complete": count >= wish.count, "count": count, "events": rows}


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
