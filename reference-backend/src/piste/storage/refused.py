"""Events that the pipeline passed and the store cannot hold: they become failed events, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from piste.enrichment.badrow import ARTIFACT, VERSION, now_text
from piste.enrichment.settle import failure_entity
from piste.enrichment.tsv import value_text
from piste.protocol import BAD_ROW_VENDOR, BAD_ROW_VERSIONS
from piste.records import Event, FailedEvent, Reason, Value
from piste.storage.canonical import Refusal
from piste.storage.columns import COLUMNS
from piste.storage.printed import clean_text, contexts_json, unstruct_json

KIND = "loader_parsing_error"
STAGE = "storage"
_SHOWN = 500


def refused(event: Event, refusals: Sequence[Refusal]) -> FailedEvent:
    """The event as failed, for the values that its columns cannot hold (at least one); `partial` is without them."""
    first = refusals[0]
    errors = [
        {
            "type": "InvalidValue",
            "key": refusal.column.name,
            "value": clean_text(str(refusal.value)),
            "message": refusal.reason,
        }
        for refusal in refusals
    ]
    names = {refusal.column.name for refusal in refusals}
    entity = {
        "failureType": "RowDecodingError",
        "errors": [{"message": refusal.reason, "source": refusal.column.name} for refusal in refusals],
    }
    partial = Event(
        {name: value for name, value in event.columns.items() if name not in names},
        event.parameters,
        event.unstruct_event,
        event.contexts,
        [failure_entity(entity, now_text()), *event.derived_contexts],
    )
    return FailedEvent(
        KIND,
        STAGE,
        first.reason,
        _badrow(event, errors),
        event_id=_event_id(event),
        path=first.column.name,
        expected=first.column.type,
        got=clean_text(str(first.value)),
        partial=partial,
        event_count=int(not event.side),
        reasons=[_reason(refusal) for refusal in refusals],
    )


def _reason(refusal: Refusal) -> Reason:
    column, text = refusal.column, clean_text(str(refusal.value))[:_SHOWN]
    return Reason(
        message=refusal.reason,
        stage=STAGE,
        kind=KIND,
        path=column.name,
        expected=column.type,
        got=text,
        value=text,
        fix=f"send a value that fits {column.type}",
    )


def unstorable(event: Event, reason: str) -> FailedEvent:
    """The event as failed, when the database refused it as a whole."""
    errors = [{"type": "UnhandledRowDecodingError", "message": reason}]
    return FailedEvent(
        KIND,
        STAGE,
        reason,
        _badrow(event, errors),
        event_id=_event_id(event),
        event_count=int(not event.side),
        reasons=[Reason(message=reason, stage=STAGE, kind=KIND)],
    )


def _event_id(event: Event) -> str | None:
    event_id = event.columns.get("event_id")
    return None if event_id is None else str(event_id)


def _badrow(event: Event, errors: Sequence[dict[str, str]]) -> bytes:
    """A bad row of the official loaders, whose payload is the line that they would have read."""
    return orjson.dumps(
        {
            "schema": f"iglu:{BAD_ROW_VENDOR}/{KIND}/jsonschema/{BAD_ROW_VERSIONS[KIND]}",
            "data": {
                "processor": {"artifact": ARTIFACT, "version": VERSION},
                "failure": {"type": "RowDecodingError", "errors": errors},
                "payload": clean_text(_line(event)),
            },
        }
    )


def _line(event: Event) -> str:
    texts = {name: _text(name, value) for name, value in event.columns.items()}
    if event.unstruct_event is not None:
        texts["unstruct_event"] = unstruct_json(event.unstruct_event).decode()
    for name in ("contexts", "derived_contexts"):
        texts[name] = (contexts_json(getattr(event, name)) or b"").decode()
    return "\t".join(texts.get(column.name, "") for column in COLUMNS)


def _text(name: str, value: Value) -> str:
    try:
        return value_text(name, value)
    except (ArithmeticError, ValueError):  # a moment that the calendar does not have
        return str(value)
