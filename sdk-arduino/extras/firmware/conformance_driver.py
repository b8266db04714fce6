"""The driver of the conformance suite around the firmware: it tells a simulated Mega what to do, over its serial line.

`make conformance-firmware` builds what it runs. The commands stand in Conformance/Conformance.ino.
"""

from __future__ import annotations

import json
import re
import struct
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "sim"))

from bench import NO_ROOM, Bench, Reply  # noqa: E402
from events import SUBJECT_NUMBERS, SUBJECT_SIZES, SUBJECT_TEXTS, TEXTS, fields_of, subject_fields  # noqa: E402
from values import RefusedError, UnsupportedError, read, text  # noqa: E402

VERSION = re.search(r'PISTE_VERSION "(.*)"', (HERE.parents[1] / "src" / "piste" / "Features.h").read_text())
CAPABILITIES = [
    *(f"event.{event}" for event in TEXTS),
    *(f"subject.{field}" for field in (*SUBJECT_TEXTS, *SUBJECT_NUMBERS, *SUBJECT_SIZES)),
    *("event_subject", "entities", "true_timestamp", "event_id"),
    *(
        "transport.get",
        "transport.post",
        "encoding.base64",
        "encoding.plain",
        "path_prefix",
        "custom_path",
        "anonymous",
    ),
    *("batching", "byte_limit", "retry", "retry.max_attempts", "request_timeout"),
    *("queue", "queue.drop_oldest", "queue.drop_newest", "storage", "clock", "counters", "callback"),
]
REASONS = ("refused", "oversize", "overflow", "expired", "shutdown")
TRACKED, DROPPED, TOO_LARGE = 0, 1, 2
REFUSALS = {
    3: "category is empty",
    4: "action is empty",
    5: "value is no such number",
    6: "page_url is empty",
    7: "schema is no Iglu URI with a full version",
    8: "data is nested too deep or no JSON",
    9: "event_id is no UUID",
    10: "true_timestamp is beyond the year 9999",
    11: "subject: the session id is no UUID, or the platform is no code",
    12: "order_id, total, sku, price or quantity is missing",
    13: "the tracker is closed",
    102: "the endpoint has no host, or the platform is no code",
}
SLOTS = 2
STEP_MS = 100  # of the board's time, in which a busy machine simulates it slowly
SLOW = 0.6
"""Seconds over what a flush is given, of the one that the suite allows a busy machine: simulating takes its time."""
POST, BASE64, ANONYMOUS, DROP_OLDEST, CALLBACK, STORED = 1, 2, 4, 8, 16, 32


