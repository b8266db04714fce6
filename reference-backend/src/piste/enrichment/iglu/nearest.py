"""What somebody probably meant: the name, the value or the schema nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from piste.enrichment.iglu.key import version_parts
from piste.records import SchemaKey

_LONGEST = 128
"""Characters of a name worth comparing: the distance costs the product of both lengths."""

_MOST_WORDS = 1_000
"""Known words worth comparing: among those may be what a stranger sent."""

_ALIKE = 0.67
"""Of the longer name this part must stay: `unitPrise` for `unitPrice`, but not `name` for `size`."""


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """The known word with the fewest letters changed, swapped, missing or too many; None when none is like it.

    Case, hyphens and underscores do not count: `unit_price` is `unitPrice`.
    """
    if not word or len(word) > _LONGEST:
        return None
    words = [candidate for candidate in islice(known, _MOST_WORDS) if candidate != word and len(candidate) <= _LONGEST]
    found = process.extractOne(word, words, scorer=OSA.normalized_similarity, processor=_plain, score_cutoff=_ALIKE)
    return None if found is None else found[0]


def nearest_schema(key: SchemaKey, known: Iterable[SchemaKey]) -> SchemaKey | None:
    """The schema that somebody probably meant: another version of this one, else the nearest name.

    Of several versions the newest of the same model is taken, else the newest.
    """
    by_name: dict[str, list[SchemaKey]] = {}
    for candidate in known:
        by_name.setdefault(_name(candidate), []).append(candidate)
    versions = by_name.get(_name(key))
    if versions is None:
        name = _nearest_name(key, by_name)
        if name is None:
            return None
        versions = by_name[name]
        if same := [candidate for candidate in versions if candidate.version == key.version]:
            return same[0]
    others = [candidate for candidate in versions if candidate != key]
    return max(others, key=lambda other: (other.model == key.model, version_parts(other)), default=None)


def _nearest_name(key: SchemaKey, names: Iterable[str]) -> str | None:
    """Vendors are long and alike, so that the vendor and the name must each be near."""
    wanted = _name(key)
    if len(wanted) > 4 * _LONGEST:
        return None
    vendor, name = key.vendor, key.name
    alike = [
        candidate
        for candidate in names
        if _similarity(name, candidate.split("/")[1]) >= _ALIKE
        and _similarity(vendor, candidate.split("/")[0]) >= _ALIKE
    ]
    found = process.extractOne(wanted, alike, scorer=OSA.normalized_similarity)
    return None if found is None else found[0]


def _similarity(one: str, other: str) -> float:
    return OSA.normalized_similarity(one, other, processor=_plain, score_cutoff=_ALIKE)


def _name(key: SchemaKey) -> str:
    return f"{key.vendor}/{key.name}/{key.format}"


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")
