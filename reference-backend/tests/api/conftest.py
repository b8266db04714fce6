"""A running API for tests: the real server on a real socket, in front of a real store that real enrichment fills."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx
import msgspec
import orjson
import pytest

from piste.api.app import create_asgi
from piste.api.server import run
from piste.api.services import Services
from piste.api.settings import ApiSettings
from piste.pipeline import EnrichConfig, Pipeline
from piste.protocol import PAYLOAD_DATA
from piste.records import CollectorPayload
from piste.storage.batch import Batch
from piste.storage.duckdb import Store

NOW = 1_700_000_001_000
"""2023-11-14T22:13:21Z, when the first record of a test is received; each further one comes a second later."""


@dataclass
class StandInWorker:
    """The worker of tests: stores at once, and can be told to be behind or stuck."""

    store: Store
    behind: int = 0
    stuck: bool = False
    waits: list[float] = field(default_factory=list)
    resets: int = 0
    waiting: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event | None = None
    hurried: int = 0

    def wait(self, timeout: float = 2.0) -> int:
        self.waits.append(timeout)
        self.waiting.set()
        if self.hold is not None:
            self.hold.wait(20)
        return self.behind

    def run(self, job: Generator[object, None, None]) -> None:
        threading.Thread(target=lambda: [*job], daemon=True).start()

    @contextmanager
    def hurry(self) -> Iterator[None]:
        self.hurried += 1
        yield

    def lag(self) -> int:
        return self.behind

    def reset(self, timeout: float = 10.0) -> bool:
        if self.stuck:
            return False
        self.resets += 1
        self.store.reset(self.store.offset())
        return True


class World:
    """The API's parts, its server, and ways to send events into it."""

    def __init__(
        self,
        folder: Path,
        settings: ApiSettings | None = None,
        hosts: tuple[str, ...] = (),
        plan: Path | None = None,
        enrichments: str | None = None,
    ) -> None:
        iglu = [folder / "iglu"] if (folder / "iglu").exists() else []
        self.pipeline = Pipeline(EnrichConfig(iglu=iglu, enrichments=enrichments))
        self.store = Store(folder / "piste.duckdb", lookup=self.pipeline.resolver.lookup)
        self.worker = StandInWorker(self.store)
        self.socket = folder / "api.sock"
        self.services = Services(
            store=self.store,
            resolver=self.pipeline.resolver,
            pipeline=self.pipeline,
            barrier=self.worker,
            settings=settings or ApiSettings(),
            hosts=hosts,
            plan=plan,
        )
        self.app = create_asgi(self.services)
        self._stop, self._offset = threading.Event(), 0
        ready = threading.Event()
        self._thread = threading.Thread(
            target=run, args=(self.app, self.socket), kwargs={"stop": self._stop, "ready": ready.set}, daemon=True
        )
        self._thread.start()
        assert ready.wait(10), "the server did not start"
        self.http = self.client()

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(
            transport=httpx.HTTPTransport(uds=str(self.socket)),
            base_url="http://localhost:9090",
            headers=headers,
            timeout=20,
        )

    def stop(self) -> float:
        """Stops the server; returns the seconds it took."""
        before = time.monotonic()
        self._stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server did not stop"
        return time.monotonic() - before

    def close(self) -> None:
        self.http.close()
        self.stop()
        self.store.close()

    def record(self, payload: CollectorPayload | bytes) -> None:
        """Takes one request the whole way into the store."""
        record = payload if isinstance(payload, bytes) else msgspec.msgpack.encode(payload)
        self._offset += 1
        batch = Batch()
        batch.add(self._offset, record, self.pipeline.process(record))
        self.store.write(batch)
        self.services.commits.announce(batch)

    def request(
        self, path: str, *, querystring: str = "", body: bytes | None = None, content_type: str | None = None
    ) -> CollectorPayload:
        """The next request, as the collector records it."""
        return CollectorPayload(
            timestamp=NOW + 1000 * self._offset,
            path=path,
            querystring=querystring,
            body=body,
            content_type=content_type,
            ip_address="175.16.199.5",
            network_userid="8712a379-4bcb-46ee-815d-85f26540577f",
            user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
            referer="https://shop.example.com/",
            headers=["Host: localhost:9090", "Accept: */*"],
            hostname="localhost",
            collector="piste-test",
        )

    def get(self, path: str = "/i", **parameters: str) -> None:
        self.record(self.request(path, querystring=urlencode(parameters)))

    def post(self, events: Sequence[Mapping[str, str]], path: str = "/com.snowplowanalytics.snowplow/tp2") -> None:
        body = orjson.dumps({"schema": PAYLOAD_DATA, "data": list(events)})
        self.record(self.request(path, body=body, content_type="application/json; charset=utf-8"))


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket."""
    path = Path(tempfile.mkdtemp(prefix="piste-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@pytest.fixture
def make_world(folder: Path) -> Iterator[Callable[..., World]]:
    """Makes one world a test, with settings of its own."""
    made: list[World] = []

    def make(**wishes: object) -> World:
        made.append(World(folder, **wishes))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world()


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    """One world for all tests of a file that only look."""
    with short_folder() as path:
        world = World(path)
        yield world
        world.close()
