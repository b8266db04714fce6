"""Reads base64 in every dialect that trackers send: URL-safe or standard, padded or bare, with junk in between."""

from __future__ import annotations

import re
from binascii import a2b_base64

import msgspec

_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/]+")
_PADDING = ("", "", "==", "=")


def decode(text: str) -> bytes:
    """The bytes behind `text`; never raises.

    Characters outside both alphabets are skipped, as is all from the first `=` on, and a lone last character.
    """
    try:
        # Three times as fast as binascii, but strict: what it refuses goes the long way.
        standard = text.replace("-", "+").replace("_", "/")
        return msgspec.convert(standard + _PADDING[len(standard) % 4], bytes)
    except msgspec.ValidationError:
        data = text.encode("ascii", "ignore").partition(b"=")[0].translate(_TO_STANDARD)
        data = _FOREIGN.sub(b"", data)
        return a2b_base64(data[: len(data) - (len(data) % 4 == 1)] + b"==")
