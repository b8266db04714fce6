"""JSON bodies of requests, read into the shape that a route expects."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from piste.api.problems import Problem

T = TypeVar("T")


def read_json(body: bytes, shape: type[T], expected: str) -> T:
    """Reads a JSON object into a msgspec type; an empty body is an empty object, unknown fields are ignored.

    Raises Problem 400 with what is wrong and `expected`, the sentence that says what the body may hold.
    """
    try:
        return msgspec.json.decode(body.strip() or b"{}", type=shape)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Problem(400, f"The body cannot be used: {problem}.", expected) from problem
