"""Entities that join many events by a rule, so that no call has to name them."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Callable, Union

from piste_tracker.events import Event

logger = logging.getLogger("piste_tracker")

EntitySource = Union[Any, Callable[[Event], Any]]
"""An entity, or a function from the event to an entity, to a list of them or to None."""


class GlobalEntities:
    """A source of entities with the rule for which events it is.

    `accept` and `reject` are schema URIs in which `*` stands for a part (`iglu:com.acme/*/jsonschema/1-*-*`); an event
    must match one of `accept`, if there are any, and none of `reject`. A structured event counts as
    `iglu:com.google.analytics/event/jsonschema/1-0-0`, a page view as `page_view` of Snowplow. `when` decides further.
    """

    def __init__(
        self,
        entities: EntitySource,
        accept: Sequence[str] = (),
        reject: Sequence[str] = (),
        when: Callable[[Event], bool] | None = None,
        name: str | None = None,
    ) -> None:
        self.entities = entities
        self.accept = tuple(accept)
        self.reject = tuple(reject)
        self.when = when
        self.name = name

    def of(self, event: Event) -> Sequence[Any]:
        """Return the entities for this event. A function that fails is logged and gives none."""
        try:
            if not self._applies(event):
                return ()
            given = self.entities(event) if callable(self.entities) else self.entities
        except Exception:
            logger.exception("Global entities %s failed and are left out.", self.name or "without a name")
            return ()
        if given is None:
            return ()
        return list(given) if isinstance(given, (list, tuple)) else [given]

    def _applies(self, event: Event) -> bool:
        if self.accept or self.reject:
            uri = event.schema_uri()
            if self.accept and not any(_pattern(rule).fullmatch(uri) for rule in self.accept):
                return False
            if any(_pattern(rule).fullmatch(uri) for rule in self.reject):
                return False
        return self.when is None or bool(self.when(event))


@lru_cache(maxsize=256)
def _pattern(rule: str) -> re.Pattern[str]:
    return re.compile("[^/]*".join(re.escape(part) for part in rule.split("*")))
