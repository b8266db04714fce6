"""What the API needs from the rest of the pipeline process."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from piste.api.commits import Commits
from piste.api.settings import ApiSettings
from piste.storage.matches import Matches
from piste.storage.reads import Reads

if TYPE_CHECKING:
    from piste.enrichment.iglu.resolver import Resolver
    from piste.pipeline import Pipeline
    from piste.storage.duckdb import Store


class Barrier(Protocol):
    """The worker between stream and store, as far as the API asks it."""

    def wait(self, timeout: float = 2.0) -> int:
        """Waits until all that was acknowledged before this call is in the store; returns the records still missing."""

    def lag(self) -> int:
        """Records acknowledged that are not in the store yet, now."""

    def hurry(self) -> AbstractContextManager[None]:
        """While it is open, batches are not gathered: somebody waits for the next one."""

    def reset(self, timeout: float = 10.0) -> bool:
        """Drops the backlog and empties the store; false when that took too long."""

    def run(self, job: Generator[object, None, None]) -> None:
        """Takes the job's steps, one between two reads of the stream; closes it when the worker stops."""


@dataclass
class Services:
    """The parts that answers are made of.

    `hosts` are names beside the loopback's under which it may be asked; `plan` is the tracking plan's folder or lock.
    """

    store: Store
    resolver: Resolver
    pipeline: Pipeline
    barrier: Barrier
    settings: ApiSettings = field(default_factory=ApiSettings)
    hosts: tuple[str, ...] = ()
    plan: Path | None = None
    commits: Commits = field(default_factory=Commits)
    started: float = field(default_factory=time.time)

    @cached_property
    def matches(self) -> Matches:
        """What tests wait for."""
        return Matches(self.store)

    def reads(self, lane: str = "") -> Reads:
        """The store's prepared questions, about one lane."""
        return Reads(self.store, lane)
