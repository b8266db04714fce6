"""What verdicts and waits have in common: a GET that may last, answered in JSON, of which only so many are open."""

from __future__ import annotations

from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson

from piste.api.asgi import Receive, Scope, Send, reply, unless_left
from piste.api.problems import JSON, Problem
from piste.api.services import Services


class Answering:
    """An ASGI application whose answers wait for the store, `most` of them at a time."""

    def __init__(self, services: Services, name: str, most: int) -> None:
        self._services = services
        self._name, self._most, self._open = name, most, 0
        self._threads = ThreadPoolExecutor(2, thread_name_prefix=name)

    def ask(self, scope: Scope) -> Coroutine[Any, Any, dict[str, Any]]:
        """The work that this request asks for; raises Problem."""
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] != "GET":
                raise Problem(405, f"{scope['method']} is not a method of {scope['path']}.", "Use GET.")
            if self._open >= self._most:
                raise Problem(503, f"{self._most} such requests are open already ({self._name}).", "Close one.")
            work = self.ask(scope)
        except Problem as problem:
            await reply(send, problem.status, problem.body(), [(b"content-type", JSON.encode())])
            return
        self._open += 1
        try:
            answer = await unless_left(receive, work)
        finally:
            self._open -= 1
        if answer is not None:
            headers = [(b"content-type", JSON.encode()), (b"cache-control", b"no-store")]
            await reply(send, 200, orjson.dumps(answer, default=float), headers)
