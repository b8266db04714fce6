"""A small tracker that is right: the measure of the cases, and the body of every miniature with a planted defect.

It takes its time from a clock that can be set. Each rule that a defect breaks is a method of its own.
"""

from __future__ import annotations

import http.client
import json
import math
import random
import threading
import time
import uuid
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from payload import SNOWPLOW, Payloads, RefusedError

__all__ = ["SNOWPLOW", "RefusedError", "Tracker"]


class Tracker(Payloads):
    """The correct miniature. `config` is that of the driver contract."""

    version = "miniature-1.0"

    def __init__(self, config: dict[str, Any], clock: Any) -> None:
        self.config = config
        self.clock = clock
        if not urlsplit(config["endpoint"]).netloc:
            raise RefusedError(f"endpoint {config['endpoint']!r} is no address")
        self.lock = threading.RLock()
        self.sending = threading.Lock()
        self.wake = threading.Event()
        self.closed = False
        self.queue: list[dict[str, Any]] = []
        self.subject: dict[str, str] = {}
        self.due = 0
        self.attempt = 0
        self.largest = 0
        self.books: dict[str, Any] = {"queued": 0, "sent": 0, "retried": 0, "dropped": {}, "called": {}}
        self.flying: list[dict[str, Any]] = []
        self.connection: http.client.HTTPConnection | None = None
        self.load()
        self.start()

    def start(self) -> None:
        threading.Thread(target=self.work, daemon=True).start()

    # Tracking.

    def track(
        self,
        kind: str,
        args: dict[str, Any],
        entities: list[dict[str, Any]] | None = None,
        true_timestamp: Any = None,
        subject: dict[str, Any] | None = None,
        event_id: str | None = None,
    ) -> str:
        if self.closed:
            raise RefusedError("the tracker is closed")
        payloads = self.event(kind, args)
        fields = {**self.subject, **self.fields(subject or {})}
        extra = {
            **(self.contexts(entities) if entities else {}),
            **{key: value for key, value in fields.items() if value},
        }
        if true_timestamp is not None:
            extra["ttm"] = self.moment(true_timestamp)
        if event_id is not None:
            extra["eid"] = self.uuid(event_id)
        created = str(self.now())
        events = [{**self.common(), "dtm": created, **extra, **payload} for payload in payloads]
        with self.lock:
            for event in events:
                self.enqueue(event)
            self.save()
            if len(self.queue) >= self.config.get("batch_size", 1):
                self.wake.set()
        return events[0]["eid"]

    def common(self) -> dict[str, str]:
        config = self.config
        own = {"eid": self.new_id(), "tv": self.version, "tna": config["namespace"], "p": config.get("platform", "srv")}
        return own | ({"aid": config["app_id"]} if "app_id" in config else {})

    def moment(self, value: Any) -> str:
        if hasattr(value, "timestamp"):
            value = round(value.timestamp() * 1000)
        if not math.isfinite(value) or not -62_167_219_200_000 <= value < 253_402_300_800_000:
            raise RefusedError(f"true_timestamp {value} is no moment of the years 0 to 9999")
        return str(int(value))

    def uuid(self, value: str) -> str:
        try:
            return str(uuid.UUID(value))
        except ValueError:
            raise RefusedError(f"event_id {value!r} is no UUID") from None

    def new_id(self) -> str:
        return str(uuid.uuid4())

    def now(self) -> int:
        return self.clock.now()

    def enqueue(self, payload: dict[str, str]) -> None:
        self.books["queued"] += 1
        if len(self.queue) >= self.config.get("queue_capacity", 10_000):
            self.drop("overflow")
            waiting = [event for event in self.queue if all(event is not flying for flying in self.flying)]
            if self.config.get("queue_policy", "drop_newest") == "drop_newest" or not waiting:
                return
            self.queue = [event for event in self.queue if event is not waiting[0]]
        self.queue.append(payload)

    def drop(self, reason: str, count: int = 1) -> None:
        self.books["dropped"][reason] = self.books["dropped"].get(reason, 0) + count
        self.call_back(reason, count)

    def call_back(self, reason: str, count: int) -> None:
        try:
            if self.config.get("callback") == "raise":
                raise RuntimeError("the callback fails")
            self.books["called"][reason] = self.books["called"].get(reason, 0) + count
        except RuntimeError:
            pass

    def counters(self) -> dict[str, Any]:
        return dict(self.books)

    # Storage.

    def load(self) -> None:
        if "storage" in self.config and Path(self.config["storage"]).exists():
            try:
                self.queue = json.loads(Path(self.config["storage"]).read_bytes())
            except ValueError:
                self.queue = []

    def save(self) -> None:
        if "storage" in self.config:
            file = Path(self.config["storage"] + ".new")
            file.write_text(json.dumps(self.queue), encoding="utf-8")
            file.replace(self.config["storage"])

    # Sending.

    def flush(self, timeout_ms: int) -> int:
        """Send until nothing is left or the time is over, jumping to what is due; returns what is left."""
        limit, real_limit = self.now() + timeout_ms, time.monotonic() + timeout_ms / 1000
        while self.queue and time.monotonic() < real_limit:
            if not self.sending.acquire(timeout=max(0, real_limit - time.monotonic())):
                break
            try:
                if self.due > self.now():
                    if self.due > limit:
                        break
                    self.clock.jump(self.due)
                if batch := self.take():
                    self.send_one(batch, real_limit - time.monotonic())
            finally:
                self.sending.release()
        return self.pending()

    def pending(self) -> int:
        return len(self.queue)

    def advance(self) -> None:
        """Do what is due: a retry whose time has come, or a full batch."""
        batch = self.config.get("batch_size", 1)
        with self.sending:
            while (
                self.queue and not self.closed and self.due <= self.now() and (self.attempt or len(self.queue) >= batch)
            ):
                self.send_one(self.take(), 60)

    def work(self) -> None:
        """The sender in the background."""
        while not self.closed:
            self.wake.wait(None if self.clock.is_set or not self.queue else 0.01)
            self.wake.clear()
            self.advance()

    def close(self) -> None:
        if self.closed:
            return
        self.flush(1000)
        with self.sending:
            self.closed = True
        self.wake.set()
        if self.queue and "storage" not in self.config:
            self.drop("shutdown", len(self.queue))
        if self.connection is not None:
            self.connection.close()

    def after_fork(self) -> None:
        """In a child: the parent's events and connection are the parent's."""
        self.__init__(self.config, self.clock)

    def take(self) -> list[dict[str, str]]:
        """The events of the next request: up to the batch size and the byte limit; one with GET."""
        with self.lock:
            count = 1 if self.config["method"] == "get" else self.config.get("batch_size", 1)
            batch = self.queue[: min(count, self.largest or count)]
            while len(batch) > 1 and self.measure(batch) > self.config.get("byte_limit", math.inf):
                batch.pop()
            self.flying = batch
            return batch

    def send_one(self, batch: list[dict[str, str]], seconds: float) -> None:
        """One request and what follows from its answer."""
        status, retry_after = self.request(self.stamped(batch), seconds)
        with self.lock:
            self.settle(batch, status, retry_after)
            self.flying = []
            self.save()

    def settle(self, batch: list[dict[str, str]], status: int, retry_after: float) -> None:
        if self.is_success(status):
            self.books["sent"] += len(batch)
            self.forget(batch)
        elif status == 413 and len(batch) > 1:
            self.largest = len(batch) // 2
        elif status == 413 or self.is_final(status):
            self.drop("oversize" if status == 413 else "refused", len(batch))
            self.forget(batch)
        else:
            self.retry(batch, retry_after)

    def retry(self, batch: list[dict[str, str]], retry_after: float) -> None:
        self.attempt += 1
        self.books["retried"] += len(batch)
        if self.attempt >= self.config.get("retry", {}).get("max_attempts", math.inf):
            self.drop("expired", len(batch))
            self.forget(batch)
            return
        self.due = self.now() + max(self.backoff(), int(retry_after * 1000))

    def backoff(self) -> int:
        retry = self.config.get("retry", {})
        bound = min(retry.get("initial_ms", 1000) * 2 ** (self.attempt - 1), retry.get("max_ms", 60_000))
        return round(bound * random.uniform(0.5, 1))

    def is_success(self, status: int) -> bool:
        return 200 <= status < 300

    def is_final(self, status: int) -> bool:
        return status in (400, 401, 403, 410, 422)

    def forget(self, batch: list[dict[str, str]]) -> None:
        self.attempt = self.due = self.largest = 0
        self.queue = [event for event in self.queue if all(event is not sent for sent in batch)]

    def stamped(self, batch: list[dict[str, str]]) -> list[dict[str, str]]:
        now = str(self.now())
        return [event | {"stm": now} for event in batch]

    def measure(self, batch: list[dict[str, str]]) -> int:
        """Bytes of the request with these events, as a limit counts them."""
        stamped = self.stamped(batch)
        return len(self.target(stamped[0]) if self.config["method"] == "get" else self.body(stamped))

    def body(self, batch: list[dict[str, str]]) -> bytes:
        envelope = {"schema": f"{SNOWPLOW}/payload_data/jsonschema/1-0-4", "data": batch}
        return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()

    def target(self, event: dict[str, str]) -> str:
        return self.prefix() + "/i?" + "&".join(f"{key}={self.percent(value)}" for key, value in event.items())

    def percent(self, value: str) -> str:
        return quote(value, safe="")

    def prefix(self) -> str:
        return urlsplit(self.config["endpoint"]).path.rstrip("/")

    def request(self, batch: list[dict[str, str]], seconds: float) -> tuple[int, float]:
        """(status, Retry-After in seconds); the status is 0 where there was no answer."""
        limit = max(0.01, min(seconds, self.config.get("request_timeout_ms", 3000) / 1000))
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(urlsplit(self.config["endpoint"]).netloc)
            self.connection.timeout = limit
            if self.connection.sock is not None:
                self.connection.sock.settimeout(limit)
            if self.config["method"] == "get":
                self.connection.request("GET", self.target(batch[0]), headers=self.anonymous())
            else:
                path = self.prefix() + self.config.get("custom_path", "/com.snowplowanalytics.snowplow/tp2")
                self.connection.request("POST", path, self.body(batch), self.headers())
            response = self.connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            self.connection, old = None, self.connection
            if old is not None:
                old.close()
            return 0, 0
        return response.status, self.wait_asked(response.headers.get("Retry-After", ""))

    def headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json; charset=UTF-8", **self.anonymous()}

    def anonymous(self) -> dict[str, str]:
        return {"SP-Anonymous": "*"} if self.config.get("anonymous") else {}

    def wait_asked(self, header: str) -> float:
        if header.isdigit():
            return float(header)
        try:
            return max(0.0, parsedate_to_datetime(header).timestamp() - self.now() / 1000)
        except ValueError:
            return 0
