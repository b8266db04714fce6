"""Measures the collector: requests a second, 99th percentile and CPU a request, each 200 given after an fdatasync.

    python bench/collector.py [--seconds 8]

Beside it, in the same run, the ordinary Python way: a Flask view on Granian that answers the same and keeps nothing.
The pipeline is suspended meanwhile, so that the front has a core and wrk the other.
"""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import psutil
from load import TP2, Backend, Load, event, post_script, wrk

FLASK = """
from flask import Flask, request
app = Flask(__name__)

@app.post("/com.snowplowanalytics.snowplow/tp2")
def post():
    request.get_data()
    return "ok"

@app.get("/i")
def pixel():
    return b"GIF89a" + bytes(37), 200, {"Content-Type": "image/gif"}
"""


def main() -> None:
    """Print the table."""
    seconds = argparse.ArgumentParser(description=__doc__)
    seconds.add_argument("--seconds", type=int, default=8, help="of load a line (default 8)")
    duration = seconds.parse_args().seconds
    print(f"{'server':28}{'request':10}{'req/s':>9}{'p99 ms':>9}{'CPU us':>9}{'errors':>8}")
    requests = (("GET", None), ("POST 1", post_script(1)), ("POST 10", post_script(10)))
    with Backend() as backend:
        children = {process.cmdline()[-1]: process for process in psutil.Process(backend.process.pid).children()}
        children["pipeline"].suspend()
        for name, script in requests:
            line("piste (durable)", name, backend.url, script, duration, lambda: children["front"])
        children["pipeline"].resume()
    with FlaskServer() as flask:
        for name, script in requests:
            line("Flask on Granian (nothing kept)", name, flask.url, script, duration, lambda: flask.worker)


def line(
    server: str, name: str, url: str, script: str | None, seconds: int, process: Callable[[], psutil.Process]
) -> Load:
    """Measure one kind of request and print it; the CPU is that of one process, per request."""
    target = url + (
        TP2 if script else "/i?" + "&".join(f"{key}={value}" for key, value in event().items() if key != "co")
    )
    target = target.replace(" ", "%20").replace("&utm", "%26utm").replace("#", "%23").replace('"', "%22")
    wrk(target, script, seconds=1)
    before = sum(process().cpu_times()[:2])
    load = wrk(target, script, seconds=seconds)
    spent = sum(process().cpu_times()[:2]) - before
    micro = spent / max(1, load.requests) * 1e6
    print(f"{server:28.27}{name:10}{load.rate:9,.0f}{load.p99:9.1f}{micro:9.1f}{load.errors:8}")
    return load


class FlaskServer:
    """The peer: one Granian worker with a Flask application."""

    def __enter__(self) -> FlaskServer:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = (
            f"{FLASK}\nfrom granian import Granian\nfrom granian.constants import Interfaces\n"
            f"Granian('__main__:app', port={port}, interface=Interfaces.WSGI, log_enabled=False).serve()"
        )
        self._process = subprocess.Popen([sys.executable, "-c", program])
        self.url = f"http://127.0.0.1:{port}"
        while True:
            try:
                httpx.get(self.url + "/i")
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        self.worker = psutil.Process(self._process.pid).children()[0]
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)


if __name__ == "__main__":
    main()
