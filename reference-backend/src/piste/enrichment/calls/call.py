"""One question of an enrichment to something outside, and what may come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from piste.enrichment.calls.target import Target


class CallFailed(Exception):  # noqa: N818  (an answer too: it is remembered and handed out)
    """There is no answer; the text says why, without any secret.

    `outage` is true when the target is to blame (unreachable, too slow, broken), false when it has answered, but not
    with what was asked for.
    """

    def __init__(self, reason: str, *, outage: bool = False) -> None:
        super().__init__(reason)
        self.outage = outage


Answer = object
"""What came back; a CallFailed when nothing did."""


class Call(NamedTuple):
    """A question: equal keys of one target have equal answers. `ask` runs on the loop of calls."""

    target: Target
    key: Hashable
    ask: Callable[[], Awaitable[Answer]]
