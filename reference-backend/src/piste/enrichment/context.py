"""What an enrichment may look at beside the event: the recorded request and the parts of its two URLs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

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
    repeated key keeps its last value, a key without `=` has None.
    """

    payload: CollectorPayload
    page: Uri | None = None
    referrer: Uri | None = None
    page_parameters: dict[str, str | None] = field(default_factory=dict)


Enrichment = Callable[[Event, EnrichContext], "list[Failure]"]
"""One enrichment: changes the event in place, returns what failed (nearly always the empty list)."""
