"""A scripted collector on a port of its own: answers as it is told and keeps what it got."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Answer:
    """What the collector does with one request; without a status it closes the connection instead."""

    status: int | None = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    delay: float = 0.0
    reset: bool = False


@dataclass
class Recorded:
    """One request as it came, with the events in it and the answer that it got."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    events: list[dict[str, str]]
    answer: Answer
    connection: tuple[str, int]
    at: float


class Collector:
    """Serves on 127.0.0.1 from a thread. `script` is used up answer by answer, then `default` holds."""

    def __init__(self, script: Iterable[Answer | int] = (), decide: Callable[[Recorded], Answer] | None = None) -> None:
        self.requests: list[Recorded] = []
        self.script: list[Answer] = [Answer(item) if isinstance(item, int) else item for item in script]
        self.default = Answer()
        self._decide = decide
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.collector = self
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def __enter__(self) -> Collector:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def delivered(self) -> list[dict[str, str]]:
        """Events in requests that were answered 2xx, in the order of arrival."""
        with self._changed:
            return [e for r in self.requests if r.answer.status and 200 <= r.answer.status < 300 for e in r.events]

    @property
    def seen(self) -> list[dict[str, str]]:
        """Events of all requests."""
        with self._changed:
            return [e for r in self.requests for e in r.events]

    def wait_for(self, condition: Callable[[Collector], bool], timeout: float = 10.0) -> None:
        """Wait until `condition` holds; fails after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not condition(self):
            with self._changed:
                left = deadline - time.monotonic()
                assert left > 0, f"waited in vain; got {len(self.requests)} requests"
                self._changed.wait(min(left, 0.05))

    def take(self, request: Recorded) -> Answer:
        with self._changed:
            if self._decide is not None:
                request.answer = self._decide(request)
            elif self.script:
                request.answer = self.script.pop(0)
            else:
                request.answer = self.default
            self.requests.append(request)
            self._changed.notify_all()
            return request.answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    collector: Collector

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a tracker that was killed leaves its connection half open


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write an answer: two would wait for the client's delayed acknowledgement
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        plain = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        self._answer(plain, json.loads(plain)["data"])

    def do_GET(self) -> None:
        self._answer(b"", [dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))])

    def _answer(self, body: bytes, events: list[dict[str, str]]) -> None:
        parts = urlsplit(self.path)
        recorded = Recorded(
            self.command,
            parts.path,
            parts.query,
            dict(self.headers),
            body,
            events,
            Answer(),
            self.client_address,
            time.monotonic(),
        )
        answer = self.server.collector.take(recorded)
        if answer.delay:
            threading.Event().wait(answer.delay)
        if answer.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if answer.status is None:
            self.close_connection = True
            return
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
        pass
