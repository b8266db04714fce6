"""Runs the conformance driver inside Python, on a Lua that lupa carries: `lupa_driver.py lua55`.

Lua has no sockets there: the tracker is given an HTTP client in Python through its `send`, and `wait`, as in an engine.
"""

from __future__ import annotations

import http.client
import importlib
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SDK = Path(__file__).resolve().parent.parent
# dkjson is pure Lua; Debian puts it where every version finds it.
DKJSON = "/usr/share/lua/5.1/?.lua"


class Client:
    """Sends in a thread, so that the tracker's own thread never waits but in `wait`; answers are given out there."""

    def __init__(self) -> None:
        self.answers: queue.Queue[tuple[Any, int | None, str | None]] = queue.Queue()
        self.requests: queue.Queue[tuple[str, str, dict[str, str], bytes | None, float, Any]] = queue.Queue()
        self.connection: tuple[str, http.client.HTTPConnection] | None = None
        threading.Thread(target=self.run, daemon=True).start()

    def send(self, request: Any, done: Any) -> None:
        headers = {key.decode(): value.decode() for key, value in request[b"headers"].items()}
        self.requests.put(
            (
                request[b"method"].decode(),
                request[b"url"].decode(),
                headers,
                request[b"body"],
                request[b"timeout"],
                done,
            )
        )

    def run(self) -> None:
        while True:
            method, url, headers, body, timeout, done = self.requests.get()
            status, retry_after = self.exchange(method, url, headers, body, timeout)
            self.answers.put((done, status, retry_after))

    def exchange(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, timeout: float
    ) -> tuple[int | None, str | None]:
        parts = urlsplit(url)
        for attempt in (1, 2):
            reused = self.connection is not None and self.connection[0] == parts.netloc
            if not reused:
                self.connection = (parts.netloc, http.client.HTTPConnection(parts.netloc, timeout=timeout))
            assert self.connection is not None
            connection = self.connection[1]
            try:
                connection.request(method, url[len(f"{parts.scheme}://{parts.netloc}") :], body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.will_close:
                    self.connection = None
                return answer.status, answer.getheader("Retry-After")
            except (OSError, http.client.HTTPException) as problem:
                connection.close()
                self.connection = None
                if not reused or attempt == 2 or isinstance(problem, TimeoutError):
                    return None, None
        return None, None

    def wait(self, seconds: float) -> None:
        try:
            done, status, retry_after = self.answers.get(timeout=max(seconds, 0.0))
        except queue.Empty:
            return
        done(status, retry_after.encode() if retry_after else None)


def main(version: str) -> None:
    """Answer until `bye`, then let the Lua state end."""
    lupa = importlib.import_module(f"lupa.{version}")
    lua = lupa.LuaRuntime(encoding=None, unpack_returned_tuples=True)
    client = Client()
    lua.globals()[b"package"][b"path"] = f"{SDK}/src/?.lua;{SDK}/src/?/init.lua;{DKJSON}".encode()
    make = lua.eval(b"function(path, host) return assert(loadfile(path))(path:match '^(.*)/[^/]*$', host) end")
    host = lua.table_from(
        {
            b"gettime": time.time,
            b"sleep": time.sleep,
            b"send": client.send,
            b"wait": lambda s: client.wait(min(s, 0.05)),
        }
    )
    answer, trackers = make(f"{SDK}/conformance/commands.lua".encode(), host)
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(answer(line) + b"\n")
        sys.stdout.buffer.flush()
        if b'"bye"' in line:
            break
    # A state in lupa ends without its finalizers: a program that embeds Lua closes its trackers.
    for tracker in trackers.values():
        tracker[b"close"](tracker)


if __name__ == "__main__":
    main(sys.argv[1])
