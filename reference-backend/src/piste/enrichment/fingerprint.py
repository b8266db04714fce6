"""Computes one hash over all that the tracker sent of an event, to find the same event sent twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from piste.enrichment.context import EnrichContext, Enrichment
from piste.enrichment.failures import Failure
from piste.records import Event

_ALGORITHMS = {
    "MD5": hashlib.md5,
    "SHA1": hashlib.sha1,
    "SHA256": hashlib.sha256,
    "SHA384": hashlib.sha384,
    "SHA512": hashlib.sha512,
}


def make(parameters: Mapping[str, object]) -> Enrichment:
    """Makes the enrichment of `event_fingerprint_config`'s parameters: an algorithm and the keys to leave out.

    The hash is over key, U+001F, value, U+001F of every parameter as the adapter gave it, sorted by key, in UTF-8.
    """
    algorithm = str(parameters.get("hashAlgorithm", "MD5"))
    if algorithm not in _ALGORITHMS:
        raise ValueError(f"hashAlgorithm must be one of {', '.join(_ALGORITHMS)}, not {algorithm!r}")
    excluded = parameters.get("excludeParameters", [])
    if isinstance(excluded, str) or not isinstance(excluded, Sequence):
        raise ValueError("excludeParameters must be a list of parameter names")
    left_out = frozenset(str(name) for name in excluded)
    digest = _ALGORITHMS[algorithm]

    @lru_cache(maxsize=256)
    def form_of(keys: tuple[str, ...]) -> tuple[str, list[str]]:
        """The text to hash with %s for each value, and the keys of those: trackers send the same ones all day."""
        kept = [key for key in sorted(keys) if key not in left_out]
        return "".join([key.replace("%", "%%") + "\x1f%s\x1f" for key in kept]), kept

    def fingerprint(event: Event, context: EnrichContext) -> list[Failure]:
        values = event.parameters
        form, kept = form_of(tuple(values))
        text = form % tuple([values[key] for key in kept])
        event.columns["event_fingerprint"] = digest(text.encode(errors="replace"), usedforsecurity=False).hexdigest()
        return []

    return fingerprint
