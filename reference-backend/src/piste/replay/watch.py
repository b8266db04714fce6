"""Watches the folders of schemas: what failed for a schema that has changed is tried again at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from typing import Final

from piste.pipeline import Pipeline
from piste.records import SchemaKey
from piste.replay.replayer import Replayer, Selection
from piste.storage.duckdb import Store
from piste.storage.replace import FAILED, GOOD
from piste.worker import Worker

log = logging.getLogger("piste.replay")

INTERVAL: Final = 0.5
"""Seconds between two looks at the folders."""


class SchemaWatch(threading.Thread):
    """Has the worker replay the failed events that name a schema, whenever its file has changed, come or gone.

    A version may be superseded by another, so that all versions of the schema count as changed.
    """

    def __init__(self, worker: Worker, store: Store, pipeline: Pipeline) -> None:
        super().__init__(name="schemas", daemon=True)
        self._worker, self._store, self._pipeline = worker, store, pipeline
        self._ending = threading.Event()
        self._seen = pipeline.resolver.stamps()

    def stop(self) -> None:
        """End the thread."""
        self._ending.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        while not self._ending.wait(INTERVAL):
            try:
                self.look()
            except OSError as problem:  # a folder that is being moved; the next look sees it whole
                log.info("the schemas cannot be listed for now: %s", problem)

    def look(self) -> frozenset[SchemaKey]:
        """Compare with the last look; the keys whose files differ."""
        before, now = self._seen, self._pipeline.resolver.stamps()
        self._seen = now
        changed = frozenset(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))
        if changed:
            names = {key[:3] for key in changed}
            self._pipeline.resolver.forget(names)
            concerned = sorted(key.uri for key in before.keys() | now.keys() if key[:3] in names)
            self._worker.run(revalidation(self._store, self._pipeline, tuple(concerned)))
        return changed


def revalidation(store: Store, pipeline: Pipeline, uris: tuple[str, ...]) -> Generator[None, None, None]:
    """The job of replaying the failed events that name one of the schemas."""
    replayer = Replayer(store, pipeline, Selection(schemas=uris))
    for _ in replayer.steps():
        yield
    outcome = replayer.progress.outcome
    if outcome.requests:
        log.info(
            "a schema changed: in the requests that failed by it %d events are good now, %d still fail",
            outcome.events[FAILED, GOOD],
            outcome.events[FAILED, FAILED],
        )
