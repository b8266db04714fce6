"""Reads JSON that strangers sent: as fast as orjson, as lenient as the original, and never deeper than allowed."""

from __future__ import annotations

import re

import orjson

TOO_DEEP = "maximum allowed JSON depth exceeded"
_DEPTH = "depth limit"  # in what orjson says beyond 1024 levels

_NOT_OPENING = bytes(byte for byte in range(256) if byte not in b"{[")

# A backslash pair, a whole surrogate pair, or (group 1) half a pair, which orjson refuses and every JVM takes.
_SURROGATES = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


class JsonError(ValueError):
    """The text is not JSON, or is nested too deep; the message is what the bad row says."""


def loads(text: str | bytes, depth_limit: int | None) -> object:
    """Parse `text`; raises JsonError and nothing else.

    Without a limit it may nest as deep as the parser goes: 1024 levels.

    Invalid UTF-8 becomes U+FFFD, half a surrogate pair becomes `?`: that is what the original's strings turn into.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        value = _read_again(data, fault)
    # Every level opens a bracket, so few brackets cannot be deep: for most texts counting them is enough.
    if (
        depth_limit is not None
        and len(data.translate(None, _NOT_OPENING)) > depth_limit
        and is_deeper(value, depth_limit)
    ):
        raise JsonError(TOO_DEEP)
    return value


def is_deeper(value: object, limit: int) -> bool:
    """Whether objects and arrays nest more than `limit` levels.

    Walks level by level, so depth cannot exhaust the stack.
    """
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(limit):
        level = [
            child
            for container in level
            for child in (container.values() if isinstance(container, dict) else container)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _read_again(data: bytes, fault: orjson.JSONDecodeError) -> object:
    if _DEPTH in fault.msg:
        raise JsonError(TOO_DEEP) from None
    repaired = _SURROGATES.sub(lambda match: b"?" if match[1] else match[0], data)
    repaired = repaired.decode("utf-8", "replace").encode()
    if repaired != data:
        try:
            return orjson.loads(repaired)
        except orjson.JSONDecodeError as second:
            fault = second
            if _DEPTH in fault.msg:
                raise JsonError(TOO_DEEP) from None
    raise JsonError(f"invalid json: {fault.msg} (line {fault.lineno}, column {fault.colno})") from None
