"""Why an event failed, for people: what was expected where, what came instead, what was meant, and what to do.

Pure: everything is made of the failure itself. `fixes.py` knows what to do about each rule of a schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from piste.enrichment.fields import FIELDS
from piste.enrichment.fixes import fix_of, fix_of_text
from piste.enrichment.iglu.schema_error import Report, SchemaError
from piste.records import Reason, SchemaKey

MOST_REASONS = 100
"""Of one event; a hostile payload can be wrong in a thousand places, and the bad row has them."""

LONGEST_VALUE = 500
"""Characters of a value as JSON; what is longer is told as text, cut."""

LONGEST_WORDS = 1000
"""Characters of every text in a reason."""

_ALMOST_URI = re.compile(
    r"(?:iglu:)?/*([a-zA-Z0-9-_.]+)/([a-zA-Z0-9-_]+)/(?:([a-zA-Z0-9-_]+)/)?v?(\d+(?:[-._]\d+){0,2})"
)
_KIND = "jsonschema"


def of_schema_error(error: SchemaError) -> list[Reason]:
    """One reason for each place in the data; one for a schema that is unusable or was not found."""
    uri = error.key.uri
    if error.reports:
        return [of_report(report, uri) for report in error.reports[:MOST_REASONS]]
    if error.issues:
        first = error.issues[0]
        fix = f"mend the schema at {first.path}; `piste schema lint` tells everything that is wrong with it"
        return [_reason(error.message, schema=uri, expected=error.expected, got=first.message, fix=fix)]
    meant, fix = _other_schema(error)
    return [
        _reason(
            error.message,
            schema=uri,
            path="$.schema",
            expected="a schema that a registry has",
            got=error.got,
            value=uri,
            did_you_mean=meant,
            fix=fix,
        )
    ]


def _other_schema(error: SchemaError) -> tuple[str | None, str]:
    key, near = error.key, error.nearest
    if near is None:
        if not all(history.not_found for history in error.history.values()):
            return None, "see that the registries answer; those that failed are asked again by themselves"
        return None, f"publish {key.uri} in a folder that --iglu names: `piste schema new` writes a first version"
    if near[:3] == key[:3]:
        return near.uri, f"use {near.uri}, or publish {key.version}: of {key.name} there is {near.version}"
    return near.uri, f"use {near.uri}"


def of_report(report: Report, schema: str) -> Reason:
    """One place in the data that does not fit its schema."""
    meant, fix = fix_of(report)
    return _reason(
        report.message,
        schema=schema,
        path=report.where,
        keyword=report.keyword,
        expected=report.expected,
        got=report.got,
        value=report.value,
        did_you_mean=meant,
        fix=fix,
    )


def of_parameter(key: str, value: str, expected: str, schema: str | None) -> Reason:
    """One wire parameter, or one column that became too long, that cannot be stored as it is."""
    field = FIELDS.get(key)
    meant, fix = fix_of_text(key, value, expected, field.type if field else None)
    message = f"{key} must be {expected}, not {_cut(value, 200)!r}"
    return _reason(
        message, schema=schema, path=key, expected=expected, got=value, value=value, did_you_mean=meant, fix=fix
    )


def of_not_json(source: str, value: str, error: str) -> Reason:
    """Text that should be JSON."""
    return _reason(
        f"{source} is not JSON: {error}",
        path="$",
        expected="JSON",
        got=value,
        value=value,
        fix="let a JSON library print it; text that is cut off ends like this too" if value.strip() else "send JSON",
    )


def of_not_iglu(source: str, json: object, code: str, expected: str) -> Reason:
    """JSON that should be self-describing."""
    uri = json.get("schema") if isinstance(json, dict) else json
    meant = _uri_meant(uri) if isinstance(uri, str) and code != "INVALID_DATA_PAYLOAD" else None
    if code == "INVALID_DATA_PAYLOAD":
        path, fix = "$.data", "put the event's or the entity's properties into `data`"
    elif meant is not None:
        path, fix = "$.schema", f"write {meant}"
    else:
        path, fix = "$.schema", 'send {"schema": "iglu:VENDOR/NAME/jsonschema/1-0-0", "data": {...}}'
    message = f"{source} holds something that is not self-describing: expected {expected}"
    return _reason(message, path=path, expected=expected, got=_text(uri), value=json, did_you_mean=meant, fix=fix)


def _uri_meant(text: str) -> str | None:
    """The URI that was probably meant by one that is nearly right."""
    found = _ALMOST_URI.fullmatch(text.strip()) if len(text) <= LONGEST_WORDS else None
    if found is None:
        return None
    vendor, name, form, version = found.groups()
    parts = [str(int(part)) for part in re.split(r"[-._]", version)]
    parts += ["0"] * (3 - len(parts))
    if parts[0] == "0":
        parts[0] = "1"
    return SchemaKey(vendor, name, form or _KIND, "-".join(parts)).uri


def of_criterion(source: str, schema: str, criterion: str) -> Reason:
    """A wrapper with a schema that does not belong in its place."""
    meant = criterion.replace("*", "0")
    return _reason(
        f"{source} must have the schema {criterion}, it has {schema}",
        schema=schema,
        path="$.schema",
        expected=criterion,
        got=schema,
        value=schema,
        did_you_mean=meant,
        fix=f"wrap it in {meant}; the event's own schema goes inside, under `data`",
    )


def of_message(message: str, *, path: str | None, expected: str | None, got: str | None) -> Reason:
    """Anything else that failed, as far as it is known."""
    return _reason(message, path=path, expected=expected, got=got, value=got)


def to_json(reason: Reason) -> dict[str, object]:
    """A reason as the API and the store show it: every key, null where nothing is known."""
    return {name: getattr(reason, name) for name in _NAMES}


_NAMES = tuple(Reason.__dataclass_fields__)


def bounded(reasons: Sequence[Reason]) -> list[Reason]:
    """At most MOST_REASONS; the last one then says how many more there are."""
    if len(reasons) <= MOST_REASONS:
        return list(reasons)
    more = len(reasons) - MOST_REASONS + 1
    return [*reasons[: MOST_REASONS - 1], _reason(f"and {more} more reasons, which the bad row has")]


def _reason(message: str, *, value: object = None, **known: str | None) -> Reason:
    texts: dict[str, Any] = {name: None if text is None else _cut(text) for name, text in known.items()}
    return Reason(message=_cut(message), value=_bounded_value(value), **texts)


def _bounded_value(value: object) -> object:
    """The value itself when it is short; else its text, cut."""
    if isinstance(value, str):
        return _cut(value, LONGEST_VALUE)
    if value is None or isinstance(value, bool | int | float):
        return value
    text = _text(value)
    return value if text is not None and len(text) <= LONGEST_VALUE else _cut(text or "", LONGEST_VALUE)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    try:
        return orjson.dumps(value, default=str).decode()
    except orjson.JSONEncodeError:
        return str(value)


def _cut(text: str, longest: int = LONGEST_WORDS) -> str:
    return text if len(text) <= longest else text[:longest] + "…"


def reasons_of_messages(messages: Sequence[Mapping[str, object]]) -> list[Reason]:
    """What a bad row's messages about a whole request say."""
    return [_of_request(message) for message in messages[:MOST_REASONS]]


def _of_request(message: Mapping[str, object]) -> Reason:
    field = _text(message.get("field", message.get("payloadField")))
    value = _text(message.get("value", message.get("actual")))
    if "json" in message:
        code = str(message.get("error"))
        return of_not_iglu("the body", message["json"], code, "an object with `schema` and `data`")
    if "schemaCriterion" in message:
        return of_criterion("the body", str(message.get("schemaKey")), str(message["schemaCriterion"]))
    if field is not None and "error" in message:
        return of_not_json(field, value or "", str(message["error"]))
    expected = _text(message.get("expectation"))
    if field is not None or expected is not None:
        words = f"{field}: {expected}" if field else str(expected)
        return of_message(words, path=field, expected=expected, got=value)
    return of_message(_text(message.get("error")) or "the request cannot be read", path=None, expected=None, got=None)
