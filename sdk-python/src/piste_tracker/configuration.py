"""Settings of trackers and emitters, with the official tracker's names where it has the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable, Literal

from piste_tracker import protocol
from piste_tracker.event_queue import EventQueue
from piste_tracker.json_text import JsonEncoder
from piste_tracker.payload import Payload
from piste_tracker.transport import Timeout

SuccessCallback = Callable[[list[Payload]], object]
"""Gets the payloads that one request delivered."""
FailureCallback = Callable[[int, list[Payload]], object]
"""Gets how many events the request delivered, which is 0, and the payloads that it did not."""
DropCallback = Callable[[str, list[Payload]], object]
"""Gets the reason (refused, oversize, overflow, expired, shutdown) and the payloads that were given up."""
QueuePolicy = Literal["drop_newest", "drop_oldest"]


class TrackerConfiguration:
    """How a tracker writes its payloads.

    `encode_base64` packs self-describing JSON as base64, else it travels as text; both mean the same. `json_encoder` is
    asked for every value in it that JSON cannot say. `sequence` adds an entity with a number to each event: gaps
    tell what was lost on the way.
    """

    def __init__(
        self, encode_base64: bool = True, json_encoder: JsonEncoder | None = None, *, sequence: bool = False
    ) -> None:
        if not isinstance(encode_base64, bool):
            raise ValueError("encode_base64 must be True or False.")
        if json_encoder is not None and not callable(json_encoder):
            raise ValueError("json_encoder must be a function of one argument.")
        self.encode_base64 = encode_base64
        self.json_encoder = json_encoder
        self.sequence = sequence


class EmitterConfiguration:
    """How an emitter gathers, sends, tries again and gives up.

    - `batch_size`: events of one request; 50 for POST, always 1 for GET. `byte_limit`: bytes of one POST body or GET
      URL, 40,000 unless set. `flush_interval`: seconds that an event waits for company, None for ever.
    - `buffer_capacity`: events that may wait; `queue_policy` says which one goes when one more comes. `queue`: where
      they wait, in memory unless set; `storage`: path of a file to keep them in, which outlives the process.
    - `request_timeout`: seconds, or a pair of them for connecting and reading. `path`: instead of the standard one.
    - `retry_initial`, `retry_maximum`: seconds of the first and the longest back-off; `retry_jitter`. Statuses in
      `custom_retry_codes` try again (True) or drop (False). `max_attempts`, `max_age`: requests and seconds after
      which an event is given up; without them never.
    - `gzip`: compress POST bodies; the collector must know that. `anonymous`: ask the collector to forget the address
      and set no cookie. `headers`: further ones for each request. `session`: a `requests.Session` to send with.
    - `debug`: log each event with what became of it, and ask the collector for verdicts.
    - `on_success`, `on_failure`, `on_drop`: called from the sending thread, outside every lock.
    - `exit_timeout`: seconds that the end of the program may wait for the last events.
    """

    def __init__(
        self,
        batch_size: int | None = None,
        on_success: SuccessCallback | None = None,
        on_failure: FailureCallback | None = None,
        byte_limit: int | None = None,
        request_timeout: Timeout | None = None,
        buffer_capacity: int | None = None,
        custom_retry_codes: Mapping[int, bool] | None = None,
        event_store: Any | None = None,
        session: Any | None = None,
        *,
        on_drop: DropCallback | None = None,
        flush_interval: float | None = 1.0,
        queue_policy: QueuePolicy = "drop_newest",
        queue: EventQueue | None = None,
        storage: str | None = None,
        path: str | None = None,
        retry_initial: float = 1.0,
        retry_maximum: float = 60.0,
        retry_jitter: bool = True,
        max_age: float | None = None,
        max_attempts: int | None = None,
        gzip: bool = False,
        anonymous: bool = False,
        headers: Mapping[str, str] | None = None,
        debug: bool = False,
        exit_timeout: float = 5.0,
    ) -> None:
        self.batch_size = _at_least_one("batch_size", batch_size)
        self.on_success = _function("on_success", on_success)
        self.on_failure = _function("on_failure", on_failure)
        self.byte_limit = _at_least_one("byte_limit", byte_limit)
        self.request_timeout = request_timeout
        self.buffer_capacity = _at_least_one("buffer_capacity", buffer_capacity)
        self.custom_retry_codes: dict[int, bool] = {}
        for status, retry in (custom_retry_codes or {}).items():
            self.set_retry_code(status, retry)
        self.event_store = event_store
        self.session = session
        self.on_drop = _function("on_drop", on_drop)
        self.flush_interval = flush_interval
        self.queue_policy = _one_of("queue_policy", queue_policy, ("drop_newest", "drop_oldest"))
        if sum(place is not None for place in (queue, storage, event_store)) > 1:
            raise ValueError("Give only one of queue, storage and event_store: each says where events wait.")
        self.queue = queue
        self.storage = storage
        self.path = path
        self.retry_initial = retry_initial
        self.retry_maximum = retry_maximum
        self.retry_jitter = retry_jitter
        self.max_age = max_age
        self.max_attempts = _at_least_one("max_attempts", max_attempts)
        self.gzip = gzip
        self.anonymous = anonymous
        self.headers = dict(headers or {})
        self.debug = debug
        self.exit_timeout = exit_timeout

    def set_retry_code(self, status_code: int, retry: bool = True) -> bool:
        """Try again after this status, or drop; return whether the setting was taken, which 2xx never is."""
        if not isinstance(status_code, int) or not isinstance(retry, bool):
            raise ValueError("A retry code is a status as an integer, with True to try again or False to drop.")
        if status_code in protocol.SENT_STATUSES:
            return False
        self.custom_retry_codes[status_code] = retry
        return True


def _at_least_one(name: str, value: int | None) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise ValueError(f"{name} is {value!r}; give it a whole number of at least 1.")
    return value


def _function(name: str, value: Callable[..., object] | None) -> Any:
    if value is not None and not callable(value):
        raise ValueError(f"{name} must be a function.")
    return value


def _one_of(name: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}; choose one of {', '.join(allowed)}.")
    return value
