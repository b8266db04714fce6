"""The driver of the official Python tracker, snowplow-tracker 1.1.0. The contract is in DRIVER.md."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from snowplow_tracker import (
    Emitter,
    PagePing,
    PageView,
    ScreenView,
    SelfDescribing,
    SelfDescribingJson,
    StructuredEvent,
    Subject,
    Tracker,
)
from snowplow_tracker.event_store import InMemoryEventStore

VERSION = version("snowplow-tracker")


def words(text: str) -> list[str]:
    """A list of names, written as prose."""
    return text.split()


CAPABILITIES = words("""
    event.page_view event.page_ping event.structured event.self_describing event.screen_view event.transaction
    event.transaction_item
    subject.user_id subject.domain_userid subject.network_userid subject.domain_sessionid subject.domain_sessionidx
    subject.ip_address subject.useragent subject.language subject.timezone subject.screen_resolution subject.viewport
    subject.color_depth subject.platform
    event_subject entities true_timestamp transport.get transport.post encoding.base64 encoding.plain batching
    byte_limit retry queue queue.drop_newest threads request_timeout background exit_flush path_prefix
""")
SETTERS = {
    "user_id": "set_user_id",
    "domain_userid": "set_domain_user_id",
    "network_userid": "set_network_user_id",
    "domain_sessionid": "set_domain_session_id",
    "domain_sessionidx": "set_domain_session_index",
    "ip_address": "set_ip_address",
    "useragent": "set_useragent",
    "language": "set_lang",
    "timezone": "set_timezone",
    "color_depth": "set_color_depth",
    "platform": "set_platform",
}


class UnsupportedError(Exception):
    """The tracker has no such thing."""


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
            return bytes.fromhex(text).decode("utf-16-be", "surrogatepass")
        if tag == "$decimal":
            return Decimal(text)
        if tag == "$datetime":
            return datetime.fromisoformat(text)
        if tag == "$odd":
            return odd(text)
    return {key: value(member) for key, member in message.items()}


def odd(kind: str) -> Any:
    """A value that JSON cannot say."""
    if kind == "function":
        return odd
    cycle: dict[str, Any] = {}
    cycle["self"] = cycle
    return cycle


def filled(subject: Subject, fields: dict[str, Any]) -> Subject:
    """The subject with these fields set."""
    for name, field in fields.items():
        if name in ("screen_resolution", "viewport"):
            getattr(subject, f"set_{name}")(field["width"], field["height"])
        else:
            getattr(subject, SETTERS[name])(field)
    return subject


def described(pairs: list[dict[str, Any]] | None) -> list[SelfDescribingJson] | None:
    return [SelfDescribingJson(pair["schema"], pair["data"]) for pair in pairs] if pairs else None


class Store(InMemoryEventStore):
    """The package's own store; it also tells how many events it has given out and not heard of."""

    def __init__(self, capacity: int) -> None:
        super().__init__(logging.getLogger("driver"), capacity)
        self.flying = 0

    def get_events_batch(self) -> Any:
        batch = super().get_events_batch()
        self.flying = len(batch)
        return batch

    def cleanup(self, batch: Any, need_retry: bool) -> None:
        self.flying = 0
        super().cleanup(batch, need_retry)


