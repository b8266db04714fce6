"""Events that wait for answers, while the others go on."""

from __future__ import annotations

import asyncio
import queue
import time
from collections.abc import Generator, Hashable
from concurrent.futures import Future

from piste.enrichment.calls.answers import MISSING
from piste.enrichment.calls.call import Answer, Call, CallFailed
from piste.enrichment.calls.loop import calls_loop
from piste.enrichment.calls.target import Target

MOST_CALLS = 2_500
"""Calls begun and not answered; one more has to wait for one of them."""

Journey = Generator[Call, Answer, None]
"""The rest of an event's way; what it yields is asked, and it goes on with the answer."""

_Question = tuple[Target, Hashable]


class Waiting:
    """The events of one batch that wait. All waiting together takes at most `patience` seconds.

    After that every call fails. Events that ask the same wait for one call.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._calls: dict[_Question, tuple[Future[None], list[Journey]]] = {}
        self._done: queue.SimpleQueue[tuple[_Question, Answer]] = queue.SimpleQueue()
        self._limit = patience

    def begin(self, journey: Journey) -> None:
        """Let an event go as far as it can without waiting, then those whose answers have come meanwhile."""
        self._go_on(journey, None)
        while self._calls and not self._done.empty():
            self._take(*self._done.get())
        while len(self._calls) >= MOST_CALLS:
            self._wait()

    def end(self) -> None:
        """Wait until every event is through."""
        while self._calls:
            self._wait()

    def _go_on(self, journey: Journey, answer: Answer) -> None:
        try:
            while True:
                call = journey.send(answer)
                answer = call.target.known(call.key)
                if answer is MISSING:
                    self._park(journey, call)
                    return
        except StopIteration:
            return

    def _park(self, journey: Journey, call: Call) -> None:
        question = call.target, call.key
        if (waiting := self._calls.get(question)) is not None:
            waiting[1].append(journey)
            return
        future = asyncio.run_coroutine_threadsafe(self._ask(question, call), calls_loop())
        self._calls[question] = future, [journey]

    async def _ask(self, question: _Question, call: Call) -> None:
        self._done.put((question, await call.target.answer(call.key, call.ask)))

    def _wait(self) -> None:
        began = time.monotonic()
        try:
            question, answer = self._done.get(timeout=max(self._patience, 0.0))
        except queue.Empty:
            self._give_up()
            return
        finally:
            self._patience -= time.monotonic() - began
        self._take(question, answer)

    def _take(self, question: _Question, answer: Answer) -> None:
        waiting = self._calls.pop(question, None)
        for journey in () if waiting is None else waiting[1]:
            self._go_on(journey, answer)

    def _give_up(self) -> None:
        """Fail all that wait. What they ask next is asked, but not waited for: it comes back here at once."""
        given_up, self._calls = self._calls, {}
        for (target, _), (future, journeys) in given_up.items():
            future.cancel()
            failure = CallFailed(
                f"{target.name} was not waited for any longer, since the batch had waited its {self._limit:g} s",
                outage=True,
            )
            for journey in journeys:
                self._go_on(journey, failure)
