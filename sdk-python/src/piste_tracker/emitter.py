"""Emitters: a queue, the batcher's decisions and a transport, joined by a thread or by the caller's own."""

from __future__ import annotations

import logging
import threading

from piste_tracker import lifecycle
from piste_tracker.assembly import collector_url_of, make_batcher, make_transport, request_headers
from piste_tracker.batching import NEVER, Settlement
from piste_tracker.clock import SYSTEM_CLOCK, Clock
from piste_tracker.configuration import EmitterConfiguration
from piste_tracker.counters import Counters, FlushResult
from piste_tracker.protocol import DropReason
from piste_tracker.reports import Reports
from piste_tracker.request import Method, make_request
from piste_tracker.transport import Transport

logger = logging.getLogger("piste_tracker")

# The sender looks again after this long when its own machinery failed, e.g. a queue on a full disk.
_TROUBLE_PAUSE = 1.0


class Emitter:
    """Sends from a thread of its own, so that `track` never waits for the network.

    `endpoint` is the collector's URL, a path prefix included; https where it names no scheme. `transport` and `clock`
    are seams, by default the network and the machine's time.
    """

    # A sender without work ends after this long, so that a tracker that was forgotten leaves no thread behind.
    _idle_seconds = 30.0

    def __init__(
        self,
        endpoint: str,
        method: Method = "post",
        config: EmitterConfiguration | None = None,
        transport: Transport | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        config = config or EmitterConfiguration()
        self.config = config
        self.method: Method = method
        self.clock = clock
        self.url = collector_url_of(endpoint, method, config)
        self._transport = transport or make_transport(config)
        self._headers = request_headers(method, config)
        self._batcher = make_batcher(method, self.url, config)
        self._condition = threading.Condition(threading.Lock())
        self._thread: threading.Thread | None = None
        self._asleep = False  # the sender waits for work without a time limit
        self._closed = False
        self._telling: threading.Thread | None = None  # who calls back about a batch that is settled
        self._reports = Reports(config, self.url)
        lifecycle.register(self)

    @property
    def counters(self) -> Counters:
        """The emitter's books so far."""
        with self._condition:
            return self._batcher.counters

    @property
    def closed(self) -> bool:
        """Whether the emitter takes events no longer."""
        return self._closed

    @property
    def pending(self) -> int:
        """How many events wait, those being sent included."""
        with self._condition:
            return self._batcher.waiting

    def put(self, created_ms: int, body: bytes) -> bool:
        """Queue one event in the form of payload.to_bytes; return whether it was taken. Never waits, never raises."""
        batcher = self._batcher
        with self._condition:
            closed = self._closed
            taken = not closed and batcher.add(created_ms, body, self.clock.monotonic())
            if taken:
                if batcher.waiting == 1:
                    lifecycle.hold(self)
                self._after_put()
            drops = self._batcher.take_drops()
        if drops:
            self._reports.dropped(drops)
        if closed:
            self._reports.warn_once("closed", "An event was tracked after the tracker was closed; it is refused.")
        return taken

    def flush(self, timeout: float = 10.0) -> FlushResult:
        """Send what waits now; return what really came of it, at the latest after `timeout` seconds.

        A back-off is waited for and not cut short.
        """
        return self._flush(timeout, give_up_early=False)

    def _flush(self, timeout: float, give_up_early: bool) -> FlushResult:
        """Flush; with `give_up_early` return at once where a back-off lasts longer than the timeout."""
        deadline = self.clock.monotonic() + timeout
        with self._condition:
            batcher = self._batcher
            before = batcher.counters
            newest = batcher.flush_all()
            self._rouse()
            while self._is_busy() or not batcher.is_through(newest):
                now = self.clock.monotonic()
                if now >= deadline:
                    break
                due = now if self._is_busy() else batcher.due_at()
                if due > deadline and give_up_early:
                    break
                if self._is_busy() or self._has_sender():
                    self.clock.wait(self._condition, deadline - now)
                elif due > now:
                    self.clock.wait(self._condition, min(due, deadline) - now)
                else:
                    self._condition.release()
                    try:
                        self._send_next()
                    finally:
                        self._condition.acquire()
            return FlushResult.between(before, batcher.counters, batcher.waiting)

    def due_at(self) -> float:
        """Return when the emitter will next act by itself, on the clock's monotonic scale; infinity if never."""
        with self._condition:
            return self.clock.monotonic() if self._is_busy() else self._batcher.due_at()

    def wake(self) -> None:
        """Have all who wait look at the clock again."""
        with self._condition:
            self._condition.notify_all()

    def close(self, timeout: float = 10.0) -> FlushResult:
        """Flush, stop and let go of connections and files. What a memory queue still holds counts as dropped."""
        result = self._flush(timeout, give_up_early=True)
        with self._condition:
            if self._closed:
                return result
            self._closed = True
            batcher = self._batcher
            lifecycle.let_go(self)
            batcher.in_flight = ()  # an answer that comes from now on finds nobody
            if not batcher.queue.durable and batcher.waiting:
                lost = batcher.waiting
                batcher.abandon(DropReason.SHUTDOWN, f"unsent after {timeout:g} s")
                result = result._replace(failed=result.failed + lost, pending=0)
            drops = self._batcher.take_drops()
            self._condition.notify_all()
            thread = self._thread
        self._reports.dropped(drops)
        if thread is not None and thread is not threading.current_thread():
            thread.join(0.2)  # it may hang in a request; it is a daemon and ends with the process
        if thread is None or not thread.is_alive():
            self._transport.close()
        with self._condition:
            batcher.queue.close()
        return result

    def hurry(self) -> None:
        """Make everything that waits due now, without waiting for it."""
        with self._condition:
            self._batcher.flush_all()
            self._rouse()

    def finish(self, spent: float = 0.0) -> None:
        """End with the process, within `exit_timeout` less the seconds already spent on others."""
        if not self._closed:
            self.close(max(self.config.exit_timeout - spent, 0.0))

    def after_fork(self) -> None:
        """Begin anew in a child process, with an empty queue: what waits is the parent's to send."""
        self._condition = threading.Condition(threading.Lock())
        self._thread = None
        self._telling = None
        self._asleep = False
        self._transport.after_fork()
        self._batcher.queue.after_fork()
        self._batcher.begin_anew()

    def _after_put(self) -> None:
        """Make sure that somebody will send; the caller holds the lock."""
        if not self._has_sender():
            self._start_sender()
        elif self._asleep and (self._batcher.is_full() or self._batcher.waiting == 1):
            self._asleep = False
            self._condition.notify_all()

    def _rouse(self) -> None:
        """Have the sender look for work again; the caller holds the lock."""
        if self._batcher.waiting and not self._has_sender():
            self._start_sender()
        self._condition.notify_all()

    def _is_busy(self) -> bool:
        """Tell whether a request is under way, or another thread is in the callbacks about one."""
        return bool(self._batcher.in_flight) or self._telling not in (None, threading.current_thread())

    def _has_sender(self) -> bool:
        """Tell whether another thread than this one sends."""
        thread = self._thread
        return thread is not None and thread.is_alive() and thread is not threading.current_thread()

    def _start_sender(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        lifecycle.watch_worker_exit()
        self._thread = threading.Thread(target=self._run, name="piste-sender", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # the interpreter is ending: finish() sends from its own thread
            self._thread = None

    def _run(self) -> None:
        condition = self._condition
        idle_until = self.clock.monotonic() + self._idle_seconds
        while condition is self._condition:
            with condition:
                if self._closed:
                    return
                now = self.clock.monotonic()
                due = self._batcher.due_at()
                if due > now:
                    if due == NEVER and now >= idle_until:
                        self._thread = None  # the next event starts another
                        return
                    # Asleep means that new work is worth a wake-up: a back-off is not cut short by it.
                    self._asleep = due == NEVER or not self._batcher.is_backing_off(now)
                    self.clock.wait(condition, (idle_until if due == NEVER else due) - now)
                    self._asleep = False
                    continue
            self._send_next()
            idle_until = self.clock.monotonic() + self._idle_seconds

    def _send_next(self) -> bool:
        """Send one batch if one is due and nobody else sends; return whether one was sent."""
        clock = self.clock
        with self._condition:
            batcher = self._batcher
            try:
                batch = batcher.take(clock.monotonic(), clock.time_ms())
            except Exception:
                logger.exception("The event queue failed; trying again.")
                batcher.pause(clock.monotonic() + _TROUBLE_PAUSE)
                batch = ()
            drops = self._batcher.take_drops()
            if drops:
                self._condition.notify_all()
        if drops:
            self._reports.dropped(drops)
        if not batch:
            return False
        response = self._transport.send(make_request(self.method, self.url, self._headers, batch, clock.time_ms()))
        settlement = Settlement((), batch)
        with self._condition:
            if self._batcher.in_flight is batch:  # else a close gave it up, or this is a child process
                try:
                    settlement = batcher.settle(response, clock.monotonic(), clock.time_ms())
                except Exception:
                    logger.exception("The event queue failed; events may be sent twice.")
                    batcher.pause(clock.monotonic() + _TROUBLE_PAUSE)
            drops = self._batcher.take_drops()
            self._telling = threading.current_thread()
        self._reports.batch(batch, response, settlement, drops)
        with self._condition:
            self._telling = None
            if not self._batcher.waiting:
                lifecycle.let_go(self)
            self._condition.notify_all()
        return True


class SyncEmitter(Emitter):
    """Sends in the caller's thread as soon as a batch is full, for scripts that want no other.

    Only after a failed attempt does a thread take over, until everything is through.
    """

    _idle_seconds = 0.0

    def put(self, created_ms: int, body: bytes) -> bool:
        taken = super().put(created_ms, body)
        if taken:
            self.send_due()
        return taken

    def send_due(self) -> None:
        """Send in this thread what is due now."""
        while self._send_next():
            pass
        with self._condition:
            if not self._closed and self._batcher.is_backing_off(self.clock.monotonic()):
                self._start_sender()

    def _after_put(self) -> None:
        pass

    def _rouse(self) -> None:
        self._condition.notify_all()
