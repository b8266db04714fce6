"""The pipeline process put together: stream, enrichment, store and API, each made once and handed to the others."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from piste.api.app import create_asgi
from piste.api.commits import Commits
from piste.api.server import serve
from piste.api.services import Services
from piste.collector.hosts import ANY
from piste.config import Config
from piste.enrichment.masking import Masks
from piste.output import Output
from piste.pipeline import EnrichConfig, Pipeline
from piste.replay.watch import SchemaWatch
from piste.storage.batch import Batch
from piste.storage.duckdb import Store
from piste.stream.spool import Spool
from piste.suspects import Suspects
from piste.worker import Worker

log = logging.getLogger("piste")

DRAIN_SECONDS = 4.0


def make_pipeline(config: Config) -> Pipeline:
    """The pipeline of a configuration."""
    return Pipeline(EnrichConfig(iglu=config.iglu, enrichments=config.enrichments, webhooks=config.webhooks))


class Backend:
    """Everything behind the front.

    `exit_signal` and `died_at` tell how the process before this one ended, if it did not end well.
    """

    def __init__(self, config: Config, *, exit_signal: int | None = None, died_at: float | None = None) -> None:
        self.config = config
        self.pipeline = make_pipeline(config)
        self.store = Store(
            config.data / "piste.duckdb",
            lookup=self.pipeline.resolver.lookup,
            retention=config.retention,
            masks=Masks(config.mask),
        )
        self.spool = Spool(config.data / "stream.sqlite", cap_bytes=config.stream_cap)
        self.suspects = Suspects(config.data / "suspects", exit_signal=exit_signal, died_at=died_at)
        self.output = Output(config.output)
        self.commits = Commits()
        self.worker = Worker(self.spool, self.pipeline, self.store, self.suspects, on_commit=self._tell)
        self.watch = SchemaWatch(self.worker, self.store, self.pipeline)

    def run(self, socket_path: str, on_ready: Callable[[], None], stop: threading.Event) -> int:
        """Serve until `stop`; returns the exit code: 0 after a stop, 1 when the worker ended by itself."""
        services = Services(
            store=self.store,
            resolver=self.pipeline.resolver,
            pipeline=self.pipeline,
            barrier=self.worker,
            settings=self.config.api,
            commits=self.commits,
            hosts=(ANY,) if self.config.token else self.config.collector.allowed_hosts,  # as in the front
            plan=self.config.plan,
        )
        self.worker.start()
        self.watch.start()
        asyncio.run(self._serve(services, Path(socket_path), on_ready, stop))
        alive = self.worker.is_alive()
        self.watch.stop()
        if alive:
            self.worker.stop(DRAIN_SECONDS)
            self.suspects.close()
            self.store.close()
            self.spool.close()
        return 0 if alive else 1

    def _tell(self, batch: Batch) -> None:
        self.output.print(batch)
        self.commits.announce(batch)

    async def _serve(
        self, services: Services, socket_path: Path, on_ready: Callable[[], None], stop: threading.Event
    ) -> None:
        stop_serving = asyncio.Event()
        server = asyncio.ensure_future(serve(create_asgi(services), socket_path, stop=stop_serving, ready=on_ready))
        while not stop.is_set() and self.worker.is_alive() and not server.done():
            await asyncio.sleep(0.05)
        stop_serving.set()
        await server
