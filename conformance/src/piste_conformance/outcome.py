"""How one variant ended, with everything that a report shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from piste_conformance.cases import Variant

Status = Literal["passed", "failed", "errored", "skipped", "known_failing", "unexpectedly_passed"]
BAD: tuple[Status, ...] = ("failed", "errored", "unexpectedly_passed")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as expected: where, and both sides as text."""

    where: str
    expected: str
    got: str


@dataclass
class Outcome:
    """The result of one variant. `reason` says why it was skipped, errored or known to fail."""

    variant: Variant
    status: Status
    differences: list[Difference] = field(default_factory=list)
    reason: str = ""
    requests: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    seconds: float = 0.0
    delivered: list[dict[str, str]] = field(default_factory=list)

    @property
    def signature(self) -> tuple[str, ...]:
        """What groups failures of one cause: places, expectations and a short reason, without the values."""
        return (
            self.status,
            *(f"{d.where}: {d.expected}" for d in self.differences[:3]),
            self.reason.split("\n")[0][:80],
        )
