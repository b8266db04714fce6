"""Identities of events: random version 4 UUIDs in their canonical text."""

from __future__ import annotations

from os import urandom

from piste_tracker.errors import InvalidEventError
from piste_tracker.field_text import uuid_text

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new_event_id() -> str:
    """Return a fresh version 4 UUID as 36 lower-case characters.

    Each call asks the system for its own 16 bytes: a buffer of randomness would repeat after a fork.
    """
    digits = urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"


def event_id_of(given: str) -> str:
    """Return a caller's own event id in lower case; raises InvalidEventError if it is no UUID."""
    text = uuid_text("event_id", given)
    if text is None:
        raise InvalidEventError("event_id is empty; give it a UUID, or leave it out.")
    return text.lower()
