"""Brings the backlog to the collector, oldest first, and tries again for as long as it takes."""

from __future__ import annotations

import http.client
import random
import threading
from urllib.parse import urlsplit

from piste.gateway.backlog import Backlog, Request

REFUSED = frozenset({400, 401, 403, 410, 413, 422})


class Forwarder(threading.Thread):
    """A thread that delivers until it is stopped; the counters are for the line that people look at."""

    def __init__(
        self, backlog: Backlog, collector: str, *, first_delay: float = 1.0, longest_delay: float = 60.0
    ) -> None:
        super().__init__(name="gateway-forwarder", daemon=True)
        parts = urlsplit(collector)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"--collector {collector!r} is no address; write it as http://collector.example:9090")
        self._backlog = backlog
        self._secure = parts.scheme == "https"
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self._first_delay, self._longest_delay = first_delay, longest_delay
        self._stopped = threading.Event()
        self.delivered = self.refused = 0
        self.trouble = ""

    def run(self) -> None:
        delay = self._first_delay
        while not self._stopped.is_set():
            waiting = self._backlog.first(0.2)
            if waiting is None:
                continue
            number, request = waiting
            status = self._send(request)
            if 200 <= status < 300 or status in REFUSED:
                self.delivered += status < 300
                self.refused += status >= 300
                self._backlog.remove(number)
                self.trouble, delay = "", self._first_delay
                continue
            self._stopped.wait(delay * random.uniform(0.5, 1.0))
            delay = min(delay * 2, self._longest_delay)

    def stop(self) -> None:
        """End the thread; what waits stays in the backlog."""
        self._stopped.set()
        self.join(timeout=10)

    def _send(self, request: Request) -> int:
        """The collector's status, 0 if there was no answer."""
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=10)
        try:
            connection.request(request.method, self._prefix + request.target, request.body or None, request.headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            self.trouble = f"no answer: {error}"
            return 0
        finally:
            connection.close()
        self.trouble = f"answer {status}"
        return status
