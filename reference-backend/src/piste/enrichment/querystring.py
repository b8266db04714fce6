"""Takes querystrings and form bodies apart as the original's HTTP library does."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

Pairs = list[tuple[str, str | None]]
"""Names and values in the order sent; a name without `=` has None."""


def split(text: str, encoding: str = "utf-8") -> Pairs:
    """Decoded pairs of `text`. `&` and `;` separate; `+` is a space; an escape that is none stays as it is.

    Never raises.
    """
    if ";" in text:
        text = text.replace(";", "&")
    pairs: Pairs = []
    for pair in text.split("&"):
        name, separator, value = pair.partition("=")
        if "%" in pair or "+" in pair:
            name, value = decode(name, encoding), decode(value, encoding)
        if separator:
            pairs.append((name, value))
        elif name:
            pairs.append((name, None))
    return pairs


def decode(text: str, encoding: str = "utf-8") -> str:
    """One percent-decoded name or value; what is not text in `encoding` becomes U+FFFD."""
    if "+" in text:
        text = text.replace("+", " ")
    if "%" in text:
        return unquote_to_bytes(text).decode(encoding, "replace")
    return text
