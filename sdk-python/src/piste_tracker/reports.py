"""What an emitter tells its program: callbacks, one warning for each kind of trouble, and the lines of debug mode."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from piste_tracker import debug
from piste_tracker.batching import Drop, Settlement
from piste_tracker.configuration import EmitterConfiguration
from piste_tracker.event_queue import QueuedEvent
from piste_tracker.payload import Payload, from_bytes
from piste_tracker.request import Response

logger = logging.getLogger("piste_tracker")


class Reports:
    """Passes on what came of one emitter's events. Called without its lock."""

    def __init__(self, config: EmitterConfiguration, url: str) -> None:
        self._config = config
        self._url = url
        self._warned: set[str] = set()

    def batch(
        self, batch: Sequence[QueuedEvent], response: Response, settlement: Settlement, drops: Sequence[Drop]
    ) -> None:
        """Tell what came of one request."""
        if self._config.debug:
            debug.log_batch(batch, response)
        if settlement.sent and self._config.on_success:
            _call(self._config.on_success, payloads(settlement.sent))
        failed = [*settlement.retried, *(event for drop in drops for event in drop.events)]
        if failed and self._config.on_failure:
            _call(self._config.on_failure, len(settlement.sent), payloads(failed))
        if settlement.retried and response.status == 0:
            self.warn_once("no answer", f"{self._url} gives no answer ({response.error}); its events are tried again.")
        elif settlement.retried:
            self.warn_once(str(response.status), f"{self._url} answered {response.status}; its events are tried again.")
        self.dropped(drops)

    def dropped(self, drops: Sequence[Drop]) -> None:
        """Tell which events were given up."""
        for drop in drops:
            self.warn_once(
                f"dropped {drop.reason}",
                f"Dropped {len(drop.events)} event(s), {drop.reason}: {drop.detail}. Further ones only count.",
            )
            if self._config.on_drop:
                _call(self._config.on_drop, drop.reason, payloads(drop.events))

    def warn_once(self, about: str, message: str) -> None:
        """Log the first trouble of a kind."""
        if about not in self._warned:
            self._warned.add(about)
            logger.warning(message)


def payloads(events: Sequence[QueuedEvent]) -> list[Payload]:
    """Return the payloads of events."""
    return [from_bytes(event.body) for event in events]


def _call(function: Any, *arguments: Any) -> None:
    """Call the program's own function; its failure is logged and stays there."""
    try:
        function(*arguments)
    except Exception:
        logger.exception("A callback of the emitter failed.")
