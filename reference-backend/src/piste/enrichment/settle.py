"""Makes the failed event of what failed: the bad row, the words for people, and the event as far as it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from piste.enrichment import badrow, explanation
from piste.enrichment.adapters import Request, RequestFailure
from piste.enrichment.adapters.request import FORMAT_VIOLATION, event_count
from piste.enrichment.failures import AtomicFault, Failure
from piste.enrichment.lengths import KEPT
from piste.protocol import FAILURE
from piste.records import CollectorPayload, Event, FailedEvent, Reason, SchemaKey, SelfDescribing

RECORD, ADAPTER, VALIDATION, ENRICHMENT, OUTPUT = "record", "adapter", "validation", "enrichment", "output"
"""Stages: reading the record, taking the request apart, reading the event, enriching it, fitting it into the tables."""

STAGES = (VALIDATION, ENRICHMENT, OUTPUT)
"""Those that an event passes, in this order; the first in which anything failed names the bad row."""

_FAILURE = SchemaKey(*FAILURE.removeprefix("iglu:").split("/"))


def failed_request(failure: RequestFailure, record: bytes, payload: CollectorPayload | None) -> FailedEvent:
    """A request that failed as a whole takes all its events with it.

    `payload` is None when even the record was none.
    """
    if failure.kind == FORMAT_VIOLATION or payload is None:
        stage = RECORD
        told: dict[str, object] = {"loader": "thrift", "message": failure.messages[0]}
        badrow_text = badrow.render(FORMAT_VIOLATION, told, badrow.raw_bytes(record))
    else:
        stage = ADAPTER
        vendor, version = failure.vendor, failure.version
        told = badrow.request_messages(vendor, version, failure.messages)
        badrow_text = badrow.render(failure.kind, told, badrow.collector_payload(payload, vendor, version))
    return FailedEvent(
        kind=failure.kind,
        stage=stage,
        reason=failure.reason,
        badrow=badrow_text,
        event_count=1 if payload is None else event_count(payload),
        schema=failure.schema,
        path=failure.path,
        expected=failure.expected,
        got=failure.got,
        reasons=[replace(reason, stage=stage, kind=failure.kind) for reason in _of_request(failure)],
    )


def _of_request(failure: RequestFailure) -> list[Reason]:
    if failure.schema_error is not None:
        return explanation.of_schema_error(failure.schema_error)
    return explanation.reasons_of_messages(failure.messages)


def failed_event(
    event: Event,
    phases: Sequence[Sequence[Failure]],
    too_long: Sequence[AtomicFault],
    request: Request,
    userid: str | None,
) -> FailedEvent:
    """One bad row, of the first phase in which anything failed.

    Failure entities in the partial event tell of all phases.
    """
    by_stage = [(stage, found) for stage, found in zip(STAGES, phases, strict=True) if found]
    stage, deciding = by_stage[0]
    first = deciding[0]
    api = request.api
    payload = {
        "enriched": badrow.enriched_event(event),
        "raw": badrow.raw_event(request.payload, api.vendor, api.version, event.parameters, userid),
    }
    messages = [failure.message for failure in deciding]
    return FailedEvent(
        kind=first.kind,
        stage=stage,
        reason=first.reason,
        badrow=badrow.render(first.kind, badrow.event_messages(messages), payload),
        event_id=str(event.columns["event_id"]),
        schema=first.schema,
        path=first.path,
        expected=first.expected,
        got=first.got,
        partial=_partial(event, [*chain(*phases)], too_long),
        reasons=explanation.bounded(
            [
                replace(reason, stage=stage, kind=failure.kind)
                for stage, found in by_stage
                for failure in found
                for reason in failure.explained()
            ]
        ),
    )


def _partial(event: Event, failures: Sequence[Failure], too_long: Sequence[AtomicFault]) -> Event:
    """The event as the original's failed stream has it.

    Overlong text nulled, what failed told in its first derived entities.
    """
    columns = dict(event.columns)
    for fault in too_long:
        if fault.path not in KEPT:
            del columns[fault.path]
    now = badrow.now_text()
    told = [failure_entity(failure.entity, now) for failure in failures]
    return Event(columns, event.parameters, event.unstruct_event, event.contexts, [*told, *event.derived_contexts])


def failure_entity(told: Mapping[str, object], now: str) -> SelfDescribing:
    """What failed (failureType, errors, and where known schema and data) as the original's failed stream tells it."""
    who = {"timestamp": now, "componentName": badrow.ARTIFACT, "componentVersion": badrow.VERSION}
    return SelfDescribing(_FAILURE, {**told, **who})
