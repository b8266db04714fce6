"""How much telling what is wrong would cost: the validator copies an object into every error about it."""

from __future__ import annotations

from collections.abc import Iterator

LARGEST = 25_000
"""Values in the data of which all errors are looked for: each may be wrong by itself."""

MOST_COPIES = 1_000_000
"""Values that may be copied, at about half a microsecond each."""

_MANY = ("required", "dependencies", "allOf", "anyOf", "oneOf")
_ALTERNATIVES = ("anyOf", "oneOf")


def size(data: object, most: int = 2 * MOST_COPIES) -> int:
    """How many values there are in `data`, itself included; counting ends beyond `most`."""
    count, level = 1, [data]
    while level and count <= most:
        inner: list[object] = []
        for container in level:
            if isinstance(container, dict):
                inner.extend(container.values())
            elif isinstance(container, list):
                inner.extend(container)
        count += len(inner)
        level = inner
    return count


def errors_of_one_value(document: object) -> int:
    """The most errors that a schema can have about one and the same value, at a guess that is rather too high."""
    return 1 + sum(_lengths(document, _MANY))


def errors_in_one_error(document: object) -> int:
    """The most errors that the first error can bring with it: one for each alternative."""
    return 1 + sum(_lengths(document, _ALTERNATIVES))


def _lengths(document: object, keywords: tuple[str, ...]) -> Iterator[int]:
    level = [document]
    while level:
        inner: list[object] = []
        for node in level:
            if isinstance(node, dict):
                yield from (len(value) for name in keywords if isinstance(value := node.get(name), list | dict))
                inner.extend(node.values())
            elif isinstance(node, list):
                inner.extend(node)
        level = inner
