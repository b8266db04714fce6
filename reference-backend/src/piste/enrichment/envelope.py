"""Opens the outermost self-describing JSON of a text."""

from __future__ import annotations

from piste.enrichment.iglu import NotIglu, parse_self_describing
from piste.records import SelfDescribing


def open_envelope(json: object) -> SelfDescribing | NotIglu:
    """Reads an object that has exactly `schema` and `data`; no schema stands around it that would refuse more."""
    described = parse_self_describing(json)
    if isinstance(described, SelfDescribing) and isinstance(json, dict) and len(json) > 2:
        return NotIglu.DATA
    return described
