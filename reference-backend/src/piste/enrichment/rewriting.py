"""Puts other self-describing JSON in the place of an event's own, as scripts write it."""

from __future__ import annotations

from collections.abc import Mapping

from piste.enrichment.context import EnrichContext
from piste.enrichment.envelope import open_envelope
from piste.enrichment.iglu import NotIglu
from piste.enrichment.json_text import loads
from piste.enrichment.written import entities
from piste.records import Event, SelfDescribing

_DEPTH = 100


def rewrite(event: Event, context: EnrichContext, texts: Mapping[str, str | None]) -> None:
    """Set the JSON columns among `texts`, in their envelopes, None for null.

    What they hold is checked at the end of the event's way. A ValueError comes before the first change.
    """
    read = {name: _inner(name, text) for name, text in texts.items()}
    if "unstruct_event" in read:
        event.unstruct_event = next(iter(read["unstruct_event"]), None)
        context.rewritten = True
    if "contexts" in read:
        event.contexts = read["contexts"]
        context.rewritten = True
    if "derived_contexts" in read:
        event.derived_contexts = read["derived_contexts"]


def _inner(name: str, text: str | None) -> list[SelfDescribing]:
    """What the envelope holds."""
    if text is None:
        return []
    envelope = open_envelope(loads(text, _DEPTH))
    if isinstance(envelope, NotIglu):
        raise ValueError(f"{name} is not an envelope with `schema` and `data`: {envelope.value}")
    try:
        return entities([envelope.data] if name == "unstruct_event" else envelope.data)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None
