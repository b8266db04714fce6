"""A folder of schemas to write into, a clock to turn, and a registry server that answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from piste.records import SchemaKey

Answer = tuple[int, bytes] | Callable[[BaseHTTPRequestHandler], None]
WriteSchema = Callable[..., Path]


def document(schema_key: SchemaKey, **body: object) -> dict[str, object]:
    """A schema document with the `self` block that belongs to its key."""
    return {
        "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
        "self": schema_key._asdict(),
        **body,
    }


@pytest.fixture
def write_schema(tmp_path: Path) -> WriteSchema:
    """Writes a schema under `tmp_path/registry`, or under `root` of it; returns the file."""

    def write(schema_key: SchemaKey, body: dict[str, object] | bytes, root: str = "registry") -> Path:
        file = tmp_path / root / schema_key.vendor / schema_key.name / schema_key.format / schema_key.version
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body if isinstance(body, bytes) else orjson.dumps(document(schema_key, **body)))
        return file

    return write


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


class RegistryServer:
    """A real HTTP server: `answers` by path, 404 for the rest; `requests` are the paths and headers that came."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                answer = outer.answers.get(self.path, (404, b"{}"))
                if callable(answer):
                    answer(self)
                    return
                status, body = answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class's name)
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.uri = f"http://127.0.0.1:{self.server.server_address[1]}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self._thread.start()

    def publish(self, schema_key: SchemaKey, **body: object) -> None:
        self.answers[self.path(schema_key)] = (200, orjson.dumps(document(schema_key, **body)))

    def path(self, schema_key: SchemaKey) -> str:
        return "/schemas/" + "/".join(schema_key)

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[RegistryServer]:
    running = RegistryServer()
    yield running
    running.close()
