"""Makes entities of those headers of the request whose names match a pattern."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

HEADER = SchemaKey("org.ietf", "http_header", "jsonschema", "1-0-0")
_MOST_MEMORY = 1 << 20
"""Bytes for the compiled pattern; ordinary ones take a few thousand."""
_LONGEST_CACHED = 256


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `http_header_extractor_config`'s parameters: `headersPattern` must match the whole name.

    Case counts, as in the original; `(?i)` at its beginning takes that away. RE2 matches in time that grows with the
    name only, whatever the pattern; what it cannot do (references back, looking around) is refused.
    """
    import re2  # type: ignore[import-untyped]  # it brings no types; late, since nobody else needs it

    options = re2.Options()
    options.max_mem = _MOST_MEMORY
    options.log_errors = False
    text = str(parameters.get("headersPattern") or "")
    try:
        pattern = re2.compile(text, options=options)
    except re2.error as fault:
        told = fault.args[0].decode(errors="replace") if fault.args and isinstance(fault.args[0], bytes) else str(fault)
        raise ValueError(f"headersPattern {text!r} is no regular expression of RE2's kind: {told}") from fault

    def entity_of(header: str) -> SelfDescribing | None:
        name, separator, value = header.partition(":")
        if not separator or pattern.fullmatch(name) is None:
            return None
        return Shared(HEADER, {"name": name, "value": value.strip()})

    # Requests repeat most of their headers; events with the same one share its entity, and nobody may change it.
    remembered = lru_cache(maxsize=2048)(entity_of)

    def extract_headers(event: Event, context: EnrichContext) -> list[Failure]:
        for header in context.payload.headers:
            entity = remembered(header) if len(header) <= _LONGEST_CACHED else entity_of(header)
            if entity is not None:
                event.derived_contexts.append(entity)
        return []

    return extract_headers
