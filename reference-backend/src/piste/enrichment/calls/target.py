"""Something outside that enrichments ask: an API, a database. It is asked so much at a time and no more."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable

from piste.enrichment.calls.answers import MISSING, Answers
from piste.enrichment.calls.breaker import FAILURES, Breaker
from piste.enrichment.calls.call import Answer, CallFailed

log = logging.getLogger("piste.enrichment")

AT_A_TIME = 64
_ERRORS_TTL = 10
"""An error is believed a tenth of the time that an answer is."""


class Target:
    """Asked at most `at_a_time` questions at once, each for `timeout` seconds, all attempts together.

    `name` is for people and must hold no secret. The last `cache_size` answers are kept for `ttl` seconds. After
    `failures` failures in a row nothing is asked for `pause` seconds (FIRST_PAUSE), then for twice as long.
    """

    def __init__(
        self,
        name: str,
        *,
        timeout: float,
        cache_size: int = 0,
        ttl: float = 0,
        at_a_time: int = AT_A_TIME,
        failures: int = FAILURES,
        pause: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._timeout = timeout
        self._ttl = ttl
        self._answers = Answers(cache_size, clock)
        self._breaker = Breaker(failures=failures, pause=pause, clock=clock)
        self._turn = asyncio.Semaphore(at_a_time)
        self._trying = asyncio.Lock()

    def known(self, key: Hashable) -> Answer:
        """The answer that needs no asking: a remembered one, or that the target is left alone; else MISSING."""
        found = self._answers.get(key)
        if found is MISSING and self._breaker.is_open():
            return self._left_alone()
        return found

    async def answer(self, key: Hashable, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask, when it is this question's turn; a CallFailed is returned, not raised. Remembers the answer."""
        async with self._turn:
            if self._breaker.is_closed:
                answer = await self._ask(ask)
            else:
                answer = await self._try(ask)
        if not isinstance(answer, CallFailed):
            self._answers.keep(key, answer, self._ttl)
        elif not answer.outage:  # the breaker remembers outages
            self._answers.keep(key, answer, self._ttl / _ERRORS_TTL)
        return answer

    async def _try(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """One after the other while the target may be down: the first to fail spares the others."""
        async with self._trying:
            if self._breaker.is_open():
                return self._left_alone()
            if not self._breaker.is_closed:
                return await self._ask(ask)
        return await self._ask(ask)

    async def _ask(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            async with asyncio.timeout(self._timeout):
                answer = await ask()
        except CallFailed as failure:
            answer = failure
        except TimeoutError:
            answer = CallFailed(f"{self.name} did not answer within {self._timeout:g} s", outage=True)
        except asyncio.CancelledError:
            self._failed("it was not waited for any longer")
            raise
        except Exception as error:
            log.exception("asking %s failed in a way that we did not foresee; please report it", self.name)
            answer = CallFailed(f"{self.name}: unexpected {type(error).__name__}", outage=True)
        if isinstance(answer, CallFailed) and answer.outage:
            self._failed(str(answer))
        else:
            if not self._breaker.is_closed:
                log.warning("%s answers again", self.name)
            self._breaker.succeeded()
        return answer

    def _failed(self, reason: str) -> None:
        was_open = self._breaker.is_open()
        self._breaker.failed(reason)
        if not was_open and self._breaker.is_open():
            log.warning("%s is left alone for a while: %s", self.name, reason)

    def _left_alone(self) -> CallFailed:
        return CallFailed(f"{self.name} is left alone for a while, after: {self._breaker.reason}", outage=True)
