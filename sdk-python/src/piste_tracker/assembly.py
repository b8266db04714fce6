"""The parts of an emitter that its configuration asks for."""

from __future__ import annotations

from piste_tracker import protocol
from piste_tracker.batching import Batcher
from piste_tracker.configuration import EmitterConfiguration
from piste_tracker.event_queue import EventQueue, MemoryQueue
from piste_tracker.request import Method, collector_url
from piste_tracker.retry import RetryPolicy
from piste_tracker.transport import RequestsTransport, SessionTransport, Transport

DEFAULT_TIMEOUT = (5.0, 10.0)


def collector_url_of(endpoint: str, method: Method, config: EmitterConfiguration) -> str:
    """Return the URL that a configuration sends to; raises ValueError for what is no endpoint or no method."""
    if method not in ("get", "post"):
        raise ValueError(f"method is {method!r}; choose get or post.")
    standard = protocol.PIXEL_PATHS[0] if method == "get" else protocol.TP2
    return collector_url(endpoint, config.path or standard)


def make_batcher(method: Method, url: str, config: EmitterConfiguration) -> Batcher:
    """Return the batcher that a configuration asks for, its queue opened."""
    limit = protocol.TRACKER_GET_LIMIT if method == "get" else protocol.TRACKER_POST_LIMIT
    capacity = config.buffer_capacity or 10_000
    return Batcher(
        queue=make_queue(config),
        policy=RetryPolicy(config.retry_initial, config.retry_maximum, config.retry_jitter, config.custom_retry_codes),
        method=method,
        url=url,
        batch_size=config.batch_size or (1 if method == "get" else min(50, capacity)),
        byte_limit=config.byte_limit or limit,
        capacity=capacity,
        drop_oldest=config.queue_policy == protocol.QueuePolicy.DROP_OLDEST,
        linger=config.flush_interval,
        max_age=config.max_age,
        max_attempts=config.max_attempts,
    )


def request_headers(method: Method, config: EmitterConfiguration) -> dict[str, str]:
    """Return the headers that every request of a configuration carries."""
    headers = {"Content-Type": protocol.CONTENT_TYPE} if method == "post" else {}
    if config.anonymous:
        headers[protocol.ANONYMOUS_HEADER] = "*"
    if config.debug:
        headers[protocol.VERDICT_HEADER] = "1"
    if config.gzip and method == "post":
        headers["Content-Encoding"] = "gzip"
    return {**headers, **config.headers}


def make_queue(config: EmitterConfiguration) -> EventQueue:
    """Return the place where events wait."""
    if config.storage is not None:
        from piste_tracker.sqlite_queue import SQLiteQueue  # sqlite3 takes a while to import

        return SQLiteQueue(config.storage)
    if config.event_store is not None:
        from piste_tracker.event_store import EventStoreQueue  # only for programs that bring a store of their own

        return EventStoreQueue(config.event_store)
    return config.queue if config.queue is not None else MemoryQueue()


def make_transport(config: EmitterConfiguration) -> Transport:
    """Return the way to the network."""
    timeout = config.request_timeout if config.request_timeout is not None else DEFAULT_TIMEOUT
    return SessionTransport(config.session, timeout) if config.session is not None else RequestsTransport(timeout)
