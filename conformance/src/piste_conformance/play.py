"""Plays one variant: makes the sink, walks the steps through the driver, and hands what was seen to the judge."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import time
from pathlib import Path
from typing import Any

from piste_conformance.cases import Variant
from piste_conformance.driver import COMMAND_LIMIT, DriverLostError, DriverRefusalError
from piste_conformance.expectations import Observation, judge, numbered
from piste_conformance.matchers import matches
from piste_conformance.outcome import Difference, Outcome, Status
from piste_conformance.sink import Forward, Sink
from piste_conformance.slot import Slot
from piste_conformance.tags import to_message

QUIET = 0.05  # seconds that the sink goes on listening after destroy
BETWEEN_CASES = 3_600_000  # so that a timer left over from one case cannot pass for one of the next
DEFAULT_CONFIG: dict[str, Any] = {"namespace": "ns", "app_id": "conformance", "platform": "srv"}
DEFAULT_RETRY = {"initial_ms": 20, "max_ms": 100}
FLUSH_MS = 2000
PATIENCE = 2.0  # seconds that a case waits for a request which is due


class Play:
    """One run of one variant over a slot. `outcome` is complete when `finish` returns."""

    def __init__(self, variant: Variant, slot: Slot, *, forward: Forward | None = None, quiet: float = QUIET) -> None:
        self.variant = variant
        self.slot = slot
        self.quiet = quiet
        self.sink = Sink(
            [dict(entry) for entry in variant.case.sink], limit=variant.case.limit, forward=forward, clock=slot.moment
        )
        self.differences: list[Difference] = []
        self.returned: set[str] = set()
        self.trackers: dict[str, dict[str, Any]] = {}
        self.prefix = ""
        self.began = 0
        self.heard = 0
        self._transcript: list[str] = []
        self._delivered: list[dict[str, Any]] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._started = time.perf_counter()

    async def run(self) -> Outcome | None:
        """Walk the steps; an Outcome if it ended early (skipped, errored), None if `finish` has to judge."""
        case = self.variant.case
        await self.sink.start()
        self.slot.transcript.clear()
        try:
            await self.slot.ready()
            if missing := self.missing():
                return self._end("skipped", f"needs {', '.join(missing)}")
            if self.slot.has_clock:
                self.slot.now += BETWEEN_CASES
                await self._ask("clock", now=self.slot.now)
            self.began = self.slot.moment()
            await self._create("main", {})
            steps = list(case.do)
            if not any(step.keys() & {"flush", "exit", "destroy"} for step in steps):
                steps.append({"flush": FLUSH_MS, "pending": 0})
            for step in steps:
                await self._step(step)
            for name in list(self.trackers):
                await self._ask("destroy", tracker=name)
        except DriverRefusalError as refusal:
            await self._abandon()
            if refusal.kind == "unsupported":
                return self._end("skipped", f"unsupported: {refusal.message}")
            if refusal.kind == "invalid_argument":
                self.differences.append(Difference("refusal", "none", f"invalid_argument: {refusal.message}"))
                return None
            return self._end("errored", str(refusal))
        except DriverLostError as loss:
            outcome = self._end("errored", f"driver lost: {loss}")
            await self.slot.lose()
            return outcome
        finally:
            self.heard = len(self.sink.exchanges)
            self._transcript = list(self.slot.transcript)[-40:]
        return None

    def missing(self) -> list[str]:
        """Capabilities that the variant needs and the tracker lacks."""
        return sorted(self.variant.needs - frozenset(self.slot.hello.get("capabilities") or []))

    async def finish(self) -> Outcome:
        """Listen a little longer, judge what was seen, and close the sink."""
        until = self.slot.moment()
        await asyncio.sleep(self.quiet)
        observation = Observation(
            exchanges=list(self.sink.exchanges),
            config=self._config({}),
            tracker_version=str(self.slot.hello.get("tv")),
            # A clock that stands still leaves no room; a real one may be read a little before or after ours.
            window=(self.began, until) if self.slot.has_clock else (self.began - 5, until + 5),
            baseline=self.slot.baseline,
            automatic=self.slot.automatic,
            returned=self.returned,
            connections=self.sink.connections,
            prefix=self.prefix,
            late=len(self.sink.exchanges) - self.heard,
        )
        self.differences += judge(self.variant, observation)
        self._delivered = [
            payload
            for exchange in observation.exchanges
            if exchange.accepted and exchange.problem is None
            for payload in exchange.payloads()
        ]
        await self.sink.close()
        return self._end("failed" if self.differences else "passed", "")

    def _end(self, status: Status, reason: str) -> Outcome:
        outcome = Outcome(self.variant, status, list(self.differences), reason)
        outcome.requests = [f"{each.text()}\n-- answered: {each.outcome()}" for each in self.sink.exchanges[:20]]
        # After `run` the slot belongs to the next case, and so does its transcript.
        outcome.transcript = self._transcript or list(self.slot.transcript)[-40:]
        outcome.stderr = list(self.slot.driver.stderr)[-20:] if self.slot.driver else []
        outcome.delivered = self._delivered
        outcome.seconds = time.perf_counter() - self._started
        return outcome

    async def _abandon(self) -> None:
        """Clear up after a refusal so that the process can serve the next case."""
        try:
            for name in list(self.trackers):
                await self._ask("destroy", tracker=name)
        except (DriverRefusalError, DriverLostError):
            await self.slot.lose()

    async def _ask(self, cmd: str, **members: Any) -> dict[str, Any]:
        driver = await self.slot.ready()
        reply = await driver.ask(cmd, **members)
        self.slot.now = max(self.slot.now, int(reply.get("now", 0)))
        return reply

    def _config(self, extra: dict[str, Any]) -> dict[str, Any]:
        """The configuration of one tracker: the suite's, the variant's, the case's, as far as it can take it."""
        able = frozenset(self.slot.hello.get("capabilities") or [])
        config = {**DEFAULT_CONFIG, "method": self.variant.method, **self.variant.case.config, **extra}
        if self.variant.base64 is not None:
            config.setdefault("base64", self.variant.base64)
        if "batching" in able:
            config.setdefault("batch_size", 1)
        if "retry" in able:
            config.setdefault("retry", dict(DEFAULT_RETRY))
        self.prefix = config.pop("path_prefix", "")
        slash = "/" if config.pop("slash", False) else ""
        config.setdefault("endpoint", self.sink.url + self.prefix + slash)
        if config.get("storage"):
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="piste-conformance-")
            config["storage"] = str(Path(self._folder.name) / "queue")
        return {key: value for key, value in config.items() if value is not None}

    async def _create(self, name: str, extra: dict[str, Any]) -> None:
        config = self._config(extra)
        await self._ask("create", tracker=name, config=config)
        self.trackers[name] = extra

    async def _step(self, step: dict[str, Any]) -> None:
        name = step.get("tracker", "main")
        if "track" in step:
            await self._track(name, step)
        elif "subject" in step:
            await self._expecting(step, self._ask("subject", tracker=name, set=to_message(step["subject"])))
        elif "flush" in step:
            await self._flush(name, step)
        elif "clock" in step:
            for _ in range(step.get("times", 1)):
                self.slot.now += int(step["clock"])
                await self._ask("clock", now=self.slot.now)
        elif "restart" in step:
            await self._restart(str(step["restart"]), damage=bool(step.get("damage")))
        elif "exit" in step:
            self.trackers.clear()
            await self.slot.leave()
        elif "create" in step:
            await self._expecting(step, self._create(step["create"], step.get("config", {})))
        elif "counters" in step:
            await self._counters(name, step["counters"])
        elif "burst" in step:
            await self._ask("burst", tracker=name, **step["burst"])
        elif "fork" in step:
            await self._ask("fork", tracker=name, event=step["fork"], args=to_message(step["args"]))
        elif "await_requests" in step:
            if not await self.sink.reached(int(step["await_requests"]), PATIENCE):
                self._differ(f"requests within {PATIENCE:g} s", step["await_requests"], len(self.sink.exchanges))
        elif "delivered_so_far" in step:
            delivered = sum(
                len(each.payloads()) for each in self.sink.exchanges if each.accepted and each.problem is None
            )
            if not matches(step["delivered_so_far"], str(delivered)):
                self._differ("events delivered so far", step["delivered_so_far"], delivered)
        elif "requests_so_far" in step:
            if not matches(step["requests_so_far"], str(len(self.sink.exchanges))):
                self._differ("requests so far", step["requests_so_far"], len(self.sink.exchanges))
        else:
            await self._ask("destroy", tracker=name)
            self.trackers.pop(name, None)

    async def _track(self, name: str, step: dict[str, Any]) -> None:
        message = {"event": step["track"]}
        for key in ("args", "entities", "true_timestamp", "subject", "event_id", "spoil"):
            if key in step:
                message[key] = to_message(step[key])
        for n in range(1, step.get("times", 1) + 1):
            began = time.perf_counter()
            members = numbered(message, n) if "times" in step else message
            reply = await self._expecting(step, self._ask("track", tracker=name, **members))
            milliseconds = (time.perf_counter() - began) * 1000
            if "within_ms" in step and milliseconds > step["within_ms"]:
                self._differ(f"time of track {n}", f"at most {step['within_ms']} ms", f"{milliseconds:.0f} ms")
            if reply is not None and isinstance(reply.get("event_id"), str):
                self.returned.add(reply["event_id"])

    async def _expecting(self, step: dict[str, Any], asking: Any) -> dict[str, Any] | None:
        """The reply; None where the tracker refused and the step expects it (`refuse`) or allows it (`may_refuse`)."""
        try:
            reply: dict[str, Any] = await asking
        except DriverRefusalError as refusal:
            if refusal.kind in (step.get("refuse"), step.get("may_refuse")):
                if "names" in step and step["names"] not in refusal.message:
                    self._differ("error message", f"one that names {step['names']}", refusal.message)
                return None
            raise
        if "refuse" in step:
            self._differ(f"{next(iter(step))} {next(iter(step.values()))}", f"refused: {step['refuse']}", "accepted")
        return reply

    async def _flush(self, name: str, step: dict[str, Any]) -> None:
        timeout = int(step["flush"])
        began = time.perf_counter()
        reply = await self._ask("flush", tracker=name, timeout_ms=timeout)
        seconds = time.perf_counter() - began
        pending = reply.get("pending")
        if not matches(step.get("pending", 0), str(pending)):
            self._differ("pending after flush", step.get("pending", 0), pending)
        # A second more than was asked for, since the machine may be busy; with a clock a long time-out costs no time.
        limit = min(step.get("within_ms", timeout), COMMAND_LIMIT * 1000) / 1000 + 1
        if seconds > limit:
            self._differ("time of flush", f"at most {timeout} ms", f"{seconds * 1000:.0f} ms")

    async def _restart(self, how: str, *, damage: bool) -> None:
        if how == "kill":
            await self.slot.lose(at_once=True)
        else:
            await self.slot.leave()
        if damage and self._folder is not None:
            for path in Path(self._folder.name).iterdir():
                path.write_bytes(b"\x00this is no queue\xff" * 40)
        for name, extra in list(self.trackers.items()):
            await self._create(name, extra)

    async def _counters(self, name: str, wanted: dict[str, Any]) -> None:
        books = await self._ask("counters", tracker=name)
        for key, value in wanted.items():
            got = books.get(key)
            pairs = [(key, value, got)]
            if isinstance(value, dict):
                counted = got if isinstance(got, dict) else {}
                reasons = itertools.chain(
                    value, (reason for reason, count in counted.items() if count and reason not in value)
                )
                pairs = [(f"{key} {reason}", value.get(reason, 0), counted.get(reason, 0)) for reason in reasons]
            for what, expected, found in pairs:
                if not matches(expected, str(found)):
                    self._differ(f"counter {what}", expected, found)

    def _differ(self, where: str, expected: Any, got: Any) -> None:
        self.differences.append(Difference(where, str(expected), str(got)))
