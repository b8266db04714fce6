"""Why an event failed, told twice: as the official bad row says it, and in words for people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from piste.enrichment import badrow, explanation
from piste.enrichment.iglu.schema_error import SchemaError
from piste.protocol import ATOMIC, Key
from piste.records import FailedEvent, Reason

SCHEMA = "schema_violations"
ENRICHMENT = "enrichment_failures"

PARSE_ERROR = "atomic_field_parse_error"
LENGTH_EXCEEDED = "atomic_field_length_exceeded"

_EVENT_TYPE = re.compile(rb'(?<!\\)"%s"\s*:' % Key.EVENT.encode())
"""One in each event of a POST body; inside of text its quotes have backslashes."""

ENDED_TWICE = "the pipeline ended twice with this record in hand"
"""The reason of a condemned record: nothing takes it up again by itself, since it would end the pipeline again."""

_SHOWN = 200
"""Of a long value people are shown this much; the bad row has all of it."""


@dataclass(slots=True)
class Failure:
    """One reason for one event.

    `kind` is the bad row type that it leads to; `message` is its item in the bad row's `messages`. `entity` is the data
    of its failure entity (failureType, errors, schema, data; who and when are added later). The rest is for people: one
    sentence, and where known the schema's URI, the JSON path or wire key, what was expected and what was found;
    `reasons` explain every place that it is about, made from those where nothing better is known.
    """

    kind: str
    message: dict[str, object]
    reason: str
    entity: dict[str, object] = field(default_factory=dict)
    schema: str | None = None
    path: str | None = None
    expected: str | None = None
    got: str | None = None
    reasons: list[Reason] = field(default_factory=list)

    def explained(self) -> list[Reason]:
        """All that is known about it, at least one reason."""
        return self.reasons or [
            explanation.of_message(self.reason, path=self.path, expected=self.expected, got=self.got)
        ]


@dataclass(slots=True)
class AtomicFault:
    """One canonical field that cannot be read, or is too long.

    `path` is its wire key, or its column if it is too long; `message` the original's words, `expected` those for
    people.
    """

    path: str
    value: str
    message: str
    expected: str


def enrichment_input(
    field_name: str, value: str | None, expectation: str, *, enrichment: tuple[str, str] | None = None
) -> Failure:
    """An enrichment could not use one field's value.

    `enrichment` is (config schema URI, enrichment name), None for core.
    """
    return Failure(
        kind=ENRICHMENT,
        message={
            "enrichment": _identity(enrichment),
            "message": {"field": field_name, "value": value, "expectation": expectation},
        },
        reason=f"{field_name} {expectation}",
        entity={
            "failureType": _failure_type(enrichment),
            "errors": [{"message": f"{field_name} {expectation}", "source": field_name}],
            "data": {field_name: value},
        },
        path=field_name,
        expected=expectation,
        got=shown(value),
    )


def enrichment_error(
    error: str,
    *,
    enrichment: tuple[str, str] | None = None,
    reason: str | None = None,
    path: str | None = None,
    expected: str | None = None,
    got: str | None = None,
) -> Failure:
    """An enrichment failed for a reason that is not one field's value alone; `reason` where people need other words."""
    return Failure(
        kind=ENRICHMENT,
        message={"enrichment": _identity(enrichment), "message": {"error": error}},
        reason=reason or error,
        entity={"failureType": _failure_type(enrichment), "errors": [{"message": error, "source": path or ""}]},
        path=path,
        expected=expected,
        got=shown(got),
    )


def atomic(faults: Sequence[AtomicFault], keyword: str) -> Failure:
    """All unreadable (or all overlong) canonical fields of one event.

    Together they are one violation of the atomic schema.
    """
    reports = [{"message": fault.message, "path": fault.path, "keyword": keyword, "targets": []} for fault in faults]
    first = faults[0]
    return Failure(
        kind=SCHEMA,
        message={"schemaKey": ATOMIC, "error": {"error": "ValidationError", "dataReports": reports}},
        reason=_atomic_reason(faults),
        entity={
            "failureType": "ValidationError",
            "errors": [
                {"message": fault.message, "source": "atomic_field", "path": fault.path, "keyword": keyword}
                for fault in faults
            ],
            "schema": ATOMIC,
            "data": {fault.path: fault.value for fault in faults},
        },
        schema=ATOMIC,
        path=first.path,
        expected=first.expected,
        got=shown(first.value),
        reasons=[explanation.of_parameter(fault.path, fault.value, fault.expected, ATOMIC) for fault in faults],
    )


def _atomic_reason(faults: Sequence[AtomicFault]) -> str:
    """The faults in words for people: the official messages name Java's classes."""
    told = [f"{fault.path} must be {fault.expected}, not {shown(fault.value)!r}" for fault in faults]
    return "; ".join(told)


