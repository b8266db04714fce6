"""Runs variants over one tracker: driver processes side by side, lost ones replaced, a hopeless run ended early."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from piste_conformance.cases import Variant
from piste_conformance.driver import DriverLostError, DriverRefusalError, Listen
from piste_conformance.outcome import Difference, Outcome
from piste_conformance.play import Play
from piste_conformance.properties import Property, run_properties
from piste_conformance.sink import Forward
from piste_conformance.slot import Slot
from piste_conformance.trackers import Tracker

LOSSES_IN_A_ROW = 3


class Run:
    """One run of the suite over one tracker. `told` hears every outcome as it comes."""

    def __init__(
        self,
        tracker: Tracker,
        variants: Iterable[Variant],
        *,
        jobs: int = 2,
        told: Callable[[Outcome], None] = lambda outcome: None,
        listen: Listen | None = None,
        forward: Forward | None = None,
        properties: Sequence[Property] = (),
        examples: int = 0,
        save: Path | None = None,
    ) -> None:
        self.tracker = tracker
        self.hello: dict[str, object] = {}
        self.problems: list[str] = []
        self.aborted = ""
        self._queue = deque(variants)
        self._order = {variant.name: place for place, variant in enumerate(self._queue)}
        self._jobs = min(jobs, len(self._queue))
        self._told = told
        self._listen = listen
        self._forward = forward
        self._properties = properties
        self._examples = examples
        self._save = save
        self._outcomes: list[Outcome] = []
        self._losses = 0

    async def run(self) -> list[Outcome]:
        """Every outcome in the order of the variants; `problems` then holds what is wrong with the tracker."""
        await asyncio.gather(*(self._work() for _ in range(self._jobs)))
        if self._properties and self._examples and not self.aborted:
            await self._try_properties()
        for variant in self._queue:
            self._settle(Outcome(variant, "errored", reason=f"not run: {self.aborted}"))
        last = len(self._order)
        return sorted(self._outcomes, key=lambda outcome: self._order.get(outcome.variant.name, last))

    async def _try_properties(self) -> None:
        slot = self.slot()
        try:
            for outcome in await run_properties(slot, self._properties, examples=self._examples, save=self._save):
                self._settle(outcome)
        except (DriverLostError, DriverRefusalError) as loss:
            self.problems.append(f"the properties could not be tried: {loss}")
        finally:
            await end(slot)

    def slot(self) -> Slot:
        """A new place for a driver of this tracker."""
        tracker = self.tracker
        return Slot(tracker.argv, tracker.cwd, self._listen, baseline=tracker.baseline, automatic=tracker.automatic)

    async def _work(self) -> None:
        slot = self.slot()
        finishing: set[asyncio.Task[None]] = set()
        try:
            while self._queue and not self.aborted:
                play = Play(self._queue.popleft(), slot, forward=self._forward)
                outcome = await play.run()
                if slot.hello and not self.hello:
                    self._meet(slot.hello)
                if outcome is None:
                    # The sink listens on while the driver already plays the next case.
                    task = asyncio.create_task(self._finish(play))
                    finishing.add(task)
                    task.add_done_callback(finishing.discard)
                    self._losses = 0
                else:
                    await play.sink.close()
                    self._count_losses(self._settle(outcome))
        finally:
            await asyncio.gather(*finishing)
            await end(slot)

    async def _finish(self, play: Play) -> None:
        self._settle(await play.finish())

    def _meet(self, hello: dict[str, object]) -> None:
        self.hello = hello
        wanted = self.tracker.capabilities or frozenset()
        able = hello.get("capabilities") or []
        assert isinstance(able, list)
        if unknown := sorted(map(str, set(able) - known_capabilities())):
            self.problems.append(f"hello names capabilities that there are not: {', '.join(unknown)}; see DRIVER.md")
        if missing := sorted(wanted - frozenset(able)):
            self.problems.append(
                f"{self.tracker.name} must be capable of {', '.join(missing)}, but hello does not say so"
            )

    def _count_losses(self, outcome: Outcome) -> None:
        """Three driver processes lost one after the other end the run: the rest would only take its time-outs."""
        if outcome.status == "errored" and outcome.reason.startswith("driver lost"):
            self._losses += 1
            if self._losses >= LOSSES_IN_A_ROW:
                self.aborted = f"{LOSSES_IN_A_ROW} drivers in a row were lost; the last: {outcome.reason}"
        else:
            self._losses = 0

    def _settle(self, outcome: Outcome) -> Outcome:
        """Hold the outcome against what the tracker's file says, keep it and tell it."""
        variant = outcome.variant
        if (
            outcome.status == "skipped"
            and outcome.reason.startswith("unsupported")
            and self.tracker.capabilities is not None
        ):
            reason = self.tracker.skip_reason(variant.name, variant.case.id)
            if reason is None:
                outcome.status = "failed"
                outcome.differences.append(
                    Difference("skip", f"a reason under skips in the file of {self.tracker.name}", outcome.reason)
                )
            else:
                outcome.reason = reason
        failing = self.tracker.failing_reason(variant.name, variant.case.id)
        if failing is not None and outcome.status in ("failed", "errored"):
            outcome.status, outcome.reason = "known_failing", failing
        elif failing is not None and outcome.status == "passed":
            outcome.status, outcome.reason = "unexpectedly_passed", f"known to fail: {failing}. Take it off the list"
        unsteady = self.tracker.unsteady_reason(variant.name, variant.case.id)
        if unsteady is not None and outcome.status in ("failed", "errored"):
            outcome.status, outcome.reason = "known_failing", f"not every time: {unsteady}"
        self._outcomes.append(outcome)
        self._told(outcome)
        return outcome


@cache
def known_capabilities() -> frozenset[str]:
    """The capabilities of the driver contract."""
    schema = json.loads((Path(__file__).parent / "messages.schema.json").read_text(encoding="utf-8"))
    return frozenset(schema["$defs"]["capability"]["enum"])


async def end(slot: Slot) -> None:
    """End a slot's driver in good order, or else by force."""
    try:
        await slot.leave()
    except (DriverLostError, DriverRefusalError):
        await slot.lose()
