"""Brings the backlog to the collector, oldest first, and tries again for as long as it takes."""

from __future__ import annotations

import http.client
import random
import sqlite3
import threading
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from piste.gateway.backlog import Backlog
from piste.gateway.request import Request

REFUSED = frozenset({400, 401, 403, 410, 422})
"""Answers after which a request is given up, since no other will come; all but these and 413 are tried again."""


class Forwarder(threading.Thread):
    """A thread that delivers until it is stopped; the counters are of events, for the line that people look at."""

    def __init__(
        self, backlog: Backlog, collector: str, *, first_delay: float = 1.0, longest_delay: float = 60.0
    ) -> None:
        """`collector` is a URL, perhaps with a path that goes before every path; ValueError if it is none."""
        super().__init__(name="gateway-forwarder", daemon=True)
        parts = urlsplit(collector)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"--collector {collector!r} is no address; write it as http://collector.example:9090")
        self._backlog = backlog
        self._secure = parts.scheme == "https"
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self._first_delay, self._longest_delay = first_delay, longest_delay
        self._delay = first_delay
        self._most: int | None = None  # events of a request, once a collector has called one too large
        self._stopped = threading.Event()
        self.delivered = self.refused = 0
        self.trouble = ""

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._step()
            except sqlite3.Error as error:  # a full disk, perhaps; what waits is there still
                self._wait(f"the backlog cannot be written: {error}")

    def stop(self) -> None:
        """End the thread; what waits stays in the backlog."""
        self._stopped.set()
        self.join(timeout=15)

    def _step(self) -> None:
        waiting = self._backlog.first(0.2)
        if waiting is None:
            self._most = None
            return
        number, whole = waiting
        request, rest = whole.divided(self._most or whole.events)
        status, again_in = self._send(request)
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.events > 1:
            self._most = request.events // 2
            return
        if 200 <= status < 300:
            self.delivered += request.events
        elif status in REFUSED or status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            self.refused += request.events
        else:
            self._wait(self.trouble, again_in)
            return
        self._backlog.settle(number, whole, rest)
        self.trouble, self._delay = "", self._first_delay

    def _wait(self, trouble: str, at_least: float = 0.0) -> None:
        self.trouble = trouble
        self._stopped.wait(max(at_least, self._delay * random.uniform(0.5, 1.0)))
        self._delay = min(self._delay * 2, self._longest_delay)

    def _send(self, request: Request) -> tuple[int, float]:
        """The collector's status, 0 if there was no answer, and the seconds that it asks us to wait."""
        now = request.waited(int(time.time() * 1000))
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=10)
        try:
            connection.request(now.method, self._prefix + now.target, now.body or None, now.headers)
            answer = connection.getresponse()
        except (http.client.InvalidURL, ValueError):  # noise that looked like a request; it never will be one
            return HTTPStatus.BAD_REQUEST, 0.0
        except (OSError, http.client.HTTPException) as error:
            self.trouble = f"no answer from the collector: {error}"
            return 0, 0.0
        finally:
            connection.close()
        self.trouble = f"the collector answers {answer.status}"
        return answer.status, _seconds(answer.headers.get("Retry-After"))


def _seconds(retry_after: str | None) -> float:
    """The seconds of a Retry-After header, which may be a date; 0 when it is missing or neither."""
    if retry_after is None:
        return 0.0
    if retry_after.isdecimal():
        return float(retry_after[:9])
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return 0.0
