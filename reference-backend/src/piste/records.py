"""The nouns of the pipeline: what is recorded, what comes out good, and what comes out failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

import msgspec

Value = str | int | bool | float | Decimal
"""A canonical column's value: text, integer, flag, floating number or exact decimal; timestamps are epoch ms (int)."""


class CollectorPayload(msgspec.Struct, array_like=True, frozen=True, tag=1):
    """One recorded request, as the collector took it: nothing is judged or decoded here.

    Travels on the stream as a MessagePack array whose first item, 1, is the version of this format. `timestamp` is
    epoch ms, UTC; `body` is the request's bytes as sent (gzip undone); `headers` are `Name: value` lines;
    `querystring` has no question mark and is still percent-encoded; `path` is the mapped one (custom paths are
    undone), without the lane's prefix; `lane` is empty outside of lanes.
    """

    timestamp: int
    path: str
    querystring: str
    body: bytes | None
    content_type: str | None
    ip_address: str
    network_userid: str
    user_agent: str | None
    referer: str | None
    headers: list[str]
    hostname: str | None
    collector: str
    encoding: str = "UTF-8"
    lane: str = ""


class SchemaKey(NamedTuple):
    """The name of a schema: `iglu:vendor/name/format/M-R-A`."""

    vendor: str
    name: str
    format: str
    version: str

    @property
    def uri(self) -> str:
        return f"iglu:{self.vendor}/{self.name}/{self.format}/{self.version}"

    @property
    def model(self) -> str:
        """The first part of the version, the one that breaks: tables are keyed on it."""
        return self.version.partition("-")[0]


class SelfDescribing(NamedTuple):
    """A JSON value with the key of the schema that describes it."""

    key: SchemaKey
    data: object


@dataclass(slots=True)
class Event:
    """One enriched event: canonical columns by name (nulls left out), and its self-describing parts decoded.

    The three JSON columns (`unstruct_event`, `contexts`, `derived_contexts`) are not in `columns`: they are printed
    from the decoded parts, so that text and typed columns cannot disagree. `parameters` is the flat map that the
    adapter made. A `side` event was not received: an enrichment made it, and nothing that counts what came in counts
    it.
    """

    columns: dict[str, Value]
    parameters: dict[str, str]
    unstruct_event: SelfDescribing | None = None
    contexts: list[SelfDescribing] = field(default_factory=list)
    derived_contexts: list[SelfDescribing] = field(default_factory=list)
    side: bool = False
    lane: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why an event failed, for people and for programs that help them.

    `message` is one sentence. Where known: `schema` is the URI of the schema that was not met, `path` a JSON path in
    the data or a wire key, `keyword` the schema's rule, `expected` and `got` words for what it asks and what came,
    `value` the offending value (JSON, cut when long), `did_you_mean` the nearest field, value or schema that would
    have passed, and `fix` what to do.
    """

    message: str
    stage: str = ""
    kind: str = ""
    schema: str | None = None
    path: str | None = None
    keyword: str | None = None
    expected: str | None = None
    got: str | None = None
    value: object = None
    did_you_mean: str | None = None
    fix: str | None = None


@dataclass(slots=True)
class FailedEvent:
    """One event that failed, or one request that failed as a whole and takes `event_count` events with it.

    A side event, which was not received, counts 0.

    `kind` is the bad row type (`schema_violations`, ...); `stage` says where in our pipeline; `reason` is one human
    sentence; the first failure gives `schema`, `path` (JSON path or wire key), `expected` and `got`, and `reasons`
    explain all of them; `badrow` is the whole truth as self-describing JSON text. `partial` is the event as far as it
    came, for the incomplete-events view.
    """

    kind: str
    stage: str
    reason: str
    badrow: bytes
    event_id: str | None = None
    event_count: int = 1
    schema: str | None = None
    path: str | None = None
    expected: str | None = None
    got: str | None = None
    partial: Event | None = None
    reasons: list[Reason] = field(default_factory=list)
    lane: str = ""