class Driver:
    """The suite's trackers, in the two slots that the board has room for."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.slots: dict[str, int] = {}
        self.closed: set[str] = set()
        self.subjects: dict[str, dict[str, Any]] = {}
        self.capacities: dict[str, int] = {}
        self.now = 0
        self.stored_at = ""

    def ask(self, letter: str, slot: int, *fields: tuple[str, bytes]) -> Reply:
        """Have the board obey; the errors of the contract where it does not."""
        reply = self.bench.ask(letter, slot, *fields)
        if reply.result in (TOO_LARGE, NO_ROOM):
            raise UnsupportedError("it does not fit into the memory of a board")
        if reply.result in REFUSALS:
            raise RefusedError(REFUSALS[reply.result])
        if reply.result not in (TRACKED, DROPPED):
            raise RuntimeError(f"the board answers {reply.result} to {letter}")
        return reply

    def set_now(self, now: int) -> None:
        self.now = now
        self.ask("n", 0, ("n", now.to_bytes(8, "little")))

    def poll(self, slot: int, milliseconds: int) -> Reply:
        """Let the tracker work until it has nothing to do; with 0 only its state is told."""
        return self.ask("p", slot, ("n", milliseconds.to_bytes(2, "little")))

    def _work(self, slot: int, end: float) -> Reply:
        """Let the tracker work until it has nothing to do, or to the end in real time."""
        state = self.poll(slot, STEP_MS)
        while (state.awaiting or (state.pending and state.due_in == 0)) and time.monotonic() < end:
            state = self.poll(slot, STEP_MS)
        return state

    def clock(self, request: dict[str, Any]) -> dict[str, Any]:
        target = int(request["now"])
        while self.now:
            states = [(self.poll(slot, 0), slot) for name, slot in self.slots.items() if name not in self.closed]
            due, slot = min(((state.due_in, slot) for state, slot in states if state.pending), default=(1 << 40, 0))
            if self.now + due > target:
                break
            self.set_now(self.now + due)
            self._work(slot, time.monotonic() + 2)
        self.set_now(target)
        return {}

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        name, config = request["tracker"], request["config"]
        fields = config_fields(config)
        if config.get("storage", self.stored_at) != self.stored_at:
            if self.slots.keys() - self.closed - {name}:
                raise UnsupportedError("the board has one EEPROM")
            self.stored_at = config["storage"]
            self.replace_board()
        slot = self.slots[name] if name in self.slots else self._free_slot()
        self.ask("c", slot, *fields)
        self.slots = {other: taken for other, taken in self.slots.items() if taken != slot} | {name: slot}
        self.closed.discard(name)
        self.subjects[name] = {}
        self.capacities[name] = int(config.get("queue_capacity", 1 << 32))
        return {}

    def replace_board(self) -> None:
        """Begin with another board, which has the EEPROM of the storage that was asked for last, if any was."""
        self.bench.restart(Path(self.stored_at) if self.stored_at else None)
        self.slots.clear()
        self.set_now(self.now)

    def _free_slot(self) -> int:
        taken = {slot for name, slot in self.slots.items() if name not in self.closed}
        for slot in range(SLOTS):
            if slot not in taken:
                return slot
        raise UnsupportedError("the board has room for two trackers")

    def subject(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["tracker"]
        fields = {**self.subjects[name], **request["set"]}
        self.ask("s", self.slots[name], *subject_fields(fields))
        self.subjects[name] = fields
        return {}

    def track(self, request: dict[str, Any]) -> dict[str, Any]:
        slot, ids = self.slots[request["tracker"]], []
        for fields in fields_of(request):
            reply = self.ask("t", slot, *fields)
            if reply.result == DROPPED and reply.pending < self.capacities[request["tracker"]]:
                raise UnsupportedError("the queue's buffer is smaller than the case needs")
            ids.append(reply.told.decode())
        return {"event_id": ids[0]}

    def flush(self, request: dict[str, Any]) -> dict[str, Any]:
        state = self._flush(self.slots[request["tracker"]], int(request["timeout_ms"]))
        return {"pending": state.pending, "now": self.now}

    def _flush(self, slot: int, budget: int) -> Reply:
        """Send what waits; time that stands still jumps from one attempt to the next, `budget` milliseconds in all."""
        end = time.monotonic() + budget / 1000 + SLOW
        state = self.poll(slot, 0)
        while state.pending and time.monotonic() < end:
            self.ask("h", slot)
            state = self._work(slot, end)
            if state.pending and not state.awaiting and state.due_in:
                step = min(state.due_in, budget)
                budget -= step
                self.set_now(self.now + step)
                if budget == 0:
                    break
        return state

    def counters(self, request: dict[str, Any]) -> dict[str, Any]:
        told = self.ask("b", self.slots[request["tracker"]]).told
        queued, sent, retried, *rest = struct.unpack("<13I", told)
        dropped, called = (
            {reason: count for reason, count in zip(REASONS, counts, strict=True) if count}
            for counts in (rest[:5], rest[5:])
        )
        return {"queued": queued, "sent": sent, "retried": retried, "dropped": dropped, "called": called}

    def destroy(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["tracker"]
        if name not in self.closed:
            self._flush(self.slots[name], 1000)
        self.ask("d", self.slots[name])
        self.closed.add(name)
        return {}

    def hello(self, _: dict[str, Any]) -> dict[str, Any]:
        assert VERSION is not None
        about = {"name": "arduino-firmware", "version": VERSION[1].rpartition("-")[2], "language": "c++"}
        return {"protocol": 1, "tracker": about, "tv": VERSION[1], "capabilities": CAPABILITIES}

    def bye(self, _: dict[str, Any]) -> dict[str, Any]:
        self.bench.close()
        return {}


def config_fields(config: dict[str, Any]) -> list[tuple[str, bytes]]:
    """The fields of the command that makes a tracker."""
    url = urlsplit(config["endpoint"])
    if url.scheme == "https":
        raise UnsupportedError("TLS is the Client's affair; this one has none")
    if url.scheme != "http" or not url.hostname:
        raise RefusedError("the endpoint is no http address")
    if config.get("callback") == "raise":
        raise UnsupportedError("there are no exceptions on a board")
    flags = POST * (config.get("method") != "get") | BASE64 * (config.get("base64") is not False)
    flags |= ANONYMOUS * bool(config.get("anonymous")) | DROP_OLDEST * (config.get("queue_policy") == "drop_oldest")
    flags |= CALLBACK * ("callback" in config) | STORED * ("storage" in config)
    host = "127.0.0.1" if url.hostname == "localhost" else url.hostname  # the board has no DNS
    fields = [("f", bytes((flags,))), ("h", host.encode()), ("p", (url.port or 80).to_bytes(2, "little"))]
    if prefix := url.path.rstrip("/"):
        fields.append(("x", prefix.encode()))
    texts = {"namespace": "n", "app_id": "a", "platform": "l", "custom_path": "w"}
    fields += [(letter, text(config[name])) for name, letter in texts.items() if name in config]
    retry = config.get("retry", {})
    numbers = {
        "b": (min(255, int(config["batch_size"])) if "batch_size" in config else None),
        "B": config.get("byte_limit"),
        "q": config.get("queue_capacity"),
        "1": retry.get("initial_ms"),
        "2": retry.get("max_ms"),
        "3": retry.get("max_attempts"),
        "t": config.get("request_timeout_ms"),
    }
    fields += [(letter, int(n).to_bytes(4, "little")) for letter, n in numbers.items() if n is not None]
    return fields


def main() -> None:
    driver = Driver()
    for line in sys.stdin:
        number = int(json.loads(line)["id"])
        reply: dict[str, Any] = {"id": number, "ok": True}
        command = ""
        try:
            request = read(line)
            command = request["cmd"]
            handle = getattr(driver, command, None)
            if handle is None or command not in COMMANDS:
                raise UnsupportedError(command)
            reply |= handle(request)
        except RefusedError as error:
            reply |= {"ok": False, "error": "invalid_argument", "message": str(error)}
        except UnsupportedError as error:
            reply |= {"ok": False, "error": "unsupported", "message": str(error)}
        except TimeoutError as error:  # a late answer would be taken for that to the next command
            reply |= {"ok": False, "error": "internal", "message": str(error)}
            driver.replace_board()
        except Exception as error:
            reply |= {"ok": False, "error": "internal", "message": repr(error)}
        print(json.dumps(reply), flush=True)
        if command == "bye":
            return
    driver.bench.close()


COMMANDS = ("hello", "clock", "create", "subject", "track", "flush", "counters", "destroy", "bye")

if __name__ == "__main__":
    main()