class Made:
    """One tracker with its emitter, and how many events it holds: tracked and neither sent nor lost."""

    def __init__(self, config: dict[str, Any]) -> None:
        endpoint = config["endpoint"].removeprefix("http://").rstrip("/")
        timeout = config.get("request_timeout_ms")
        self.store = Store(config.get("queue_capacity", 10_000))
        self.emitter = Emitter(
            endpoint,
            protocol="http",
            method=config["method"],
            batch_size=config.get("batch_size", 1),
            byte_limit=config.get("byte_limit"),
            event_store=self.store,
            request_timeout=timeout / 1000 if timeout else None,
        )
        # The package waits with one fixed exponential rule; its own setting is the upper bound in whole seconds.
        self.emitter.max_retry_delay_seconds = config.get("retry", {}).get("max_ms", 60_000) / 1000
        self.subject = Subject()
        if "platform" in config:
            self.subject.set_platform(config["platform"])
        self.tracker = Tracker(
            config["namespace"],
            self.emitter,
            subject=self.subject,
            app_id=config.get("app_id"),
            encode_base64=config.get("base64", True),
        )
        self.flushing: threading.Thread | None = None

    def track(self, request: dict[str, Any]) -> dict[str, Any]:
        kind, args = request["event"], value(request.get("args", {}))
        more: dict[str, Any] = {"context": described(value(request.get("entities"))), "event_subject": None}
        if "subject" in request:
            more["event_subject"] = filled(Subject(), value(request["subject"]))
        moment = value(request.get("true_timestamp"))
        if kind in ("transaction", "transaction_item"):
            return self.commerce(kind, args, {**more, "tstamp": moment})
        more["true_timestamp"] = moment
        if kind == "structured":
            event: Any = StructuredEvent(property_=args.pop("property", None), **args, **more)
        elif kind == "page_view":
            event = PageView(**args, **more)
        elif kind == "page_ping":
            event = PagePing(**args, **more)
        elif kind == "screen_view":
            event = ScreenView(args["id"], args["name"], **more)
        else:
            event = SelfDescribing(SelfDescribingJson(args["schema"], args["data"]), **more)
        event_id = self.tracker.track(event)
        return {"event_id": event_id} if event_id else {}

    def commerce(self, kind: str, args: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
        if kind == "transaction_item":
            self.tracker.track_ecommerce_transaction_item(**args, **more)
            return {}
        names = {"total": "total_value", "tax": "tax_value"}
        self.tracker.track_ecommerce_transaction(**{names.get(name, name): each for name, each in args.items()}, **more)
        return {}

    def flush(self, timeout_ms: int) -> int:
        """The package's own flush, again and again until it has sent everything or the time is up.

        By itself it returns at once while a retry waits for its timer, so that no case about retries could be judged;
        and it does not return while the collector hangs, hence the thread.
        """
        until = time.monotonic() + timeout_ms / 1000
        while True:
            if self.flushing is None or not self.flushing.is_alive():
                self.flushing = threading.Thread(target=self.tracker.flush, daemon=True)
                self.flushing.start()
            self.flushing.join(max(0, until - time.monotonic()))
            pending = self.store.size() + self.store.flying
            if not pending or time.monotonic() >= until:
                return pending
            time.sleep(0.01)

    def burst(self, threads: int, events: int) -> None:
        def work(thread: int) -> None:
            for number in range(events):
                self.tracker.track(StructuredEvent("burst", str(thread), value=number))

        workers = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()


class Driver:
    """Answers one request after the other."""

    def __init__(self) -> None:
        self.trackers: dict[str, Made] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        command = getattr(self, f"on_{request['cmd']}", None)
        if command is None:
            return {"ok": False, "error": "unsupported", "message": request["cmd"]}
        try:
            return {"ok": True, **command(request)}
        except ValueError as error:
            # Its contracts refuse with ValueError; so do encoders, which say that they are not refusals by their type.
            kind = "internal" if isinstance(error, UnicodeError) or "Circular" in str(error) else "invalid_argument"
            return {"ok": False, "error": kind, "message": f"{type(error).__name__}: {error}"}
        except TypeError as error:
            kind = "invalid_argument" if "required positional argument" in str(error) else "internal"
            return {"ok": False, "error": kind, "message": f"{type(error).__name__}: {error}"}
        except Exception as error:
            return {"ok": False, "error": "internal", "message": f"{type(error).__name__}: {error}"}

    def on_hello(self, request: dict[str, Any]) -> dict[str, Any]:
        identity = {"name": "snowplow-python", "version": VERSION, "language": "python"}
        return {"protocol": 1, "tracker": identity, "tv": f"py-{VERSION}", "capabilities": CAPABILITIES}

    def on_create(self, request: dict[str, Any]) -> dict[str, Any]:
        self.trackers[request["tracker"]] = Made(request["config"])
        return {}

    def on_subject(self, request: dict[str, Any]) -> dict[str, Any]:
        filled(self.trackers[request["tracker"]].subject, value(request["set"]))
        return {}

    def on_track(self, request: dict[str, Any]) -> dict[str, Any]:
        return self.trackers[request["tracker"]].track(request)

    def on_burst(self, request: dict[str, Any]) -> dict[str, Any]:
        self.trackers[request["tracker"]].burst(request["threads"], request["events"])
        return {}

    def on_flush(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"pending": self.trackers[request["tracker"]].flush(request["timeout_ms"])}

    def on_destroy(self, request: dict[str, Any]) -> dict[str, Any]:
        made = self.trackers[request["tracker"]]
        with made.emitter.lock:  # it has no close; without this its timers would go on in the next case
            made.emitter._cancel_retry_timer()
            made.store.event_buffer.clear()
        return {}

    def on_bye(self, request: dict[str, Any]) -> dict[str, Any]:
        return {}


def main() -> None:
    driver = Driver()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **driver.answer(request)}), flush=True)
        if request["cmd"] == "bye":
            return


if __name__ == "__main__":
    main()
