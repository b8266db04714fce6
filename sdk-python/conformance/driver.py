"""Drives the Python tracker for the conformance suite: JSON lines in, JSON lines out (conformance/DRIVER.md)."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import sys
import threading
import time
from collections import Counter
from decimal import Decimal
from typing import Any, Callable

import piste_tracker as piste
from piste_tracker.emitter import Emitter
from piste_tracker.version import TRACKER_VERSION

CAPABILITIES = [
    "event.page_view",
    "event.page_ping",
    "event.structured",
    "event.self_describing",
    "event.screen_view",
    "event.timing",
    "event.transaction",
    "event.transaction_item",
    "subject.user_id",
    "subject.domain_userid",
    "subject.network_userid",
    "subject.domain_sessionid",
    "subject.domain_sessionidx",
    "subject.ip_address",
    "subject.useragent",
    "subject.language",
    "subject.timezone",
    "subject.screen_resolution",
    "subject.viewport",
    "subject.color_depth",
    "subject.platform",
    "event_subject",
    "entities",
    "true_timestamp",
    "transport.get",
    "transport.post",
    "encoding.base64",
    "encoding.plain",
    "batching",
    "byte_limit",
    "retry",
    "queue",
    "queue.drop_oldest",
    "queue.drop_newest",
    "storage",
    "clock",
    "counters",
    "callback",
    "threads",
    "fork",
    "anonymous",
    "event_id",
    "retry.max_attempts",
    "request_timeout",
    "background",
    "exit_flush",
    "path_prefix",
    "custom_path",
]

# A machine under load may need long for one request on loopback, but not this long.
PATIENCE = 4.0


class SteppedClock:
    """The machine's time until the first `set`, then a time that only `set` and waiting move."""

    def __init__(self) -> None:
        self._now: float | None = None
        self._offset_ms = 0
        self._steering = threading.current_thread()
        self.emitters: list[Emitter] = []

    def time_ms(self) -> int:
        if self._now is None:
            return time.time_ns() // 1_000_000
        return round(self._now * 1000)

    def monotonic(self) -> float:
        return time.time() if self._now is None else self._now

    def wait(self, condition: threading.Condition, timeout: float | None) -> None:
        """A sender sleeps until it is woken; the driver's own thread moves the time on instead."""
        if self._now is None:
            condition.wait(timeout)
        elif threading.current_thread() is not self._steering or timeout is None:
            condition.wait()
        else:
            condition.release()
            try:
                self._step(self._now + timeout)
            finally:
                condition.acquire()

    def set(self, now_ms: int) -> None:
        """Move to `now_ms`, doing on the way whatever falls due, each at its own time."""
        target = now_ms / 1000
        if self._now is None:
            self._now = target
            self._wake()
        while self._now < target:
            self._step(target)
        self._settle(PATIENCE)

    def _step(self, limit: float) -> None:
        """Let everything happen that is due now; if nothing is, move to the next thing that is, at most to `limit`."""
        assert self._now is not None
        busy = self._due()
        if busy and self._settle(min(PATIENCE, limit - self._now)):
            return
        # With a request that hangs, only the limit is left: time-outs of requests are real.
        self._now = limit if busy else max(self._now, min([limit, *[emitter.due_at() for emitter in self.emitters]]))
        self._wake()

    def _due(self) -> bool:
        return any(emitter.due_at() <= self.monotonic() for emitter in self.emitters)

    def _settle(self, patience: float) -> bool:
        """Wait, in real time, until no emitter has anything to do at this time; return whether that came to be."""
        deadline = time.monotonic() + patience
        while self._due():
            if time.monotonic() > deadline:
                return False
            self._wake()
            time.sleep(0.0005)
        return True

    def _wake(self) -> None:
        for emitter in self.emitters:
            emitter.wake()


class UnsupportedError(Exception):
    """The tracker has no such thing."""


def holding_itself() -> dict[str, Any]:
    """Return an object that holds itself."""
    cycle: dict[str, Any] = {}
    cycle["self"] = cycle
    return cycle


def emptied(value: Any) -> None:
    """Empty an object or list and all in it, as a caller may after the call."""
    if isinstance(value, (dict, list)):
        for member in list(value.values() if isinstance(value, dict) else value):
            if member is not value:
                emptied(member)
        value.clear()


