"""What can be set about the API: who may ask, and how much an answer may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """The API's settings.

    `cors_origins` are origins (`https://app.example.com`) whose pages may use it; None means loopback ones, `*` all.
    `newest` bounds the lists of /micro/good, /micro/bad and /micro/events. `threads` requests are answered at once,
    `exports` streamed at once. The prepared questions have `question_threads` of their own, so that slow ones keep
    nothing else waiting; one about more than `sample_events` events looks at a part of the visitors, and says so.
    Sizes are bytes, times seconds.
    """

    cors_origins: tuple[str, ...] | None = None
    max_body: int = 2**20
    body_timeout: float = 10.0
    barrier_timeout: float = 2.0
    threads: int = 8
    newest: int = 10_000
    question_threads: int = 2
    question_timeout: float = 10.0
    sample_events: int = 1_000_000
    listing_seconds: float = 1.5
    query_timeout: float = 30.0
    query_max_timeout: float = 300.0
    query_rows: int = 10_000
    query_max_rows: int = 1_000_000
    exports: int = 2
