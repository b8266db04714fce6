"""Lanes: rooms that keep tests apart, named in the path (/lane/<id>/...) or in the host (<id>.localhost)."""

from __future__ import annotations

import re

PREFIX = "/lane/"
HOST_SUFFIX = b".localhost"

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

RULE = "a lane's name has 1 to 63 of a-z, 0-9 and hyphens inside, as in /lane/login-test/i or login-test.localhost"


class LaneError(ValueError):
    """The lane's name is none; the message says what one is."""


def find(path: str, host: bytes = b"") -> tuple[str, str]:
    """The lane, empty if there is none, and the path inside of it; a lane in the path wins over the host's.

    Raises LaneError.
    """
    if path.startswith(PREFIX):
        lane, slash, rest = path[len(PREFIX) :].partition("/")
        return checked(lane), slash + rest or "/"
    name = host.partition(b":")[0].lower().removesuffix(b".")
    if name.endswith(HOST_SUFFIX):
        return checked(name[: -len(HOST_SUFFIX)].decode("latin-1")), path
    return "", path


def checked(lane: str) -> str:
    """The name itself. Raises LaneError."""
    if not _ID.fullmatch(lane):
        raise LaneError(f"{lane[:80]!r} is no lane: {RULE}")
    return lane
