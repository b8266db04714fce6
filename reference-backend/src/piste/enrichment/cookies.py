"""Makes entities of chosen cookies that came with the request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.enrichment.shared import Shared
from piste.records import Event, SchemaKey, SelfDescribing

COOKIE = SchemaKey("org.ietf", "http_cookie", "jsonschema", "1-0-0")
_HEADER = "cookie:"
_LONGEST_CACHED = 512


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `cookie_extractor_config`'s parameters: `cookies` names those to take.

    Case counts in their names, not in the header's. A cookie that was sent twice gives two entities.
    """
    names = parameters.get("cookies")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("cookies must be a list of names")
    wanted = frozenset(names)

    def entities(line: str) -> list[SelfDescribing]:
        return [Shared(COOKIE, {"name": name, "value": value}) for name, value in pairs(line) if name in wanted]

    # A visitor sends the same cookies with every request; the events share the entities, and nobody may change them.
    remembered = lru_cache(maxsize=2048)(entities)

    def extract_cookies(event: Event, context: EnrichContext) -> list[Failure]:
        for header in context.payload.headers:
            if header[:1] in "cC" and header[: len(_HEADER)].lower() == _HEADER:
                line = header[len(_HEADER) :]
                event.derived_contexts += remembered(line) if len(line) <= _LONGEST_CACHED else entities(line)
        return []

    return extract_cookies


def pairs(line: str) -> list[tuple[str, str]]:
    """Names and values of a Cookie header, as sent; quotes around a value go, and a piece that is no pair is none."""
    found = []
    for piece in line.split(";"):
        name, separator, value = piece.partition("=")
        if separator and (name := name.strip()):
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
            found.append((name, value))
    return found
