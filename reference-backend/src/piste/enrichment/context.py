"""What an enrichment may look at beside the event: the recorded request and the parts of its two URLs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from piste.records import CollectorPayload, Event

if TYPE_CHECKING:
    from piste.enrichment.failures import Failure


class Uri(NamedTuple):
    """A URL cut into its parts, all still percent-encoded; `port` is the explicit one or the scheme's own."""

    text: str
    scheme: str | None
    host: str | None
    port: int
    path: str | None
    query: str | None
    fragment: str | None


@dataclass(slots=True)
class EnrichContext:
    """The surroundings of one event on its way through the enrichments.

    `page` and `referrer` are None when absent or unparsable. `page_parameters` is the page URL's decoded querystring: a
    repeated key keeps its last value, a key without `=` has None. An enrichment may append to `side_events` what the
    event gives rise to: only what is special needs to be in it, side_event.py fills in the rest. One that writes the
    event's own JSON or its entities sets `rewritten`, so that they are checked again.
    """

    payload: CollectorPayload
    page: Uri | None = None
    referrer: Uri | None = None
    page_parameters: dict[str, str | None] = field(default_factory=dict)
    side_events: list[Event] = field(default_factory=list)
    rewritten: bool = False

    def drop(self, reason: str) -> NoReturn:
        """End the event's way: it becomes a row with the reason, and goes no further."""
        raise Dropped(reason)


class Dropped(Exception):  # noqa: N818  (no error: it was wanted)
    """Raised by an enrichment that ends the event's way; the text says who wanted it, and why."""


Enrichment = Callable[[Event, EnrichContext], "list[Failure]"]
"""One enrichment: changes the event in place, returns what failed (nearly always the empty list)."""


def one_after_the_other(*enrichments: Enrichment) -> Enrichment:
    """Several enrichments as one."""
    if len(enrichments) == 1:
        return enrichments[0]

    def run_all(event: Event, context: EnrichContext) -> list[Failure]:
        return [failure for enrichment in enrichments for failure in enrichment(event, context)]

    return run_all
