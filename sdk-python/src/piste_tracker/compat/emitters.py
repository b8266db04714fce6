"""The official tracker's emitters: one that sends in the caller's thread, and one that does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from piste_tracker import emitter
from piste_tracker.configuration import EmitterConfiguration, FailureCallback, SuccessCallback
from piste_tracker.event_store import EventStore
from piste_tracker.payload import to_bytes
from piste_tracker.protocol import PIXEL_PATHS, SENT_STATUSES, TP2, Key
from piste_tracker.request import Method, collector_url
from piste_tracker.transport import Timeout

FLUSH_SECONDS = 30.0


class EmitterProtocol(Protocol):
    """What the official tracker asks of an emitter."""

    def input(self, payload: dict[str, Any]) -> None: ...

    def flush(self) -> None: ...

    def async_flush(self) -> None: ...

    def sync_flush(self) -> None: ...


class _OfficialEmitter(emitter.Emitter):
    """What both kinds share: the official arguments and methods over ours."""

    def __init__(
        self,
        endpoint: str,
        protocol: str,
        port: int | None,
        method: Method,
        batch_size: int | None,
        on_success: SuccessCallback | None,
        on_failure: FailureCallback | None,
        byte_limit: int | None,
        request_timeout: Timeout | None,
        max_retry_delay_seconds: int,
        buffer_capacity: int | None,
        custom_retry_codes: Mapping[int, bool] | None,
        event_store: EventStore | None,
        session: Any,
    ) -> None:
        if protocol not in ("http", "https"):
            raise ValueError("protocol is not supported.")
        if method not in ("get", "post"):
            raise ValueError("method is not supported.")
        size = batch_size or (1 if method == "get" else 10)
        config = EmitterConfiguration(
            batch_size=min(size, buffer_capacity or size),
            on_success=on_success,
            on_failure=on_failure,
            byte_limit=byte_limit,
            request_timeout=request_timeout,
            buffer_capacity=buffer_capacity,
            custom_retry_codes=custom_retry_codes,
            event_store=event_store,
            session=session,
            flush_interval=None,
            retry_maximum=max_retry_delay_seconds,
        )
        super().__init__(collector_url(endpoint, "", protocol, port), method, config)
        self.endpoint = self.url
        self.batch_size = config.batch_size
        self.byte_limit = byte_limit
        self.request_timeout = request_timeout
        self.max_retry_delay_seconds = max_retry_delay_seconds
        self.on_success = on_success
        self.on_failure = on_failure
        self.custom_retry_codes = config.custom_retry_codes
        self.event_store = event_store

    def input(self, payload: dict[str, Any]) -> None:
        """Queue one payload."""
        texts = {name: str(value) for name, value in payload.items()}
        created = texts.get(Key.CREATED_TSTAMP, "")
        self.put(int(created) if created.isdigit() else self.clock.time_ms(), to_bytes(texts))

    def async_flush(self) -> None:
        """Have everything sent, without waiting for it."""
        self.hurry()

    def set_flush_timer(self, timeout: float) -> None:
        """Send what waits every so many seconds."""
        with self._condition:
            self._batcher.linger = timeout
            self._start_sender()
            self._condition.notify_all()

    def cancel_flush_timer(self) -> None:
        """Send only full batches and when flushed, again."""
        with self._condition:
            self._batcher.linger = None

    @staticmethod
    def as_collector_uri(
        endpoint: str, protocol: str = "https", port: int | None = None, method: Method = "post"
    ) -> str:
        """Return the URL that requests go to."""
        return collector_url(endpoint, PIXEL_PATHS[0] if method == "get" else TP2, protocol, port)

    @staticmethod
    def is_good_status_code(status_code: int) -> bool:
        """Tell whether a status means that the events arrived."""
        return status_code in SENT_STATUSES


class Emitter(_OfficialEmitter, emitter.SyncEmitter):
    """Sends in the caller's thread when a batch is full or at a flush; a thread of its own only tries again."""

    def __init__(
        self,
        endpoint: str,
        protocol: str = "https",
        port: int | None = None,
        method: Method = "post",
        batch_size: int | None = None,
        on_success: SuccessCallback | None = None,
        on_failure: FailureCallback | None = None,
        byte_limit: int | None = None,
        request_timeout: Timeout | None = None,
        max_retry_delay_seconds: int = 60,
        buffer_capacity: int | None = None,
        custom_retry_codes: Mapping[int, bool] | None = None,
        event_store: EventStore | None = None,
        session: Any = None,
    ) -> None:
        super().__init__(
            endpoint,
            protocol,
            port,
            method,
            batch_size,
            on_success,
            on_failure,
            byte_limit,
            request_timeout,
            max_retry_delay_seconds,
            buffer_capacity,
            custom_retry_codes,
            event_store,
            session,
        )

    def flush(self, timeout: float = 0.0) -> Any:
        """Send everything once; what fails is tried again later. With a timeout wait for that too."""
        self.hurry()
        self.send_due()
        return super().flush(timeout)

    def sync_flush(self) -> None:
        """Send everything once."""
        self.flush()


class AsyncEmitter(_OfficialEmitter):
    """Sends from a thread of its own."""

    def __init__(
        self,
        endpoint: str,
        protocol: str = "http",
        port: int | None = None,
        method: Method = "post",
        batch_size: int | None = None,
        on_success: SuccessCallback | None = None,
        on_failure: FailureCallback | None = None,
        thread_count: int = 1,
        byte_limit: int | None = None,
        request_timeout: Timeout | None = None,
        max_retry_delay_seconds: int = 60,
        buffer_capacity: int | None = None,
        custom_retry_codes: Mapping[int, bool] | None = None,
        event_store: EventStore | None = None,
        session: Any = None,
    ) -> None:
        super().__init__(
            endpoint,
            protocol,
            port,
            method,
            batch_size,
            on_success,
            on_failure,
            byte_limit,
            request_timeout,
            max_retry_delay_seconds,
            buffer_capacity,
            custom_retry_codes,
            event_store,
            session,
        )

    def flush(self, timeout: float = 0.0) -> Any:
        """Have everything sent; wait for it only with a timeout."""
        return super().flush(timeout)

    def sync_flush(self) -> None:
        """Wait until everything is through, 30 s at most."""
        self.flush(FLUSH_SECONDS)
