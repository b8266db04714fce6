"""The bodies that select events on /micro/good and /micro/bad."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from piste.api.bodies import read_json
from piste.api.problems import Problem
from piste.protocol import EVENT_CODES

GOOD_FIELDS = (
    "Send a JSON object with any of event_type (text), schema (an iglu: URI), contexts (a list of iglu: URIs) "
    "and limit (a number)."
)
BAD_FIELDS = "Send a JSON object with any of vendor (text), version (text) and limit (a number)."


@dataclass(frozen=True, slots=True)
class GoodFilter:
    """What POST /micro/good asks for; None and the empty tuple mean anything.

    `event_type` is the value of the column `event` (page_view); `schema` and `contexts` are full `iglu:` URIs.
    """

    event_type: str | None = None
    schema: str | None = None
    contexts: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class BadFilter:
    """What POST /micro/bad asks for: the vendor and version of the path that the request came to."""

    vendor: str | None = None
    version: str | None = None
    limit: int | None = None


def good_filter(body: bytes) -> GoodFilter:
    """Reads a filter of good events; raises Problem 400."""
    wish = read_json(body, _Good, GOOD_FIELDS)
    kind = wish.event_type
    return GoodFilter(
        # Micro compares with the column, its documentation speaks of the code on the wire: either selects.
        event_type=EVENT_CODES.get(kind, kind) if kind else None,
        schema=_uri(wish.schema) if wish.schema else None,
        contexts=tuple(_uri(context) for context in wish.contexts or ()),
        limit=_limit(wish.limit),
    )


def bad_filter(body: bytes) -> BadFilter:
    """Reads a filter of bad events; raises Problem 400."""
    wish = read_json(body, _Bad, BAD_FIELDS)
    return BadFilter(wish.vendor or None, wish.version or None, _limit(wish.limit))


class _Good(msgspec.Struct):
    event_type: str | None = None
    schema: str | None = None
    contexts: list[str] | None = None
    limit: int | None = None


class _Bad(msgspec.Struct):
    vendor: str | None = None
    version: str | None = None
    limit: int | None = None


def _uri(text: str) -> str:
    """The URI as stored; Micro's documentation writes its examples without the scheme, so it may be missing."""
    return text if text.startswith("iglu:") else f"iglu:{text}"


def _limit(limit: int | None) -> int | None:
    if limit is not None and limit < 0:
        raise Problem(400, f"The limit {limit} is negative.", "Send a limit of 0 or more, or leave it out.")
    return limit