def untagged(value: Any) -> Any:
    """Return what a value of the contract means in Python."""
    if isinstance(value, list):
        return [untagged(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((tag, text),) = value.items()
        if tag == "$json":
            return json.loads(text)
        if tag == "$number":
            named = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}
            return named[text] if text in named else int(text)
        if tag == "$utf16":
            return bytes.fromhex(text).decode("utf-16-be", "surrogatepass")
        if tag == "$decimal":
            return Decimal(text)
        if tag == "$odd":
            return len if text == "function" else holding_itself()
        if tag == "$datetime":
            return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return {key: untagged(member) for key, member in value.items()}


def filled_subject(subject: piste.Subject, fields: dict[str, Any]) -> piste.Subject:
    """Set the contract's fields on a subject."""
    setters: dict[str, Callable[[Any], object]] = {
        "user_id": subject.set_user_id,
        "domain_userid": subject.set_domain_user_id,
        "network_userid": subject.set_network_user_id,
        "domain_sessionid": subject.set_domain_session_id,
        "domain_sessionidx": subject.set_domain_session_index,
        "ip_address": subject.set_ip_address,
        "useragent": subject.set_useragent,
        "language": subject.set_lang,
        "timezone": subject.set_timezone,
        "screen_resolution": lambda size: subject.set_screen_resolution(size["width"], size["height"]),
        "viewport": lambda size: subject.set_viewport(size["width"], size["height"]),
        "color_depth": subject.set_color_depth,
        "platform": subject.set_platform,
    }
    for name, value in fields.items():
        setters[name](untagged(value))
    return subject


def made_event(kind: str, args: dict[str, Any], common: dict[str, Any]) -> piste.Event:
    """Return the tracker's event for an event of the contract."""
    if kind == "page_view":
        return piste.PageView(args.pop("page_url", None), **args, **common)
    if kind == "page_ping":
        return piste.PagePing(args.pop("page_url", None), **args, **common)
    if kind == "structured":
        return piste.StructuredEvent(
            args.pop("category", None), args.pop("action", None), property_=args.pop("property", None), **args, **common
        )
    if kind == "self_describing":
        return piste.SelfDescribing(piste.SelfDescribingJson(args.get("schema", ""), args.get("data")), **common)
    if kind == "screen_view":
        return piste.ScreenView(args.pop("id", None) or piste.new_event_id(), args.pop("name", None), **args, **common)
    if kind == "timing":
        return piste.Timing(
            args.pop("category", None), args.pop("variable", None), args.pop("timing", None), **args, **common
        )
    if kind == "transaction":
        return piste.EcommerceTransaction(
            args.pop("order_id", None),
            args.pop("total", None),
            tax_value=args.pop("tax", None),
            **args,
            **common,
        )
    if kind == "transaction_item":
        return piste.EcommerceTransactionItem(
            args.pop("order_id", None),
            args.pop("sku", None),
            args.pop("price", None),
            args.pop("quantity", None),
            **args,
            **common,
        )
    raise UnsupportedError(kind)


class Driver:
    """Holds the trackers and answers one request at a time."""

    def __init__(self) -> None:
        self.clock = SteppedClock()
        self.trackers: dict[str, piste.Tracker] = {}
        self.called: dict[str, Counter[str]] = {}

    def hello(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "protocol": 1,
            "tracker": {"name": "python", "version": piste.__version__, "language": "python"},
            "tv": TRACKER_VERSION,
            "capabilities": CAPABILITIES,
        }

    def create_tracker(self, request: dict[str, Any]) -> dict[str, Any]:
        config = request["config"]
        retry = config.get("retry", {})
        settings: dict[str, Any] = {
            "batch_size": config.get("batch_size"),
            "byte_limit": config.get("byte_limit"),
            "buffer_capacity": config.get("queue_capacity"),
            "storage": config.get("storage"),
            "path": config.get("custom_path") if config.get("method", "post") == "post" else None,
            "anonymous": config.get("anonymous", False),
            "max_attempts": retry.get("max_attempts"),
            "debug": os.environ.get("PISTE_DEBUG") == "1",
            "exit_timeout": 1.5,  # the runner gives an ending driver 2 s
        }
        if "callback" in config:
            settings["on_drop"] = self._callback(request["tracker"], config["callback"])
        if "queue_policy" in config:
            settings["queue_policy"] = config["queue_policy"]
        if "request_timeout_ms" in config:
            settings["request_timeout"] = config["request_timeout_ms"] / 1000
        if "initial_ms" in retry:
            settings["retry_initial"] = retry["initial_ms"] / 1000
        if "max_ms" in retry:
            settings["retry_maximum"] = retry["max_ms"] / 1000
        if "jitter" in retry:
            settings["retry_jitter"] = retry["jitter"]
        emitter = piste.Emitter(
            config["endpoint"],
            config.get("method", "post"),
            piste.EmitterConfiguration(**settings),
            clock=self.clock,
        )
        subject = piste.Subject()
        if "platform" in config:
            subject.set_platform(config["platform"])
        self.clock.emitters.append(emitter)
        self.trackers[request["tracker"]] = piste.Tracker(
            config["namespace"], emitter, subject, config.get("app_id"), config.get("base64", True), clock=self.clock
        )
        return {}

    def subject(self, request: dict[str, Any]) -> dict[str, Any]:
        subject = self.trackers[request["tracker"]].subject
        assert subject is not None
        filled_subject(subject, request["set"])
        return {}

    def track(self, request: dict[str, Any]) -> dict[str, Any]:
        common: dict[str, Any] = {}
        if "entities" in request:
            common["context"] = [
                piste.SelfDescribingJson(untagged(one["schema"]), untagged(one["data"])) for one in request["entities"]
            ]
        if "true_timestamp" in request:
            common["true_timestamp"] = untagged(request["true_timestamp"])
        if "subject" in request:
            common["event_subject"] = filled_subject(piste.Subject(), request["subject"])
        args = {name: untagged(value) for name, value in request.get("args", {}).items()}
        tracker = self.trackers[request["tracker"]]
        given = [*args.values(), *[entity.data for entity in common.get("context", ())]]
        event_id = tracker.track(made_event(request["event"], args, common), request.get("event_id"))
        if request.get("spoil"):
            for value in given:
                emptied(value)
        if event_id is None and tracker.emitters[0].closed:
            raise ValueError("the tracker is closed")
        return {"event_id": event_id} if event_id else {}

    def fork(self, request: dict[str, Any]) -> dict[str, Any]:
        child = os.fork()
        if child == 0:
            # The child leaves main() and ends as a program does; its answers go nowhere.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  # closed by the end of the child
            self.track(request)
            self.trackers[request["tracker"]].flush(2.0)
            raise SystemExit
        os.waitpid(child, 0)
        return {}

    def _callback(self, tracker: str, kind: str) -> Callable[[str, list[dict[str, str]]], None]:
        called = self.called[tracker] = Counter()

        def on_drop(reason: str, payloads: list[dict[str, str]]) -> None:
            if kind == "raise":
                raise RuntimeError("a callback that fails")
            called[reason] += len(payloads)

        return on_drop

    def burst(self, request: dict[str, Any]) -> dict[str, Any]:
        tracker = self.trackers[request["tracker"]]

        def work(thread: int) -> None:
            for n in range(request["events"]):
                tracker.track(piste.StructuredEvent("burst", str(thread), value=n))

        threads = [threading.Thread(target=work, args=(thread,)) for thread in range(request["threads"])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return {}

    def flush(self, request: dict[str, Any]) -> dict[str, Any]:
        result = self.trackers[request["tracker"]].flush(request["timeout_ms"] / 1000)
        return {"pending": result.pending, "now": self.clock.time_ms()}

    def counters(self, request: dict[str, Any]) -> dict[str, Any]:
        counters = self.trackers[request["tracker"]].emitters[0].counters._asdict()
        called = self.called.get(request["tracker"])
        return counters if called is None else {**counters, "called": dict(called)}

    def set_clock(self, request: dict[str, Any]) -> dict[str, Any]:
        self.clock.set(request["now"])
        return {}

    def destroy(self, request: dict[str, Any]) -> dict[str, Any]:
        self.trackers[request["tracker"]].close(1.0)
        return {}

    def bye(self, _: dict[str, Any]) -> dict[str, Any]:
        return {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the whole reply to a request; nothing raises past it."""
        renamed = {"create": "create_tracker", "clock": "set_clock"}
        command = getattr(self, renamed.get(request["cmd"], request["cmd"]), None)
        try:
            if command is None:
                raise UnsupportedError(request["cmd"])
            return {"id": request["id"], "ok": True, **command(request)}
        except ValueError as refusal:
            error, message = "invalid_argument", str(refusal)
        except UnsupportedError as lack:
            error, message = "unsupported", str(lack)
        except Exception as problem:
            error, message = "internal", f"{type(problem).__name__}: {problem}"
        return {"id": request["id"], "ok": False, "error": error, "message": message}


def main() -> None:
    """Answer until `bye` or the end of the input, then end as any program does."""
    driver = Driver()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(driver.answer(request)), flush=True)
        if request["cmd"] == "bye":
            break


if __name__ == "__main__":
    main()
