"""The tracker: takes events, writes their payloads and hands them to its emitters."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from piste_tracker.clock import SYSTEM_CLOCK, Clock
from piste_tracker.counters import FlushResult
from piste_tracker.emitter import Emitter
from piste_tracker.errors import InvalidEventError
from piste_tracker.event_id import event_id_of, new_event_id
from piste_tracker.event_numbers import EventNumbers
from piste_tracker.events import Event, SelfDescribing
from piste_tracker.global_entities import GlobalEntities
from piste_tracker.json_text import JsonEncoder
from piste_tracker.payload import PayloadWriter, to_bytes
from piste_tracker.request_subject import current_subject
from piste_tracker.subject import Subject


class PayloadSource:
    """What trackers of both kinds share: their name, subject and global entities, and the way to a payload."""

    def __init__(
        self,
        namespace: str,
        subject: Subject | None = None,
        app_id: str | None = None,
        encode_base64: bool = True,
        json_encoder: JsonEncoder | None = None,
        clock: Clock = SYSTEM_CLOCK,
        sequence: bool = False,
    ) -> None:
        self.namespace = namespace
        self.subject: Subject | None = subject if subject is not None else Subject()
        self.clock = clock
        self._writer = PayloadWriter(namespace, app_id, encode_base64, json_encoder)
        self._global_entities: tuple[GlobalEntities, ...] = ()
        self._numbers = EventNumbers() if sequence else None

    def get_namespace(self) -> str:
        """Return the tracker's name."""
        return self.namespace

    def add_global_entities(self, *rules: GlobalEntities) -> None:
        """Add entities to all further events that their rules accept."""
        self._global_entities += rules

    def remove_global_entities(self, *names: str) -> None:
        """Take away the rules of these names; without a name all of them."""
        self._global_entities = tuple(rule for rule in self._global_entities if names and rule.name not in names)

    def written(self, event: Any, given_id: str | None = None) -> list[tuple[str, int, bytes]]:
        """Return id, created timestamp in ms and payload of the event and of those that follow it.

        Raises InvalidEventError for a value that the protocol cannot carry; then none of them was tracked.
        """
        if not isinstance(event, Event):
            if not hasattr(event, "to_json"):
                raise InvalidEventError(
                    f"A {type(event).__name__} is no event; see piste_tracker.events for those there are."
                )
            event = SelfDescribing(event)
        created_ms = self.clock.time_ms()
        request_subject = current_subject()
        written = []
        for one in (event, *event.followers()):
            event_id = new_event_id() if given_id is None or one is not event else event_id_of(given_id)
            entities = [entity for rule in self._global_entities for entity in rule.of(one)]
            with self._numbering() as numbered:
                entities += numbered
                payload = self._writer.payload(one, event_id, created_ms, self.subject, entities, request_subject)
            written.append((event_id, created_ms, to_bytes(payload)))
        return written

    def _numbering(self) -> contextlib.AbstractContextManager[list[Any]]:
        """The entity with the next event's number, where events are numbered."""
        return contextlib.nullcontext([]) if self._numbers is None else self._numbers.next()


class Tracker(PayloadSource):
    """Tracks events through one or more emitters. Safe to use from several threads and across forks."""

    def __init__(
        self,
        namespace: str,
        emitters: Sequence[Emitter] | Emitter,
        subject: Subject | None = None,
        app_id: str | None = None,
        encode_base64: bool = True,
        json_encoder: JsonEncoder | None = None,
        clock: Clock = SYSTEM_CLOCK,
        sequence: bool = False,
    ) -> None:
        super().__init__(namespace, subject, app_id, encode_base64, json_encoder, clock, sequence)
        self.emitters: list[Emitter] = list(emitters) if isinstance(emitters, (list, tuple)) else [emitters]  # type: ignore[list-item]
        if not self.emitters:
            raise ValueError("A tracker needs an emitter: give it one, or use create_tracker.")

    def track(self, event: Any, event_id: str | None = None) -> str | None:
        """Queue an event and return its id; None if no queue took it.

        `event` is an Event, or a SelfDescribingJson on its own. `event_id` is a UUID that the program gives it, so that
        it may be told from its repetition; a random one if left out. Never waits for the network. Raises
        InvalidEventError for a value that the protocol cannot carry.
        """
        accepted = [
            identity for identity, created_ms, body in self.written(event, event_id) if self._put(created_ms, body)
        ]
        return accepted[0] if accepted else None

    def _put(self, created_ms: int, body: bytes) -> bool:
        """Hand an event to every emitter; return whether one took it."""
        taken = False
        for emitter in self.emitters:
            taken = emitter.put(created_ms, body) or taken
        return taken

    def flush(self, timeout: float = 10.0) -> FlushResult:
        """Send what waits; return what really came of it, summed over the emitters, within `timeout` seconds."""
        deadline = self.clock.monotonic() + timeout
        results = [emitter.flush(max(deadline - self.clock.monotonic(), 0.0)) for emitter in self.emitters]
        return FlushResult(*(sum(numbers) for numbers in zip(*results)))

    def close(self, timeout: float = 10.0) -> FlushResult:
        """Flush and stop; events tracked later are refused."""
        deadline = self.clock.monotonic() + timeout
        results = [emitter.close(max(deadline - self.clock.monotonic(), 0.0)) for emitter in self.emitters]
        return FlushResult(*(sum(numbers) for numbers in zip(*results)))

    def set_subject(self, subject: Subject | None) -> Tracker:
        """Make this the subject of all further events."""
        self.subject = subject
        return self

    def add_emitter(self, emitter: Emitter) -> Tracker:
        """Send all further events through this emitter too."""
        self.emitters.append(emitter)
        return self
