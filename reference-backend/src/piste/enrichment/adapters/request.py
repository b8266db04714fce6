"""A recorded request as an adapter sees it, and how an adapter refuses one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from piste.enrichment.failures import shown
from piste.enrichment.iglu import SchemaError
from piste.enrichment.json_text import JsonError, loads
from piste.enrichment.querystring import Pairs
from piste.protocol import PIXEL_PATHS, TP1
from piste.records import CollectorPayload

ADAPTER_FAILURES = "adapter_failures"
TRACKER_PROTOCOL_VIOLATIONS = "tracker_protocol_violations"
FORMAT_VIOLATION = "collector_payload_format_violation"

Parameters = dict[str, str]
"""One event, flat: wire key -> text."""

_VENDOR_VERSION = re.compile(r"/?([^/]+)/([^/]+)/?")


class Api(NamedTuple):
    """Who defined the request's format, and in which version: the two segments of its path."""

    vendor: str
    version: str


def api_of(path: str) -> Api | None:
    """The api that `path` names, None if it names none; the pixel's paths are the first tracker protocol's."""
    if path in PIXEL_PATHS:
        path = TP1
    match = _VENDOR_VERSION.fullmatch(path)
    if match is not None:
        return Api(match[1], match[2])
    return Api(*TP1.strip("/").split("/")) if path.startswith(PIXEL_PATHS[1]) else None


class RequestFailure(Exception):  # noqa: N818 - a failed request is an outcome, like a failed event
    """The request failed as a whole, and all its events with it.

    `kind` is the bad row type, `messages` its messages; the rest is for people, as in failures.Failure, and
    `schema_error` is what the body's schema said, for the explanation.
    """

    def __init__(
        self,
        kind: str,
        messages: list[dict[str, object]],
        reason: str,
        *,
        api: Api | None = None,
        schema: str | None = None,
        path: str | None = None,
        expected: str | None = None,
        got: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.kind, self.messages, self.reason = kind, messages, reason
        self.vendor, self.version = api or ("", "")
        self.schema_error: SchemaError | None = None
        self.schema, self.path, self.expected, self.got = schema, path, expected, shown(got)

    def also(self, other: RequestFailure) -> RequestFailure:
        """The same failure, telling of the other's reasons too."""
        self.messages += other.messages
        return self


@dataclass(slots=True)
class Request:
    """A collector payload whose path and querystring have been read.

    `parameters` is the decoded querystring, a repeated key with its last value, a key without `=` left out; `pairs` has
    all of it.
    """

    payload: CollectorPayload
    api: Api
    pairs: Pairs
    parameters: Parameters
    depth_limit: int

    @property
    def content_type(self) -> str | None:
        content_type = self.payload.content_type
        return None if content_type is None else content_type.lower()

    @property
    def body_text(self) -> str:
        return (self.payload.body or b"").decode("utf-8", "replace")

    @property
    def kind(self) -> str:
        """What the original calls a request of this api that its adapter refuses."""
        tracker = self.api.version == "tp2" and self.api.vendor in ("com.snowplowanalytics.snowplow", "r")
        return TRACKER_PROTOCOL_VIOLATIONS if tracker else ADAPTER_FAILURES

    def failure(self, field: str, value: str | None, expectation: str) -> RequestFailure:
        """One part of the request is not what it should be."""
        message: dict[str, object] = {"field": field, "value": value, "expectation": expectation}
        return RequestFailure(
            self.kind,
            [message],
            f"{field}: {expectation}",
            api=self.api,
            path=field,
            expected=expectation,
            got=value,
        )

    def failures(self, *parts: tuple[str, str | None, str]) -> RequestFailure:
        """Several parts (field, value, expectation) are not what they should be."""
        first = self.failure(*parts[0])
        for field, value, expectation in parts[1:]:
            first.messages.append({"field": field, "value": value, "expectation": expectation})
        return first

    def no_schema(self, kind: str | None, schemas: Mapping[str, str], expectation: str) -> RequestFailure:
        """A webhook's type of event has no schema; `schemas` are those that it knows, type -> URI."""
        message: dict[str, object] = {"actual": kind, "expectedMapping": dict(schemas), "expectation": expectation}
        return RequestFailure(
            self.kind,
            [message],
            f"{expectation}; known are {', '.join(sorted(schemas))}",
            api=self.api,
            path="type",
            expected=f"one of {', '.join(sorted(schemas))}",
            got=kind,
        )

    def not_json(self, field: str, value: str, error: str) -> RequestFailure:
        """A part of the request should be JSON and is not, or is nested too deep."""
        message: dict[str, object] = {"field": field, "value": value, "error": error}
        return RequestFailure(
            self.kind,
            [message],
            f"{field} is not JSON: {error}",
            api=self.api,
            path=field,
            expected="JSON",
            got=value,
        )

    def not_iglu(self, json: object, code: str) -> RequestFailure:
        """JSON, but not self-describing; the code says why."""
        message = {"json": json, "error": code}
        if self.kind == ADAPTER_FAILURES:
            message = {"field": "body", "value": self.body_text, "expectation": code}
        return RequestFailure(
            self.kind,
            [message],
            f"the body is not self-describing JSON: {code}",
            api=self.api,
            path="$.schema",
            expected="a schema URI like iglu:com.acme/user/jsonschema/1-0-0",
            got=None,
        )

    def criterion_mismatch(self, schema: str, criterion: str) -> RequestFailure:
        """The body is self-describing, with a schema that does not belong here."""
        return RequestFailure(
            self.kind,
            [{"schemaKey": schema, "schemaCriterion": criterion}],
            f"the body must have the schema {criterion}, it has {schema}",
            api=self.api,
            schema=schema,
            path="$.schema",
            expected=criterion,
            got=schema,
        )

    def iglu_error(self, error: SchemaError) -> RequestFailure:
        """The body does not fit its schema, or the schema was not found."""
        failure = RequestFailure(
            self.kind,
            [error.to_json()],
            error.message,
            api=self.api,
            schema=error.key.uri,
            path=error.path,
            expected=error.expected,
            got=error.got,
        )
        failure.schema_error = error
        return failure


def event_count(payload: CollectorPayload) -> int:
    """How many events a request carried that failed as a whole.

    As many as the list in its JSON body has items; one where there is no list to count.
    """
    if not payload.body:
        return 1
    try:
        json = loads(payload.body, None)
    except JsonError:
        return 1
    data = json.get("data") if isinstance(json, dict) else json
    return max(1, len(data)) if isinstance(data, list) else 1
