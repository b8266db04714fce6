"""The two processes under the supervisor: `python -m piste.roles front` and `... pipeline`.

The errand arrives as one line of JSON on standard input, which then stays open: its end means that the supervisor is
gone.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from piste.config import Config
from piste.supervisor import EXIT_CONFIG

log = logging.getLogger("piste")

# Errors whose message is for people, by name so that nothing is imported for them: a wrong configuration stays wrong,
# a store or
# stream that cannot be opened may be there at the next try.
TOLD = {"ConfigError": EXIT_CONFIG, "StoreUnavailable": 1, "SpoolError": 1}


def main(role: str) -> int:
    """Run one role until SIGTERM or the supervisor's end; returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    errand = json.loads(sys.stdin.buffer.readline())
    config = Config.from_dict(errand["config"])
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=watch_lifeline, args=(stop,), name="lifeline", daemon=True).start()
    try:
        return {"front": front, "pipeline": pipeline}[role](config, errand, stop)
    except Exception as problem:
        kind = TOLD.get(type(problem).__name__)
        if kind is not None:
            print(f"piste: {problem}", file=sys.stderr, flush=True)
            return kind
        log.exception("the %s ended by an error", role)
        return 1


def watch_lifeline(stop: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stop.set()


def saying_ready(errand: dict[str, Any]) -> Callable[[], None]:
    def say() -> None:
        os.write(errand["ready"], b"1")
        os.close(errand["ready"])

    return say


def front(config: Config, errand: dict[str, Any], stop: threading.Event) -> int:
    """The collector on the public port; everything else is relayed to the pipeline."""
    from piste.collector.front import run_front

    run_front(
        config.collector,
        listener=errand["listener"],
        stream=config.data / "stream.sqlite",
        stream_cap=config.stream_cap,
        fault=config.fault,
        token=config.token,
        pipeline_socket=errand["socket"],
        on_ready=saying_ready(errand),
        stop=stop,
    )
    return 0


def pipeline(config: Config, errand: dict[str, Any], stop: threading.Event) -> int:
    """Enrichment, store and API, behind the front."""
    from piste.backend import Backend

    backend = Backend(config, exit_signal=errand["exit_signal"], died_at=errand["died_at"])
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # enrichment makes many short-lived objects and hardly a cycle
    return backend.run(errand["socket"], on_ready=saying_ready(errand), stop=stop)


if __name__ == "__main__":
    code = main(sys.argv[1])
    logging.shutdown()
    os._exit(code)  # every file is closed and every record durable: do not wait for daemon threads
