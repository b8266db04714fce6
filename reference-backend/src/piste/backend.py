"""The pipeline process put together: stream, enrichment, store and API, each made once and handed to the others."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from piste.api.app import create_asgi
from piste.api.server import serve
from piste.api.services import Services
from piste.config import Config
from piste.output import Output
from piste.pipeline import EnrichConfig, Pipeline
from piste.storage.duckdb import Store
from piste.stream.spool import Spool
from piste.suspects import Suspects
from piste.worker import Worker

log = logging.getLogger("piste")

DRAIN_SECONDS = 4.0


class Backend:
    """Everything behind the front.

    `exit_signal` and `died_at` tell how the process before this one ended, if it did not end well.
    """

    def __init__(self, config: Config, *, exit_signal: int | None = None, died_at: float | None = None) -> None:
        self.config = config
        self.pipeline = Pipeline(EnrichConfig(iglu=config.iglu, enrichments=config.enrichments))
        self.store = Store(
            config.data / "piste.duckdb", lookup=self.pipeline.resolver.lookup, retention=config.retention
        )
        self.spool = Spool(config.data / "stream.sqlite", cap_bytes=config.stream_cap)
        self.suspects = Suspects(config.data / "suspects", exit_signal=exit_signal, died_at=died_at)
        self.output = Output(config.output)
        self.worker = Worker(self.spool, self.pipeline, self.store, self.suspects, on_commit=self.output.print)

    def run(self, socket_path: str, on_ready: Callable[[], None], stop: threading.Event) -> int:
        """Serve until `stop`; returns the exit code: 0 after a stop, 1 when the worker ended by itself."""
        services = Services(
            store=self.store,
            resolver=self.pipeline.resolver,
            pipeline=self.pipeline,
            barrier=self.worker,
            settings=self.config.api,
            hosts=self.config.collector.allowed_hosts,
        )
        self.worker.start()
        asyncio.run(self._serve(services, Path(socket_path), on_ready, stop))
        alive = self.worker.is_alive()
        if alive:
            self.worker.stop(DRAIN_SECONDS)
            self.suspects.close()
            self.store.close()
            self.spool.close()
        return 0 if alive else 1

    async def _serve(
        self, services: Services, socket_path: Path, on_ready: Callable[[], None], stop: threading.Event
    ) -> None:
        stop_serving = asyncio.Event()
        server = asyncio.ensure_future(serve(create_asgi(services), socket_path, stop=stop_serving, ready=on_ready))
        while not stop.is_set() and self.worker.is_alive() and not server.done():
            await asyncio.sleep(0.05)
        stop_serving.set()
        await server
