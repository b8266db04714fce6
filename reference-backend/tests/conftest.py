"""An API on a port of its own, for the tests of all that asks one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest


class Asked(NamedTuple):
    """One request that the API was sent."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # of five, the sixth that connects at once would wait for a second


class Api:
    """Answers each request with what `answer` gives for it: a status and a body; `asked` are the requests so far.

    While `hangs` is set no request is answered.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], tuple[int, bytes]] = lambda _asked: (200, b"{}")
        self._goes_on = threading.Event()
        self._goes_on.set()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.uri = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def hang(self, hangs: bool) -> None:
        if hangs:
            self._goes_on.clear()
        else:
            self._goes_on.set()

    def close(self) -> None:
        self._goes_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(self.command, self.path, body, dict(self.headers.items()))
                api.asked.append(asked)
                api._goes_on.wait()
                status, answer = api.answer(asked)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_PUT = do_GET  # noqa: N815  (the library's names)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

            def handle(self) -> None:
                try:
                    super().handle()
                except ConnectionError:  # the client has given up
                    self.close_connection = True

        return Handler


@pytest.fixture
def api() -> Iterator[Api]:
    served = Api()
    yield served
    served.close()
