"""The driver of the miniatures: `driver.py [DEFECT]`, see defects.py for their names."""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from clock import Clock
from defects import DEFECTS
from tracker import RefusedError, Tracker


def words(text: str) -> list[str]:
    """A list of names, written as prose."""
    return text.split()


CAPABILITIES = [
    *(f"event.{name.removeprefix('of_')}" for name in dir(Tracker) if name.startswith("of_")),
    *(f"subject.{name}" for name in Tracker.KEYS),
    *words("""
        event_subject entities true_timestamp event_id transport.get transport.post encoding.base64 encoding.plain
        batching byte_limit retry retry.max_attempts queue queue.drop_oldest queue.drop_newest storage clock counters
        callback threads fork anonymous request_timeout background exit_flush path_prefix custom_path
    """),
]


def value(message: Any) -> Any:
    """What a member of a request means, tags read."""
    if isinstance(message, list):
        return [value(item) for item in message]
    if not isinstance(message, dict):
        return message
    if len(message) == 1:
        tag, text = next(iter(message.items()))
        if tag == "$json":
            return json.loads(text)
        if tag == "$number":
            return int(text) if text.lstrip("-").isdigit() and text != "-0" else float(text)
        if tag == "$utf16":
            return "".join(chr(int(text[place : place + 4], 16)) for place in range(0, len(text), 4))
        if tag == "$decimal":
            return Decimal(text)
        if tag == "$datetime":
            return datetime.fromisoformat(text)
        if tag == "$odd":
            return print if text == "function" else cycle()
    return {key: value(member) for key, member in message.items()}


def cycle() -> dict[str, Any]:
    """An object that holds itself."""
    data: dict[str, Any] = {}
    data["self"] = data
    return data


def spoil(values: Any) -> None:
    """Empty an object or list, and those in it."""
    if isinstance(values, (dict, list)):
        for member in values.values() if isinstance(values, dict) else values:
            spoil(member)
        values.clear()


class Driver:
    """Answers one request after the other."""

    def __init__(self, kind: type[Tracker]) -> None:
        self.kind = kind
        self.clock = Clock()
        self.trackers: dict[str, Tracker] = {}
        atexit.register(self.leave)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": True, **getattr(self, request["cmd"])(request)}
        except RefusedError as refusal:
            return {"ok": False, "error": "invalid_argument", "message": str(refusal)}
        except Exception as error:
            return {"ok": False, "error": "internal", "message": f"{type(error).__name__}: {error}"}

    def hello(self, request: dict[str, Any]) -> dict[str, Any]:
        identity = {"name": "miniature", "version": "1.0", "language": "python"}
        return {"protocol": 1, "tracker": identity, "tv": self.kind.version, "capabilities": CAPABILITIES}

    def clock_set(self, request: dict[str, Any]) -> dict[str, Any]:
        self.clock.set(request["now"])
        for tracker in self.trackers.values():
            tracker.advance()
        return {}

    def create(self, request: dict[str, Any]) -> dict[str, Any]:
        self.trackers[request["tracker"]] = self.kind(request["config"], self.clock)
        return {}

    def subject(self, request: dict[str, Any]) -> dict[str, Any]:
        self.trackers[request["tracker"]].set_subject(value(request["set"]))
        return {}

    def track(self, request: dict[str, Any]) -> dict[str, Any]:
        members = {key: value(request.get(key)) for key in ("entities", "true_timestamp", "subject", "event_id")}
        args = value(request["args"]) if "args" in request else {}
        event_id = self.trackers[request["tracker"]].track(request["event"], args, **members)
        if request.get("spoil"):
            spoil(args)
            spoil(members["entities"])
        return {"event_id": event_id}

    def fork(self, request: dict[str, Any]) -> dict[str, Any]:
        tracker = self.trackers[request["tracker"]]
        child = os.fork()
        if child == 0:
            tracker.after_fork()
            tracker.track(request["event"], value(request["args"]))
            tracker.flush(2000)
            os._exit(0)
        os.waitpid(child, 0)
        return {}

    def burst(self, request: dict[str, Any]) -> dict[str, Any]:
        tracker = self.trackers[request["tracker"]]

        def work(thread: int) -> None:
            for number in range(request["events"]):
                tracker.track("structured", {"category": "burst", "action": str(thread), "value": number})

        threads = [threading.Thread(target=work, args=(thread,)) for thread in range(request["threads"])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {}

    def flush(self, request: dict[str, Any]) -> dict[str, Any]:
        pending = self.trackers[request["tracker"]].flush(request["timeout_ms"])
        return {"pending": pending, "now": self.clock.now()}

    def counters(self, request: dict[str, Any]) -> dict[str, Any]:
        return self.trackers[request["tracker"]].counters()

    def destroy(self, request: dict[str, Any]) -> dict[str, Any]:
        self.trackers[request["tracker"]].close()
        return {}

    def bye(self, request: dict[str, Any]) -> dict[str, Any]:
        return {}

    def leave(self) -> None:
        for tracker in self.trackers.values():
            tracker.flush(1000)


def main() -> None:
    if sys.argv[1:] == ["--list"]:
        briefs = {name: kind.__doc__ or "" for name, kind in DEFECTS.items()}
        print(json.dumps([{"name": name, "brief": briefs[name], "case": DEFECTS[name].caught_by} for name in DEFECTS]))
        return
    driver = Driver(DEFECTS[sys.argv[1]] if len(sys.argv) > 1 else Tracker)
    for line in sys.stdin:
        request = json.loads(line)
        if request["cmd"] == "clock":
            request["cmd"] = "clock_set"
        print(json.dumps({"id": request["id"], **driver.answer(request)}), flush=True)
        if request["cmd"] == "bye":
            return


if __name__ == "__main__":
    main()
