"""How enrichments ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import NamedTuple

from piste.enrichment.calls.answers import MISSING
from piste.enrichment.calls.call import Answer, Call
from piste.enrichment.calls.loop import calls_loop
from piste.enrichment.context import EnrichContext
from piste.enrichment.failures import Failure
from piste.records import Event

Steps = Generator[Call, Answer, list[Failure]]
"""What is left to do: it yields each call, is sent the answer, and returns what failed."""


class Calling(NamedTuple):
    """An enrichment that asks: returns what failed, or the steps that are left where an answer has to come first.

    Called like any other it waits for its answers; the pipeline takes the steps, and does other work meanwhile.
    """

    steps: Callable[[Event, EnrichContext], list[Failure] | Steps]

    def __call__(self, event: Event, context: EnrichContext) -> list[Failure]:
        steps = self.steps(event, context)
        if isinstance(steps, list):
            return steps
        answer: Answer = None
        try:
            while True:
                call = steps.send(answer)
                answer = call.target.known(call.key)
                if answer is MISSING:
                    asking = call.target.answer(call.key, call.ask)
                    answer = asyncio.run_coroutine_threadsafe(asking, calls_loop()).result()
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # a generator's value, whose type got lost in the exception
