"""What a tracker says when it refuses a call."""

from __future__ import annotations


class InvalidEventError(ValueError):
    """The tracker was given a value that the protocol cannot carry; the message says which one and what to do."""
