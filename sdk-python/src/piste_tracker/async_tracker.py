"""A tracker for asyncio programs, over `httpx` (the extra `async`)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import httpx

from piste_tracker import lifecycle
from piste_tracker.assembly import DEFAULT_TIMEOUT, collector_url_of, make_batcher, request_headers
from piste_tracker.batching import NEVER, Settlement
from piste_tracker.clock import SYSTEM_CLOCK, Clock
from piste_tracker.configuration import EmitterConfiguration, TrackerConfiguration
from piste_tracker.counters import Counters, FlushResult
from piste_tracker.event_queue import QueuedEvent
from piste_tracker.protocol import DropReason
from piste_tracker.reports import Reports
from piste_tracker.request import Method, Request, Response, make_request
from piste_tracker.subject import Subject
from piste_tracker.tracker import PayloadSource
from piste_tracker.transport import ANSWER_BYTES, RequestsTransport

logger = logging.getLogger("piste_tracker")


class AsyncTracker(PayloadSource):
    """Tracks from the tasks of one event loop; a task of its own sends. `track` is an ordinary call and never waits.

    Use it as an asynchronous context manager, or await `close` before the loop ends. What still waits at the end of the
    program is sent then, without a loop, within `exit_timeout`. `client` is an httpx.AsyncClient of the program's own.
    """

    def __init__(
        self,
        namespace: str,
        endpoint: str,
        method: Method = "post",
        app_id: str | None = None,
        subject: Subject | None = None,
        tracker_config: TrackerConfiguration | None = None,
        emitter_config: EmitterConfiguration | None = None,
        client: httpx.AsyncClient | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        tracker_config = tracker_config or TrackerConfiguration()
        base64, encoder = tracker_config.encode_base64, tracker_config.json_encoder
        super().__init__(namespace, subject, app_id, base64, encoder, clock, tracker_config.sequence)
        config = emitter_config or EmitterConfiguration()
        self.config = config
        self.method: Method = method
        self.url = collector_url_of(endpoint, method, config)
        self._headers = request_headers(method, config)
        self._batcher = make_batcher(method, self.url, config)
        self._reports = Reports(config, self.url)
        self._given_client = client
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sender: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()  # replaced together with the loop
        self._closed = False
        lifecycle.register(self)

    @property
    def counters(self) -> Counters:
        """The tracker's books so far."""
        return self._batcher.counters

    @property
    def pending(self) -> int:
        """How many events wait, those being sent included."""
        return self._batcher.waiting

    def track(self, event: Any, event_id: str | None = None) -> str | None:
        """Queue an event and return its id, which may be given; None if the queue did not take it.

        Raises InvalidEventError for a value that the protocol cannot carry.
        """
        accepted = [
            identity
            for identity, created_ms, body in self.written(event, event_id)
            if not self._closed and self._batcher.add(created_ms, body, self.clock.monotonic())
        ]
        if accepted:
            lifecycle.hold(self)
        if self._closed:
            self._reports.warn_once("closed", "An event was tracked after the tracker was closed; it is refused.")
        self._reports.dropped(self._batcher.take_drops())
        self._wake()
        return accepted[0] if accepted else None

    async def flush(self, timeout: float = 10.0) -> FlushResult:
        """Send what waits now; return what really came of it, at the latest after `timeout` seconds."""
        deadline = self.clock.monotonic() + timeout
        batcher = self._batcher
        before = batcher.counters
        newest = batcher.flush_all()
        self._wake()
        while batcher.in_flight or not batcher.is_through(newest):
            left = deadline - self.clock.monotonic()
            if left <= 0:
                break
            await self._change(left)
        return FlushResult.between(before, batcher.counters, batcher.waiting)

    async def close(self, timeout: float = 10.0) -> FlushResult:
        """Flush and stop; events tracked later are refused. What a memory queue still holds counts as dropped."""
        result = await self.flush(timeout)
        if self._closed:
            return result
        self._closed = True
        if self._sender is not None:
            self._sender.cancel()
            self._sender = None
        result = self._abandon(result, f"unsent after {timeout:g} s")
        if self._client is not None and self._client is not self._given_client:
            await self._client.aclose()
        self._batcher.queue.close()
        return result

    async def __aenter__(self) -> AsyncTracker:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def hurry(self) -> None:
        """Make everything that waits due now."""
        self._batcher.flush_all()

    def finish(self, spent: float = 0.0) -> None:
        """Send what is left at the end of the program, when no loop runs any more."""
        if self._closed:
            return
        self._closed = True
        batcher = self._batcher
        batcher.in_flight = ()
        bound = max(self.config.exit_timeout - spent, 0.0)
        transport = RequestsTransport(self.config.request_timeout or DEFAULT_TIMEOUT)
        # In a daemon thread, since a request may last longer than the bound.
        worker = threading.Thread(target=self._drain, args=(transport, bound), daemon=True)
        try:
            if batcher.waiting:
                worker.start()
                worker.join(bound)
        except RuntimeError:  # Python 3.12 starts no thread that late
            self._drain(transport, bound)
        self._abandon(FlushResult(0, 0, 0), "unsent at the end of the program")

    def after_fork(self) -> None:
        """Begin anew in a child process, with an empty queue."""
        self._loop = None
        self._sender = None
        self._client = None
        self._batcher.queue.after_fork()
        self._batcher.begin_anew()

    def _drain(self, transport: RequestsTransport, bound: float) -> None:
        deadline = self.clock.monotonic() + bound
        while self.clock.monotonic() < deadline:
            batch = self._batcher.take(self.clock.monotonic(), self.clock.time_ms())
            if not batch:
                return
            self._settle(batch, transport.send(self._request(batch)))

    def _abandon(self, result: FlushResult, detail: str) -> FlushResult:
        batcher = self._batcher
        if not batcher.queue.durable and batcher.waiting:
            result = FlushResult(result.sent, result.failed + batcher.waiting, 0)
            batcher.abandon(DropReason.SHUTDOWN, detail)
            self._reports.dropped(batcher.take_drops())
        return result

    def _wake(self) -> None:
        """Have the sender look again; start it in the running loop if there is one."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # no loop yet: the events wait for the first call inside one
        if loop is not self._loop:
            # A client and a task belong to the loop that made them.
            self._loop = loop
            self._changed = asyncio.Event()
            self._client = self._given_client
            self._sender = None
            self._batcher.in_flight = ()
        if (self._sender is None or self._sender.done()) and not self._closed and self._batcher.waiting:
            self._sender = loop.create_task(self._run(), name="piste-sender")
        elif self._batcher.is_full() or self._batcher.waiting == 1 or not self._batcher.is_through_flush():
            self._changed.set()

    async def _run(self) -> None:
        """Send until nothing waits."""
        while self._batcher.waiting:
            due = self._batcher.due_at()
            now = self.clock.monotonic()
            if due > now:
                await self._change(None if due == NEVER else due - now)
                continue
            try:
                batch = self._batcher.take(now, self.clock.time_ms())
                if batch:
                    self._settle(batch, await self._send(self._request(batch)))
            except Exception:
                logger.exception("The event queue failed; trying again.")
                self._batcher.pause(self.clock.monotonic() + 1.0)
            finally:
                self._batcher.in_flight = ()  # a cancelled request is tried again at the end
                if not self._batcher.waiting:
                    lifecycle.let_go(self)
                self._changed.set()

    async def _change(self, timeout: float | None) -> None:
        """Wait until something happened or the time is over."""
        self._changed.clear()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._changed.wait(), timeout)

    def _request(self, batch: Sequence[QueuedEvent]) -> Request:
        return make_request(self.method, self.url, self._headers, batch, self.clock.time_ms())

    def _settle(self, batch: Sequence[QueuedEvent], response: Response) -> None:
        settlement = Settlement((), batch)
        if self._batcher.in_flight is batch:
            settlement = self._batcher.settle(response, self.clock.monotonic(), self.clock.time_ms())
        self._reports.batch(batch, response, settlement, self._batcher.take_drops())

    async def _send(self, request: Request) -> Response:
        if self._client is None:
            connect, read = _pair(self.config.request_timeout or DEFAULT_TIMEOUT)
            self._client = httpx.AsyncClient(timeout=httpx.Timeout(read, connect=connect))
        try:
            async with self._client.stream(
                request.method.upper(),
                request.url,
                content=request.body,
                headers=dict(request.headers),
                follow_redirects=False,
            ) as answer:
                text = b""
                async for piece in answer.aiter_bytes():
                    text += piece
                    if len(text) > ANSWER_BYTES:
                        break
                return Response(answer.status_code, answer.headers, text)
        except Exception as problem:  # whatever it is, the batch must come back to the queue
            return Response(0, error=f"{type(problem).__name__}: {problem}")


def _pair(timeout: Any) -> tuple[float, float]:
    return (float(timeout[0]), float(timeout[1])) if isinstance(timeout, tuple) else (float(timeout), float(timeout))
