"""Faults on request: scripts of wrong answers, to try a tracker against an outage."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from http import HTTPStatus

MOST_STEPS = 100_000
MOST_LANES = 1_000
LONGEST_SECONDS = 600.0

GRAMMAR = (
    "a script is a list of steps, one for each tracking request in turn: 503 (any status from 300 to 599), slow=3s, "
    "drop (not recorded, no answer), drop-after-accept (recorded, no answer), retry-after=5 (a 503 that asks for 5 s), "
    "ok; with + steps join (429+retry-after=5), x2 repeats, xforever never ends"
)
_REPEATED = re.compile(r"(.+?)x(\d{1,6}|forever)")
_SECONDS = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s)?")


class FaultError(ValueError):
    """A script that cannot be read; the message names the step."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request: answered late (seconds), refused with a status, or not answered at all.

    `recorded` is False for what is lost as in a real outage.
    """

    delay: float = 0.0
    status: int | None = None
    retry_after: int | None = None
    cut: bool = False
    recorded: bool = True


@dataclass(slots=True)
class Step:
    """A fault for the next `left` requests, for ever if that is None."""

    text: str
    fault: Fault
    left: int | None = 1


class Faults:
    """The scripts under way, one a lane; the empty lane is that of requests without one."""

    def __init__(self) -> None:
        self._steps: dict[str, deque[Step]] = {}
        self._applied: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._steps)

    def set(self, lane: str, script: str) -> None:
        """Begin a script in place of the lane's last one; an empty one ends it. Raises FaultError."""
        steps = parse(script)
        if lane not in self._steps and len(self._steps) >= MOST_LANES:
            raise FaultError(f"{MOST_LANES} lanes have scripts under way; end one first (DELETE /lane/<id>/api/faults)")
        self._applied.pop(lane, None)
        self._steps.pop(lane, None)
        if steps:
            self._steps[lane] = deque(steps)

    def next(self, lane: str) -> Fault | None:
        """The fault for the lane's next request, None when its script has ended."""
        steps = self._steps.get(lane)
        if steps is None:
            return None
        step = steps[0]
        if step.left is not None:
            step.left -= 1
            if step.left <= 0:
                steps.popleft()
                if not steps:
                    del self._steps[lane]
        self._applied[lane] = self._applied.pop(lane, 0) + 1
        if len(self._applied) > MOST_LANES:
            del self._applied[next(iter(self._applied))]
        return step.fault

    def describe(self, lane: str) -> dict[str, object]:
        """What is left of the lane's script, and how many requests it has met."""
        steps = self._steps.get(lane, ())
        left = [step.text + ("xforever" if step.left is None else f"x{step.left}") for step in steps]
        return {"script": ", ".join(left), "applied": self._applied.get(lane, 0)}


def parse(script: str) -> list[Step]:
    """The steps of a script; raises FaultError."""
    steps = [_step(text.strip()) for text in script.split(",") if text.strip()]
    if len(steps) > 1_000 or sum(step.left or 1 for step in steps) > MOST_STEPS:
        raise FaultError(f"a script may have 1000 steps, for {MOST_STEPS} requests together")
    if any(step.left is None for step in steps[:-1]):
        raise FaultError("after a step that goes on for ever, no other is reached")
    return steps


def _step(text: str) -> Step:
    repeated = _REPEATED.fullmatch(text)
    text, times = (repeated[1], repeated[2]) if repeated else (text, "1")
    fault = Fault()
    for part in text.split("+"):
        fault = _join(fault, part.strip(), text)
    if fault.retry_after is not None and fault.status is None:
        fault = replace(fault, status=int(HTTPStatus.SERVICE_UNAVAILABLE), recorded=False)
    left = None if times == "forever" else int(times)
    if left == 0:
        raise FaultError(f"{text}x0 happens never; leave it out")
    return Step(text, fault, left)


def _join(fault: Fault, part: str, text: str) -> Fault:
    name, _, value = part.partition("=")
    if part == "ok":
        return fault
    if part == "drop":
        return replace(fault, cut=True, recorded=False)
    if part == "drop-after-accept":
        return replace(fault, cut=True)
    if name == "slow" and (seconds := _SECONDS.fullmatch(value)):
        delay = float(seconds[1]) / (1000 if seconds[2] == "ms" else 1)
        if delay <= LONGEST_SECONDS:
            return replace(fault, delay=delay)
    if name == "retry-after" and value.isascii() and value.isdigit() and len(value) <= 6:
        return replace(fault, retry_after=int(value))
    if part.isascii() and part.isdigit() and len(part) == 3 and 300 <= int(part) <= 599:
        return replace(fault, status=int(part), recorded=False)
    raise FaultError(f"{text[:80]!r} is no step: {GRAMMAR}")
