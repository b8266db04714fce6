"""Runs one front for the tests: listens on the descriptor in argv[1], takes the rest as JSON from argv[2]."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading

import msgspec

from piste.collector.config import CollectorConfig
from piste.collector.front import run_front

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    errand = json.loads(sys.argv[2])
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    run_front(
        msgspec.convert(errand["config"], CollectorConfig),
        listener=int(sys.argv[1]),
        stream=errand["stream"],
        stream_cap=errand["cap"],
        pipeline_socket=errand["pipeline"],
        on_ready=lambda: print("ready", flush=True),
        stop=stop,
    )
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)