def not_json(source: str, value: str, error: str) -> Failure:
    """The text of an event or of the entities is not JSON, or is nested too deep; `source` is unstruct or contexts."""
    return Failure(
        kind=SCHEMA,
        message={"field": source, "value": value, "error": error},
        reason=f"{source} is not JSON: {error}",
        entity={
            "failureType": "NotJSON",
            "errors": [{"message": error, "source": source}],
            "data": {source: value},
        },
        path="$",
        expected="JSON",
        got=shown(value),
        reasons=[explanation.of_not_json(source, value, error)],
    )


def not_iglu(source: str, json: object, code: str) -> Failure:
    """JSON, but not self-describing; `code` is INVALID_IGLUURI and the like."""
    words = {
        "INVALID_IGLUURI": "a schema URI like iglu:com.acme/user/jsonschema/1-0-0",
        "INVALID_SCHEMAVER": "a schema version like 1-0-0",
        "INVALID_DATA_PAYLOAD": "an object with `schema` and `data`",
    }.get(code, code)
    return Failure(
        kind=SCHEMA,
        message={"json": json, "error": code},
        reason=f"{source} holds something that is not self-describing: expected {words}",
        entity={
            "failureType": "NotIglu",
            "errors": [{"message": code, "source": source}],
            "data": json if isinstance(json, dict) else {source: json},
        },
        path="$.schema",
        expected=words,
        got=shown(_schema_text(json)),
        reasons=[explanation.of_not_iglu(source, json, code, words)],
    )


def criterion_mismatch(source: str, schema: str, criterion: str, data: object) -> Failure:
    """Self-describing, but the envelope has another schema than its place wants."""
    return Failure(
        kind=SCHEMA,
        message={"schemaKey": schema, "schemaCriterion": criterion},
        reason=f"{source} must have the schema {criterion}, it has {schema}",
        entity={
            "failureType": "CriterionMismatch",
            "errors": [{"message": "schema criterion mismatch", "source": source, "criterion": criterion}],
            "schema": schema,
            "data": data if isinstance(data, dict) else {"data": data},
        },
        schema=schema,
        path="$.schema",
        expected=criterion,
        got=schema,
        reasons=[explanation.of_criterion(source, schema, criterion)],
    )


def iglu_error(source: str, error: SchemaError, data: object) -> Failure:
    """The schema was not found, or the data does not fit it."""
    told = error.error_json()
    entity: dict[str, object] = {"failureType": told["error"], "schema": error.key.uri, "data": data}
    if not isinstance(data, dict):
        entity["data"] = {"data": data}
    reports = told.get("dataReports") or told.get("schemaIssues")
    if isinstance(reports, list):
        entity["errors"] = [{"source": source, **report} for report in reports]
    else:
        lookups = told.get("lookupHistory")
        entity["errors"] = [
            {"message": "Resolution error: the schema was not found", "source": source, "lookupHistory": lookups}
        ]
    return Failure(
        kind=SCHEMA,
        message=error.to_json(),
        reason=error.message,
        entity=entity,
        schema=error.key.uri,
        path=error.path,
        expected=error.expected,
        got=shown(error.got),
        reasons=explanation.of_schema_error(error),
    )


def crashed(record: bytes, error: str = "the pipeline ended while it was enriching this record") -> FailedEvent:
    """The failed event for a record that nobody could finish.

    It looks at the bytes only, since reading them may be what kills.
    """
    events = max(1, len(_EVENT_TYPE.findall(record)))
    return _generic(error, badrow.raw_bytes(record), event_count=events)


def crashed_event(parameters: Mapping[str, str], error: str) -> FailedEvent:
    """The failed event for one event that a bug of ours stopped; the others of its request go on."""
    return _generic(error, orjson.dumps(parameters).decode(), event_id=parameters.get(Key.EVENT_ID))


def _generic(error: str, payload: str, *, event_count: int = 1, event_id: str | None = None) -> FailedEvent:
    return FailedEvent(
        kind="generic_error",
        stage="pipeline",
        reason=error,
        badrow=badrow.render("generic_error", {"errors": [error]}, payload),
        event_id=event_id,
        event_count=event_count,
        expected="an event that can be enriched",
        reasons=[Reason(message=error, stage="pipeline", kind="generic_error", fix="report it: this is a bug of ours")],
    )


def shown(value: str | None) -> str | None:
    """A value cut to what a person wants to see of it."""
    if value is None or len(value) <= _SHOWN:
        return value
    return value[:_SHOWN] + "…"


def _schema_text(json: object) -> str | None:
    schema = json.get("schema") if isinstance(json, dict) else json
    return None if schema is None else str(schema)[: _SHOWN + 1]


def _identity(enrichment: tuple[str, str] | None) -> dict[str, str] | None:
    return None if enrichment is None else {"schemaKey": enrichment[0], "identifier": enrichment[1]}


def _failure_type(enrichment: tuple[str, str] | None) -> str:
    return f"EnrichmentError: {enrichment[1] if enrichment else 'core'}"
